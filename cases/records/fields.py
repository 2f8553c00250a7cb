"""Draws the fields of a form that hold several lines, which qpdf draws as one line that runs off the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

import pikepdf
from pikepdf import Dictionary, Name, Object, Stream

_SEVERAL_LINES = 1 << 12  # of the flags of a text field (ISO 32000-1, table 228)
_SIZE = re.compile(r"([\d.]+)\s+Tf")
_USUAL, _SMALLEST = 10.0, 2.0  # points; a text that does not fit is set smaller rather than cut
_STEP = 0.9
_LEADING = 1.15
_MARGIN = 2.0
_WIDE, _USUAL_WIDTH = 0.75, 0.56  # of a capital and of any other sign of Helvetica, in its size
_DEEPEST = 32  # parents of a field


def draw_long_fields(pdf: pikepdf.Pdf, *, anew: bool) -> None:
    """Give filled text fields of several lines an appearance in which all their words stand, wrapped.

    One that has an appearance keeps it, unless the file asks for all to be drawn `anew`.
    """
    font = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    )
    for widget in _widgets(pdf):
        with suppress(AttributeError, IndexError, TypeError, ValueError):  # a field that is none is left as it is
            if _is_long(widget) and (anew or "/AP" not in widget):
                _draw(pdf, widget, font)


def _is_long(widget: Dictionary) -> bool:
    return _inherited(widget, "/FT") == Name.Tx and bool(int(_inherited(widget, "/Ff") or 0) & _SEVERAL_LINES)


def _draw(pdf: pikepdf.Pdf, widget: Dictionary, font: Object) -> None:
    value = _inherited(widget, "/V")
    text = bytes(value).decode("utf-8", "replace") if isinstance(value, Stream) else str(value or "")
    if not text.strip():
        return
    left, low, right, high = (float(edge) for edge in widget.Rect)
    width, height = abs(right - left), abs(high - low)
    asked = _SIZE.search(str(_inherited(widget, "/DA") or ""))
    appearance = pdf.make_stream(
        _drawn(text, width, height, float(asked[1]) if asked else _USUAL),
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=[0, 0, width, height],
        Resources=Dictionary(Font=Dictionary(F=font)),
    )
    widget.AP = Dictionary(N=appearance)


def _widgets(pdf: pikepdf.Pdf) -> Iterator[Dictionary]:
    for page in pdf.pages:
        annotations = page.obj.get("/Annots")
        for each in annotations if isinstance(annotations, pikepdf.Array) else ():
            if isinstance(each, Dictionary) and each.get("/Subtype") == Name.Widget and "/Rect" in each:
                yield each


def _inherited(field: Object, key: str) -> Object | None:
    """What the field or the nearest field above it says under this key."""
    for _ in range(_DEEPEST):
        if key in field:
            found: Object = field[key]
            return found
        above = field.get("/Parent")
        if not isinstance(above, Dictionary):
            return None
        field = above
    return None


def _drawn(text: str, width: float, height: float, size: float) -> bytes:
    size = size or _USUAL
    lines = _wrapped(text, width, size)
    while len(lines) * size * _LEADING + 2 * _MARGIN > height and size > _SMALLEST:
        size *= _STEP
        lines = _wrapped(text, width, size)
    top = height - _MARGIN - size
    shown = b"".join(b"(" + _escaped(line) + b") Tj T* " for line in lines)
    return b"q BT /F %.2f Tf 0 g %.2f TL %.2f %.2f Td %b ET Q" % (size, size * _LEADING, _MARGIN, top, shown)


def _wrapped(text: str, width: float, size: float) -> list[str]:
    room = max(width - 2 * _MARGIN, size)
    lines: list[str] = []
    for paragraph in re.split(r"\r\n?|\n", text):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and _width(longer, size) > room:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines


def _width(line: str, size: float) -> float:
    return size * sum(_WIDE if sign.isupper() or sign in "mwMW@%" else _USUAL_WIDTH for sign in line)


def _escaped(line: str) -> bytes:
    return re.sub(rb"([()\\])", rb"\\\1", line.encode("cp1252", "replace"))
