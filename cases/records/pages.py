"""The words of one page in reading order, and where each stands."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, compress
from operator import add, sub
from struct import calcsize, error, pack, unpack

from cases.enums import PageOrigin
from cases.plain import plain

TENTHS = 10
"""Boxes and sizes are whole tenths of a point, from the top left corner of the page as it is shown."""
LETTER = (6120, 7920)
"""Letter paper, upright."""
LONGEST = 100_000  # characters of one page
_EACH = 6
_MOST = 2**32 - 1
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


def packed(flat: Sequence[int]) -> bytes:
    """A flat list as a page row keeps it: `H` and two bytes a number, or `I` and four, the lowest of each first.

    What is less than a row can keep, or more, is cut.
    """
    try:
        return b"H" + pack(f"<{len(flat)}H", *flat)
    except error:
        return b"I" + pack(f"<{len(flat)}I", *(min(max(number, 0), _MOST) for number in flat))


def unpacked(kept: bytes) -> tuple[int, ...]:
    """The flat list of a page row; a row of a page without words may have no bytes."""
    kind = kept[:1].decode() or "H"
    return unpack(f"<{len(kept[1:]) // calcsize(f'<{kind}')}{kind}", kept[1:])


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
    places: Sequence[int] = ()
    confidence: int | None = None
    engine: str = ""
    asks_for_ocr: bool = False


Box = tuple[int, int, int, int]
"""x0, y0, x1, y1 in tenths of a point."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The words of a page in reading order: what each says, what parts it from the one before, and its four sides.

    Columns and no rows, as a page of them is worked through several times faster.
    """

    said: Sequence[str]
    before: Sequence[str]
    sides: Sequence[Sequence[int]]


AFTER_WORD, AFTER_LINE, AFTER_BLOCK = _PARTING = " ", "\n", "\n\n"
"""What stands before a word, from the least; before what comes first of a page, whatever it is, nothing is kept."""


def text_and_places(lines: Iterable[Sequence[tuple[str, Box]]]) -> tuple[str, tuple[int, ...]]:
    """The text of a page and its places, from its lines; an empty line parts two blocks."""
    words: list[tuple[str, Box]] = []
    before: list[str] = []
    parted = AFTER_LINE
    for line in lines:
        words += line
        before += [parted, *[AFTER_WORD] * (len(line) - 1)][: len(line)]
        parted = AFTER_LINE if line else AFTER_BLOCK
    sides = list(zip(*(box for _said, box in words), strict=True)) or [()] * 4
    return set_in_text(Columns([said for said, _box in words], before, sides))


def set_in_text(words: Columns) -> tuple[str, tuple[int, ...]]:
    """The text of a page, a line of it per line, blocks parted by an empty one; and the flat list of its places.

    Ligatures come apart, invisible signs go, and a soft hyphen stays where a word is broken over two lines.
    """
    if not _is_clean("".join(words.said)):
        words = _cleaned(words)
    before = ["", *words.before[1:]][: len(words.said)]
    lengths = list(map(len, words.said))
    ends = list(accumulate(map(add, map(len, before), lengths)))
    begins = list(map(sub, ends, lengths))
    kept = bisect_right(begins, LONGEST)
    text = "".join(chain.from_iterable(zip(before[:kept], words.said, strict=False)))
    return text, tuple(chain.from_iterable(zip(begins[:kept], ends, *words.sides, strict=False)))


def _cleaned(words: Columns) -> Columns:
    """The words as they are kept, without those of which nothing is left."""
    said = [raw if _is_clean(raw) else _clean(raw) for raw in words.said]
    before: list[str] = []
    parted = AFTER_WORD
    for word, parts in zip(said, words.before, strict=True):
        parted = max(parted, parts, key=_PARTING.index)
        if word:
            before.append(parted)
            parted = AFTER_WORD
    return Columns(list(filter(None, said)), before, [list(compress(side, said)) for side in words.sides])


def _is_clean(raw: str) -> bool:
    """Nothing of it is invisible, of two letters in one, or a hyphen that a program put in."""
    return raw.isprintable() and (raw.isascii() or unicodedata.is_normalized("NFKC", raw))


def _clean(raw: str) -> str:
    broken = raw[-1:] in _SOFT if raw else False
    word = plain(unicodedata.normalize("NFKC", raw.rstrip(_SOFT))).strip()
    return f"{word}-" if broken and word else word
