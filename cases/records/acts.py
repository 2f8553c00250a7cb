"""Finds what in a PDF acts or leads out of it: what the row of a record tells, and what no copy may hold."""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from cases.enums import RecordNote
from cases.records.walk import Kind, everything

BY_ACTION = {
    "/JavaScript": RecordNote.SCRIPT,
    "/Launch": RecordNote.PROGRAM,
    "/SubmitForm": RecordNote.SENDING,
    "/ImportData": RecordNote.SENDING,
    "/GoToR": RecordNote.ELSEWHERE,
    "/GoToE": RecordNote.ELSEWHERE,
    "/Thread": RecordNote.ELSEWHERE,
    "/Rendition": RecordNote.MEDIA,
    "/Movie": RecordNote.MEDIA,
    "/Sound": RecordNote.MEDIA,
    "/RichMediaExecute": RecordNote.MEDIA,
    "/GoTo3DView": RecordNote.MEDIA,
}
BY_KEY = {
    "/JS": RecordNote.SCRIPT,
    "/JavaScript": RecordNote.SCRIPT,
    "/EF": RecordNote.FILES,
    "/EmbeddedFiles": RecordNote.FILES,
    "/XFA": RecordNote.XFA,
    "/OPI": RecordNote.ELSEWHERE,
}
BY_SUBTYPE = {
    "/FileAttachment": RecordNote.FILES,
    "/Screen": RecordNote.MEDIA,
    "/Movie": RecordNote.MEDIA,
    "/Sound": RecordNote.MEDIA,
    "/RichMedia": RecordNote.MEDIA,
    "/3D": RecordNote.MEDIA,
    "/PS": RecordNote.SCRIPT,
}
LEADS_OUT = frozenset(
    [
        "/A",
        "/AA",
        "/AF",
        "/AcroForm",
        "/Alternates",
        "/Collection",
        "/Dests",
        "/EF",
        "/EmbeddedFiles",
        "/FDecodeParms",
        "/FFilter",
        "/FS",
        "/JS",
        "/JavaScript",
        "/Metadata",
        "/Names",
        "/Next",
        "/OPI",
        "/OpenAction",
        "/Outlines",
        "/PieceInfo",
        "/PresSteps",
        "/Ref",
        "/URI",
        "/URIActions",
        "/Win",
        "/XFA",
    ]
)
"""Keys by which a reader comes to an action, to a program or out of the file. None may be left in a copy."""
MARK_UPS = frozenset(
    [
        "/Text",
        "/FreeText",
        "/Line",
        "/Square",
        "/Circle",
        "/Polygon",
        "/PolyLine",
        "/Highlight",
        "/Underline",
        "/Squiggly",
        "/StrikeOut",
        "/Stamp",
        "/Caret",
        "/Ink",
    ]
)
"""Annotations that only show something."""


def acts_of(pdf: pikepdf.Pdf) -> set[RecordNote]:
    """What the PDF does by itself or at a click, brings along or fetches; ordinary links and bookmarks do not count."""
    return {note for one, kind in everything(pdf.trailer) if kind is not Kind.NAMES for note in _acts(one)}


def _acts(one: Object) -> Iterator[RecordNote]:
    keys = set(one.keys())
    yield from (note for key, note in BY_KEY.items() if key in keys)
    yield from (
        note for key, table in (("/S", BY_ACTION), ("/Subtype", BY_SUBTYPE)) if (note := table.get(_name(one, key)))
    )
    if isinstance(one, Stream) and keys & {"/F", "/FFilter"}:
        yield RecordNote.ELSEWHERE
    if isinstance(one.get("/Ref"), Dictionary) or _name(one, "/FS") == "/URL":
        yield RecordNote.ELSEWHERE
    if _name(one, "/FT") == "/Sig" and "/V" in keys:
        yield RecordNote.SIGNATURE
    if any(_name(action, "/S") == "/URI" for action in _unasked(one)):
        yield RecordNote.ADDRESS


def _unasked(one: Object) -> Iterator[object]:
    """The actions that happen without a click on a link: on opening, on an event, or after another action."""
    yield one.get("/OpenAction")
    by_event = one.get("/AA")
    if isinstance(by_event, Dictionary):
        yield from (action for _event, action in by_event.items())
    following = one.get("/Next")
    yield from following if isinstance(following, Array) else (following,)


def _name(one: object, key: str) -> str:
    value = one.get(key) if isinstance(one, (Dictionary, Stream)) else None
    return str(value) if isinstance(value, Name) else ""


def leads_out(pdf: pikepdf.Pdf) -> bool:
    """Whether anything in the PDF acts or leads out of it: the second look at a copy, by lists of its own."""
    return any(_leads_out(one) for one, kind in everything(pdf.trailer) if kind is Kind.DEFINED)


def _leads_out(one: Object) -> bool:
    keys = set(one.keys())
    if keys & LEADS_OUT or any(_acts(one)):
        return True
    if _name(one, "/Type") == "/Annot" or "/Rect" in keys:
        return _name(one, "/Subtype") not in MARK_UPS or not isinstance(one.get("/F", 0), int)
    return "/F" in keys
