"""Stands in for the slow parts of WeasyPrint (70.0) while a letter is made, and changes nothing in what comes out.

A letter is plain: well-formed HTML that its style sheet describes in full, in lines that are broken before (`lines`),
and much like the letter before. So it needs no forgiving parser, no style sheet for all of HTML, no styles computed
anew, and no search for the end of each line. Where lines and glyphs go is still for WeasyPrint and Pango to say, and
what is not plain is left to them: tests/reviews/letters_out/test_engine.py makes letters with and without this module
and compares the files byte for byte.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, NamedTuple
from xml.etree import ElementTree as ET

from cssselect2 import ElementWrapper  # type: ignore[import-untyped]
from weasyprint import HTML, css, draw
from weasyprint.formatting_structure import boxes
from weasyprint.layout import block
from weasyprint.layout.percent import resolve_percentages
from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.line_break import Layout, strut

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SHIFTS = {"start": 0.0, "left": 0.0, "center": 0.5, "right": 1.0, "end": 1.0}
_NUMBERS = ffi.sizeof("PangoGlyphInfo") // 4  # of a glyph: itself, its width, its shifts right and up, marks

ffi.cdef("""
    PangoLayoutLine * pango_layout_line_ref(PangoLayoutLine *line);
    void pango_layout_line_unref(PangoLayoutLine *line);
""")

_line_boxes = block.iter_line_boxes
_draw_text = draw.draw_text


class PlainHTML(HTML):  # type: ignore[misc]
    """A letter's HTML, which is well-formed XML."""

    def __init__(self, html: str, url_fetcher: Any) -> None:
        root = ET.fromstring(_NOT_IN_XML.sub("", html))  # noqa: S314 - our own template
        self.base_url = None
        self.url_fetcher = url_fetcher
        self.media_type = "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = root

    def _ua_stylesheets(self, forms: bool = False) -> list[Any]:  # noqa: ARG002
        """None: WeasyPrint's own gives six pseudo-elements to each element."""
        return []

    def write_pdf(self, **options: Any) -> bytes:
        """Make the same PDF as `HTML.write_pdf`, but faster. Two threads must not call it at once."""
        with _standing_in():
            pdf: bytes = _with_room(super().write_pdf, **options)
        return pdf


def _with_room(function: Callable[..., Any], **options: Any) -> Any:
    return function(**options)


# Python (3.11) keeps frames in chunks of 16 KB and gives a chunk back as soon as it is empty, so a function called in a
# loop at the end of one costs many times what it should. A frame this large gets a chunk with room for all of
# WeasyPrint's.
_with_room.__code__ = _with_room.__code__.replace(co_stacksize=1 << 14)


@contextmanager
def _standing_in() -> Iterator[None]:
    kept = css.StyleFor, block.iter_line_boxes, draw.draw_text
    css.StyleFor, block.iter_line_boxes, draw.draw_text = _Styles, _iter_line_boxes, _Pen().draw_text
    try:
        yield
    finally:
        css.StyleFor, block.iter_line_boxes, draw.draw_text = kept


# --- Styles -----------------------------------------------------------------------------------------------------


class _Styles(css.StyleFor):  # type: ignore[misc]
    """The styles of one document; where the same rules apply, those of earlier documents are used again."""

    known: ClassVar[dict[tuple[Any, ...], Any]] = {}
    """By fonts, parent and rules, all of which the style keeps alive."""

    def set_computed_styles(
        self, element: Any, parent: Any, root: Any = None, pseudo_type: Any = None, **others: Any
    ) -> None:
        """Compute the style of one element, or take the known one."""
        computed = self.get_computed_styles()
        rules = self.get_cascaded_styles().get((element, pseudo_type), {})
        key = (
            id(self.font_config),
            id(computed[parent, None]) if parent is not None else 0,
            pseudo_type,
            *((name, value if name == "lang" else id(value)) for name, (value, _) in rules.items()),
        )
        if key not in self.known:
            super().set_computed_styles(element, parent, root, pseudo_type, **others)
            self.known[key] = computed[element, pseudo_type]
        computed[element, pseudo_type] = self.known[key]


# --- Layout -----------------------------------------------------------------------------------------------------


class _Look:
    """The values that all inline boxes of one style share, stored with the style."""

    def __init__(self, box: Any, containing_block: Any) -> None:
        known = set(vars(box))
        resolve_percentages(box, containing_block)
        self.used = {name: value for name, value in vars(box).items() if name not in known}
        self.line_height, self.baseline = strut(box.style)
        self.layout = Layout(box.style).layout
        self.extents = ffi.new("PangoRectangle *")


