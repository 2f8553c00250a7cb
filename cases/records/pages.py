"""The words of one page in reading order, and where each stands."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from cases.enums import PageOrigin
from cases.plain import plain

TENTHS = 10
"""Boxes and sizes are whole tenths of a point, from the top left corner of the page as it is shown."""
LETTER = (6120, 7920)
"""Letter paper, upright."""
LONGEST = 100_000  # characters of one page
_EACH = 6
_SOFT = "\u00ad\ufffe"  # hyphens that a program put in where it broke a word


@dataclass(frozen=True, slots=True)
class Place:
    """One word of a page: its letters are `text[begin:end]`, its box is in tenths of a point."""

    begin: int
    end: int
    x0: int
    y0: int
    x1: int
    y1: int


def places_of(flat: Sequence[int]) -> Iterator[Place]:
    """The words of a page from the flat list that a page row keeps."""
    return (Place(*flat[start : start + _EACH]) for start in range(0, len(flat), _EACH))


def places_within(flat: Sequence[int], begin: int, end: int) -> list[Place]:
    """The words of a page that share a letter with `text[begin:end]`, in order."""
    return [place for place in places_of(flat) if place.begin < end and begin < place.end]


@dataclass(frozen=True, slots=True)
class PageWords:
    """What was read of one page, sizes in tenths of a point; one that `asks_for_ocr` is a picture with few words."""

    number: int
    width: int
    height: int
    origin: PageOrigin
    text: str = ""
    places: list[int] = field(default_factory=list)
    confidence: int | None = None
    engine: str = ""
    asks_for_ocr: bool = False


Box = tuple[int, int, int, int]
"""x0, y0, x1, y1 in tenths of a point."""


def text_and_places(lines: Iterable[Sequence[tuple[str, Box]]]) -> tuple[str, list[int]]:
    """The text of a page, a line of it per line, and its flat list of places; an empty line parts two blocks.

    Ligatures come apart, invisible signs go, and a soft hyphen stays where a word is broken over two lines.
    """
    written: list[str] = []
    places: list[int] = []
    at = 0
    for line in lines:
        begun = at
        for raw, box in line:
            word = raw if raw.isascii() and raw.isprintable() else _clean(raw)
            if not word or at > LONGEST:
                continue
            if at > begun:
                written.append(" ")
                at += 1
            written.append(word)
            end = at + len(word)
            places += (at, end, *(box if min(box) >= 0 else [max(side, 0) for side in box]))
            at = end
        if at > begun or (written and not line and written[-2:] != ["\n", "\n"]):
            written.append("\n")
            at += 1
    return "".join(written).rstrip("\n"), places


def _clean(raw: str) -> str:
    broken = raw[-1:] in _SOFT if raw else False
    word = plain(unicodedata.normalize("NFKC", raw.rstrip(_SOFT))).strip()
    return f"{word}-" if broken and word else word
