"""Where a quoted passage stands in the text of a document's pages, also once they are read anew.

White space counts for nothing. A quotation is found by its words and the letters around it; what is not where it was,
word for word, is never taken for it without a person.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from rapidfuzz import fuzz

AROUND = 32
"""Letters of context kept on either side."""
_QUOTE, _PREFIX, _SUFFIX, _POSITION = 50, 20, 20, 2
_LEAST_FUZZY = 24  # letters of a quotation that may be looked for with mistakes
_LEAST_ALIKE = 85  # percent
_SURE = 70  # of 92: the words, and the letters on one side
_ALONE = 24  # letters of a quotation that are enough by themselves where they stand once


class AnchorState(StrEnum):
    """How a passage was found: as it was, elsewhere, only alike, or not at all."""

    EXACT = "exact"
    MOVED = "moved"
    WEAK = "weak"
    MISSING = "missing"


_WORST_LAST = tuple(AnchorState)


@dataclass(frozen=True, slots=True)
class Part:
    """What is quoted of one page: its words, up to 32 letters on either side, and the place of the first letter.

    `prefix`, `suffix` and `offset` (letters of the page before it) leave white space out.
    """

    page: int
    quote: str
    prefix: str = ""
    suffix: str = ""
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a part stands: `text[begin:end]` of the page. `score` is at most 92."""

    page: int
    begin: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Anchored:
    """How all parts of a passage were found, the worst of them, and where; empty where any is missing."""

    state: AnchorState
    standings: tuple[Standing, ...] = ()


class _Squeezed:
    """A text without white space, and where its letters stand in the text."""

    def __init__(self, text: str) -> None:
        self.at = [place for place, letter in enumerate(text) if not letter.isspace()]
        self.text = "".join(text[place] for place in self.at)

    def span(self, begin: int, end: int) -> tuple[int, int]:
        return self.at[begin], self.at[end - 1] + 1


def quote(selected: Sequence[tuple[int, int, int]], pages: Mapping[int, str]) -> tuple[Part, ...]:
    """The parts of a selection: page, begin and end in its text, one for each page it goes over.

    Raises ValueError where a part is empty or not on its page, or the parts are not on pages that follow each other.
    """
    if not selected or any(later[0] - earlier[0] != 1 for earlier, later in pairwise(selected)):
        raise ValueError("A passage stands on one page, or on pages that follow each other.")
    return tuple(_part(page, begin, end, pages.get(page, "")) for page, begin, end in selected)


def _part(page: int, begin: int, end: int, text: str) -> Part:
    words = text[max(begin, 0) : end]
    if not 0 <= begin < end <= len(text) or not words.strip():
        raise ValueError(f"These words are not on page {page}.")
    whole = _Squeezed(text)
    first, last = bisect_left(whole.at, begin), bisect_left(whole.at, end)
    before, after = whole.text[max(0, first - AROUND) : first], whole.text[last : last + AROUND]
    return Part(page, words.strip(), before, after, first)


def where(words: str, text: str) -> tuple[int, int] | None:
    """Where a text first says these words, however they are spaced; None where it does not."""
    sought, whole = _Squeezed(words).text, _Squeezed(text)
    begin = whole.text.find(sought) if sought else -1
    return whole.span(begin, begin + len(sought)) if begin >= 0 else None


def anchor(parts: Sequence[Part], pages: Mapping[int, str]) -> Anchored:
    """Where the passage stands in these pages of its document, by number."""
    squeezed = {number: _Squeezed(text) for number, text in pages.items()}
    found = [_one(part, squeezed) for part in parts]
    state = max((state for state, _ in found), key=_WORST_LAST.index, default=AnchorState.MISSING)
    if state is AnchorState.MISSING:
        return Anchored(state)
    return Anchored(state, tuple(standing for _, standing in found if standing))


def _one(part: Part, pages: Mapping[int, _Squeezed]) -> tuple[AnchorState, Standing | None]:
    words = _Squeezed(part.quote).text
    verbatim = [
        (page, begin, begin + len(words), 1.0) for page, text in pages.items() for begin in _all(words, text.text)
    ]
    candidates = verbatim or list(_alike(words, pages))
    scored = sorted(
        (
            (_score(part, pages[page].text, page, (begin, end), alike), page, begin, end)
            for page, begin, end, alike in candidates
        ),
        key=lambda row: (-row[0], row[1] != part.page, abs(row[2] - part.offset)),
    )
    if not scored:
        return AnchorState.MISSING, None
    score, page, begin, end = scored[0]
    standing = Standing(page, *pages[page].span(begin, end), round(score, 1))
    if not verbatim:
        return AnchorState.WEAK, standing
    if score == _QUOTE + _PREFIX + _SUFFIX + _POSITION:
        return AnchorState.EXACT, standing
    alone = len(verbatim) == 1 and len(words) >= _ALONE
    return (AnchorState.MOVED if score >= _SURE or alone else AnchorState.WEAK), standing


def _all(words: str, text: str) -> Iterator[int]:
    begin = text.find(words) if words else -1
    while begin >= 0:
        yield begin
        begin = text.find(words, begin + 1)


def _alike(words: str, pages: Mapping[int, _Squeezed]) -> Iterator[tuple[int, int, int, float]]:
    """Places with nearly these words; a short quotation would be alike to anything."""
    if len(words) < _LEAST_FUZZY:
        return
    for page, text in pages.items():
        if len(text.text) < len(words):
            continue
        found = fuzz.partial_ratio_alignment(words, text.text, score_cutoff=_LEAST_ALIKE)
        if found and found.dest_end > found.dest_start:
            yield page, found.dest_start, found.dest_end, found.score / 100


def _score(part: Part, text: str, page: int, span: tuple[int, int], alike: float) -> float:
    begin, end = span
    before, after = text[max(0, begin - AROUND) : begin], text[end : end + AROUND]
    same_place = page == part.page and begin == part.offset
    around = _PREFIX * _same(part.prefix, before, from_end=True) + _SUFFIX * _same(part.suffix, after, from_end=False)
    return _QUOTE * alike + around + _POSITION * same_place


def _same(kept: str, found: str, *, from_end: bool) -> float:
    """How much of the context next to the quotation is the same, from 0 to 1."""
    if not kept:
        return 1.0 if not found else 0.0
    if kept == found:
        return 1.0
    pairs = zip(reversed(kept), reversed(found), strict=False) if from_end else zip(kept, found, strict=False)
    same = 0
    for one, other in pairs:
        if one != other:
            break
        same += 1
    return min(same / len(kept), 0.99)