class _Text(NamedTuple):
    """A text box before layout, with the inline box around it, if there is one."""

    box: Any
    look: _Look
    outer: Any


class _Piece:
    """The part of a text box that stands on one line."""

    def __init__(self, source: _Text, text: str) -> None:
        self.source = source
        self.text = text
        self.data = text.encode()
        layout, extents = source.look.layout, source.look.extents
        pango.pango_layout_set_text(layout, self.data, len(self.data))
        line = pango.pango_layout_get_line_readonly(layout, 0)
        self.shaped = ffi.gc(pango.pango_layout_line_ref(line), pango.pango_layout_line_unref)
        pango.pango_layout_line_get_extents(line, ffi.NULL, extents)
        self.width = extents.width * FROM_UNITS
        self.height = extents.height * FROM_UNITS
        self.margin = (source.look.line_height - self.height) / 2
        self.baseline = -extents.y * FROM_UNITS + self.margin

    def at(self, x: float, y: float) -> Any:
        """The piece as a box whose baseline is at `y`."""
        box = self.source.box.copy_with_text(self.text)
        box.pango_layout = self
        box.width, box.height, box.baseline = self.width, self.height, self.baseline
        box.margin_top = box.margin_bottom = self.margin
        box.position_x, box.position_y = x, -self.baseline + y
        if self.source.outer is None:
            return box
        outer = self.source.outer.copy_with_children([box])
        outer.width = self.width
        outer.position_x, outer.position_y = x, -outer.baseline + y
        return outer


class _Lines:
    """The lines of a line box before layout."""

    def __init__(self, box: Any, look: _Look, texts: list[_Text]) -> None:
        self.box = box
        self.look = look
        self.lines: list[list[_Piece]] = [[]]
        self.starts: list[Any] = [None]
        """Where each line starts, as WeasyPrint notes it: index of the child, of the grandchild, and byte."""
        for index, source in enumerate(texts):
            start = 0
            for number, text in enumerate(source.box.text.split("\n")):
                if number:
                    self.lines.append([])
                    self.starts.append({index: {0: {start: None}} if source.outer else {start: None}})
                if text:
                    self.lines[-1].append(_Piece(source, text))
                start += len(text.encode()) + 1
        self.width = max(sum(piece.width for piece in line) for line in self.lines)

    def are_plain(self) -> bool:
        """Whether each has words, and no spaces around them that WeasyPrint would take away."""
        kept = self.box.style["white_space"] == "pre"
        return all(line and (kept or line[0].text[0] != " " != line[-1].text[-1]) for line in self.lines)

    def boxes(self, skip_stack: Any, containing_block: Any, y: float) -> Iterator[tuple[Any, Any]]:
        """A box for each line from the noted place on, and where the next one starts."""
        x = containing_block.content_box_x()
        shift = _SHIFTS[self.box.style["text_align_all"]]
        first = self.starts.index(skip_stack)
        for pieces, resume_at in zip(self.lines[first:], [*self.starts[first + 1 :], None], strict=True):
            top, bottom = -self.look.baseline, self.look.line_height - self.look.baseline
            for piece in pieces:
                outer = piece.source.outer
                top = min(top, -piece.baseline)
                bottom = max(bottom, -piece.baseline + (piece.height + piece.margin + piece.margin))
                if outer:
                    top = min(top, -outer.baseline)
                    bottom = max(bottom, -outer.baseline + (outer.height + outer.margin_top + outer.margin_bottom))
            line = self.box.copy_with_children([])
            line.position_x, line.position_y = x, y
            line.baseline, line.height = -top, bottom - top
            line.margin_top = line.margin_bottom = 0
            end = x
            for piece in pieces:
                line.children.append(piece.at(end, y - top))
                end += piece.width
            line.width = end - x
            line.translate(dx=(containing_block.width - line.width) * shift)
            line.remove_decoration(start=skip_stack is not None, end=resume_at is not None)
            skip_stack, y = resume_at, y + line.height
            yield line, resume_at


def _iter_line_boxes(context: Any, box: Any, *others: Any) -> Iterator[tuple[Any, Any]]:
    """Stands in for `weasyprint.layout.inline.iter_line_boxes`: a box for each line of a text broken before."""
    y, _bottom, skip_stack, containing_block, *_ = others
    if "lines" not in vars(box):
        box.lines = _lines(box, containing_block)
    if box.lines is None or box.lines.width > containing_block.width or context.excluded_shapes:
        lines: Iterator[Any] = _line_boxes(context, box, *others)
        return lines
    return box.lines.boxes(skip_stack, containing_block, y)  # type: ignore[no-any-return]


