"""A box on a page of the file: as an address names it, as somebody drew it, and the words that stand in it."""

from __future__ import annotations

from collections.abc import Sequence

from cases.records.pages import Box, places_of
from cases.records.spans import Span

PageBox = tuple[int, Box]
"""A page of the case file, and a box on it in tenths of a point."""
Drawn = tuple[float, float, float, float]
"""Left, top, right and bottom in per cent of the page as it was shown."""
_WHOLE, _QUARTER = 100, 90  # per cent, degrees


def written(page: int, box: Box) -> str:
    """The box as an address of the reader has it."""
    return ",".join(map(str, (page, *box)))


def parsed(said: str) -> PageBox:
    """The box of an address. Raises ValueError for what is none."""
    page, x0, y0, x1, y1 = map(int, said.split(","))
    return page, (x0, y0, x1, y1)


def upright(drawn: Drawn, turn: int) -> Drawn:
    """What was drawn on a page turned by so many degrees to the right, on the page as it is filed."""
    left, top, right, bottom = drawn
    for _ in range(turn // _QUARTER):
        left, top, right, bottom = top, _WHOLE - right, bottom, _WHOLE - left
    return left, top, right, bottom


def on_page(drawn: Drawn, width: int, height: int) -> Box:
    """Per cent of a page of this size as tenths of a point."""
    left, top, right, bottom = drawn
    sides = left * width, top * height, right * width, bottom * height
    x0, y0, x1, y1 = (round(side / _WHOLE) for side in sides)
    return x0, y0, x1, y1


def is_within(box: Box, width: int, height: int) -> bool:
    """Whether it has a size, and lies on a page of this one."""
    x0, y0, x1, y1 = box
    return 0 <= x0 < x1 <= width and 0 <= y0 < y1 <= height


def words_in(flat: Sequence[int], box: Box) -> list[Span]:
    """The words of a page whose middle lies in the box, as places in its text."""
    x0, y0, x1, y1 = box
    return [
        (place.begin, place.end)
        for place in places_of(flat)
        if x0 <= (place.x0 + place.x1) / 2 <= x1 and y0 <= (place.y0 + place.y1) / 2 <= y1
    ]


def said_in(text: str, flat: Sequence[int], box: Box) -> str:
    """The words of a page that stand in the box, as they were read."""
    return " ".join(text[begin:end] for begin, end in words_in(flat, box))
