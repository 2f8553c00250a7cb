"""Rewrites a PDF so that it only shows its pages: what is not on a closed list of what a page needs is left out.

Nothing is looked for to be removed: what a list of dangers does not know would stay. What a form shows is drawn onto
its pages first. The lists are those of ISO 32000-1: page tree, graphics, fonts, colour, images and layers.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from cases.records.acts import MARK_UPS
from cases.records.fields import draw_long_fields
from cases.records.walk import CATEGORIES, NAMED_BY_WRITER

_LISTS = {
    "page tree": "Type Parent Kids Count MediaBox CropBox BleedBox TrimBox ArtBox Rotate UserUnit Contents Group "
    "Resources",
    "streams": "Length Filter DecodeParms Predictor Colors BitsPerComponent Columns EarlyChange K EndOfLine "
    "EncodedByteAlign Rows EndOfBlock BlackIs1 DamagedRowsBeforeError JBIG2Globals ColorTransform",
    "images and forms": "Subtype Width Height ColorSpace Intent ImageMask Mask Decode Interpolate SMask SMaskInData "
    "Matte OC FormType BBox Matrix S CS I",
    "fonts": "Name BaseFont FirstChar LastChar Widths FontDescriptor Encoding ToUnicode DescendantFonts CIDSystemInfo "
    "DW W DW2 W2 CIDToGIDMap FontBBox FontMatrix CharProcs BaseEncoding Differences Registry Ordering Supplement "
    "CMapName WMode UseCMap FontName FontFamily FontStretch FontWeight Flags ItalicAngle Ascent Descent Leading "
    "CapHeight XHeight StemV StemH AvgWidth MaxWidth MissingWidth FontFile FontFile2 FontFile3 CharSet Style Panose "
    "Lang FD CIDSet Length1 Length2 Length3",
    "colour": "N Alternate Range WhitePoint BlackPoint Gamma Colorants Process Components MixingHints Solidities "
    "PrintingOrder DotGain",
    "patterns and shadings": "PatternType PaintType TilingType XStep YStep Shading ExtGState ShadingType Background "
    "AntiAlias Domain Function Coords Extend BitsPerCoordinate BitsPerFlag VerticesPerRow",
    "functions": "FunctionType Size BitsPerSample Order Encode C0 C1 Functions Bounds",
    "graphics state": "LW LC LJ ML D RI OP op OPM Font BG BG2 UCR UCR2 TR TR2 FL SM SA BM CA ca AIS TK G BC",
    "layers": "OCGs P VE BaseState ON OFF AS Event Category Usage View ViewState Print PrintState Export ExportState "
    "Zoom min max",
}
_ENTRIES = {"/Root", "/Size", "/ID", "/Encrypt", "/Type", "/W", "/Index", "/Filter", "/DecodeParms", "/Length", "/Prev"}
"""Of the trailer. The writer makes all of them but `/Root` anew."""


class _Place(Enum):
    """Where a dictionary stands, which says what it may hold."""

    CATALOG = auto()
    LABELS = auto()
    GRAPHICS = auto()
    RESOURCES = auto()
    NAMES = auto()
    MARK_UP = auto()
    STYLE = auto()
    APPEARANCES = auto()


_MAY_HOLD = {
    place: {f"/{key}" for key in keys.split()}
    for place, keys in {
        _Place.CATALOG: "Type Pages OCProperties PageLabels Lang",
        _Place.LABELS: "Nums Kids Limits S P St",
        _Place.GRAPHICS: " ".join(_LISTS.values()),
        _Place.RESOURCES: "ExtGState ColorSpace Pattern Shading XObject Font Properties ProcSet",
        _Place.MARK_UP: "Type Subtype Rect Contents F C IC CA Border BS BE QuadPoints InkList L LE LL LLE CL Vertices "
        "RD DA Q T M CreationDate Name AP",
        _Place.STYLE: "Type S W D I",
        _Place.APPEARANCES: "N",
    }.items()
}


def make_inert(pdf: pikepdf.Pdf, target: Path) -> None:
    """Write an inert copy of the open PDF, which is changed on the way. Raises PdfError."""
    _draw_fields(pdf)
    for key in set(pdf.trailer.keys()) - _ENTRIES:
        del pdf.trailer[key]
    _strip(pdf)
    pdf.save(
        target,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,  # what a page needs lies together
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        compress_streams=False,
        deterministic_id=True,
    )


def _draw_fields(pdf: pikepdf.Pdf) -> None:
    """Draw fields, stamps of attachments and the like onto their pages; mark-ups stay apart, with their texts."""
    apart = []
    for page in pdf.pages:
        annotations = page.obj.get("/Annots")
        if isinstance(annotations, Array):
            apart.append((page, [each for each in annotations if _is_mark_up(each)]))
            page.obj.Annots = Array([each for each in annotations if not _is_mark_up(each)])
    if not apart:
        return
    if "/AcroForm" in pdf.Root:
        form = pdf.Root.AcroForm
        draws_anew = isinstance(form, Dictionary) and bool(form.get("/NeedAppearances", False))
        pdf.generate_appearance_streams()
        draw_long_fields(pdf, anew=draws_anew)
    pdf.flatten_annotations("screen")
    for page, marks in apart:
        if marks:
            page.obj.Annots = Array(marks)
        elif "/Annots" in page.obj:
            del page.obj.Annots


def _is_mark_up(annotation: object) -> bool:
    return isinstance(annotation, Dictionary) and str(annotation.get("/Subtype")) in MARK_UPS


def _strip(pdf: pikepdf.Pdf) -> None:
    """Leave of every dictionary only the keys that its place may hold."""
    seen: set[tuple[tuple[int, int], _Place]] = set()
    waiting: list[tuple[Object, _Place]] = [(pdf.Root, _Place.CATALOG)]
    while waiting:
        one, place = waiting.pop()
        if one.is_indirect:
            if (one.objgen, place) in seen:
                continue
            seen.add((one.objgen, place))
        if not isinstance(one, Array):
            _keep_allowed(one, place)
        inside = ((place, each) for each in one) if isinstance(one, Array) else _below(one, place)
        waiting.extend((each, below) for below, each in inside if isinstance(each, (Array, Dictionary, Stream)))


def _keep_allowed(one: Object, place: _Place) -> None:
    program = one.get("/Subtype") == Name.PS
    if isinstance(one, Stream) and (program or {"/F", "/FFilter"} & set(one.keys())):
        one.write(b"")  # its content is a program, or in another file
    if program:
        del one["/Subtype"]
    allowed = _MAY_HOLD.get(place)
    if allowed is None:
        return
    shows_mark_ups = place is _Place.GRAPHICS and one.get("/Type") == Name.Page
    for key in list(one.keys()):
        if key not in allowed and not (shows_mark_ups and key == "/Annots"):
            del one[key]
    if shows_mark_ups and "/Annots" in one:
        annotations = one["/Annots"]
        one["/Annots"] = Array(
            [each for each in annotations if _is_mark_up(each)] if isinstance(annotations, Array) else []
        )


def _below(one: Object, place: _Place) -> Iterator[tuple[_Place, object]]:
    for key, value in one.items():
        yield _place_below(place, key, value), value


def _place_below(place: _Place, key: str, value: object) -> _Place:  # noqa: PLR0911 - a table
    free = isinstance(value, Dictionary)
    match place, key:
        case _Place.CATALOG, "/PageLabels":
            return _Place.LABELS
        case _Place.LABELS, _:
            return _Place.LABELS
        case _Place.MARK_UP, "/AP":
            return _Place.APPEARANCES
        case ((_Place.MARK_UP | _Place.STYLE), _):
            return _Place.STYLE
        case _Place.APPEARANCES, _:
            return _Place.NAMES if free else _Place.GRAPHICS
        case _Place.RESOURCES, _:
            return _Place.NAMES if free and key in CATEGORIES else _Place.GRAPHICS
        case _Place.GRAPHICS, "/Annots":
            return _Place.MARK_UP
        case _Place.GRAPHICS, "/Resources" if free:
            return _Place.RESOURCES
        case _Place.GRAPHICS, _ if free and key in NAMED_BY_WRITER:
            return _Place.NAMES
    return _Place.GRAPHICS