def _lines(box: Any, containing_block: Any) -> _Lines | None:
    """The lines of a line box, if line feeds end them all and nothing else is asked of its texts."""
    texts = []
    for child in box.children:
        outer = child if type(child) is boxes.InlineBox and len(child.children) == 1 else None
        text = outer.children[0] if outer else child
        if not isinstance(text, boxes.TextBox) or text.style["letter_spacing"] != "normal":
            return None
        if outer:
            look = _look(outer, containing_block)
            outer.height, outer.baseline = outer.style["font_size"], look.baseline
            outer.margin_top = outer.margin_bottom = (look.line_height - outer.height) / 2
        texts.append(_Text(text, _look(text, containing_block), outer))
    lines = _Lines(box, _look(box, containing_block), texts)
    return lines if lines.are_plain() and box.style["text_align_all"] in _SHIFTS else None


def _look(box: Any, containing_block: Any) -> _Look:
    look: _Look | None = vars(box.style).get("look")
    if look is None:
        look = box.style.look = _Look(box, containing_block)
    vars(box).update(look.used)
    return look


# --- Drawing ----------------------------------------------------------------------------------------------------


class _Codes(dict[tuple[int, int], str]):
    """How a glyph of one font is written, by its number and the room it is given."""

    def __init__(self, stream: Any, pango_font: Any) -> None:
        self.font, self.size = stream.add_font(pango_font)
        self.pango_font = pango_font
        self.stream = stream
        self.usable = not (self.font.bitmap or self.font.svg or self.font.png or self.font.colr)

    def __missing__(self, key: tuple[int, int]) -> str:
        glyph, width = key
        widths = self.font.widths
        if glyph not in widths:
            extents = self.stream.logical_rect
            pango.pango_font_get_glyph_extents(self.pango_font, glyph, self.stream.ink_rect, extents)
            widths[glyph] = round(extents.width * 1000 * FROM_UNITS / self.size)
        kerning = widths[glyph] - width * 1000 * FROM_UNITS / self.size
        code = self[key] = f"{glyph:04x}>{int(kerning)}<" if kerning else f"{glyph:04x}"
        return code


class _Pen:
    """Writes the lines of one document."""

    def __init__(self) -> None:
        self.codes: dict[Any, _Codes] = {}
        """By the Pango font."""

    def draw_text(self, stream: Any, box: Any, *others: Any) -> None:
        """Stands in for `weasyprint.draw.text.draw_text`: writes the glyphs of plain lines, and leaves others to it."""
        piece = box.pango_layout
        runs = self._runs(stream, piece) if isinstance(piece, _Piece) else None
        if runs is None:
            if isinstance(piece, _Piece):
                box.pango_layout = Layout(box.style)
                box.pango_layout.set_text(piece.text)
                box.pango_layout.deactivate()
            _draw_text(stream, box, *others)
            return
        stream.set_color(box.style["color"])
        stream.begin_text()
        stream.set_text_matrix(1, 0, 0, -1, box.position_x, box.position_y + box.baseline)
        for codes, string in runs:
            stream.set_font_size(codes.font.hash, codes.size)
            stream.show_text(string)
        stream.end_text()

    def _runs(self, stream: Any, piece: _Piece) -> list[tuple[_Codes, str]] | None:
        """The glyphs, font by font, or none where they are no plain row."""
        runs: list[tuple[_Codes, str]] = []
        run = piece.shaped.runs[0]
        while run != ffi.NULL:
            item, glyphs = run.data.item, run.data.glyphs
            run = run.next
            codes = self.codes.get(item.analysis.font)
            if codes is None:
                codes = self.codes[item.analysis.font] = _Codes(stream, item.analysis.font)
            numbers = array("i", bytes(ffi.buffer(glyphs.glyphs, glyphs.num_glyphs * _NUMBERS * 4)))
            row = numbers[::_NUMBERS]
            shifted = any(numbers[2::_NUMBERS]) or any(numbers[3::_NUMBERS])
            if shifted or item.analysis.level % 2 or max(row) >= pango.PANGO_GLYPH_EMPTY or not codes.usable:
                return None
            if not codes.font.to_unicode.keys() >= set(row):
                starts = list(glyphs.log_clusters[0 : glyphs.num_glyphs])
                for glyph, start, end in zip(row, starts, [*starts[1:], item.length], strict=True):
                    text = piece.data[item.offset + start : item.offset + end]
                    codes.font.to_unicode.setdefault(glyph, text.decode())
            string = "<" + "".join(map(codes.__getitem__, zip(row, numbers[1::_NUMBERS], strict=True)))
            string = string[:-1] if string[-1] == "<" else string + ">"
            if runs and runs[-1][0] is codes:
                string = runs.pop()[1] + string
            runs.append((codes, string))
        return runs
