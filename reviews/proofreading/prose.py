"""Running text as sentences and words, each with its place. Linear in the length of the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.requests import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_APOSTROPHE = "\u2019"
# A sentence ends at its mark before white space, or before a capital letter where the space was lost.
_END = re.compile(
    rf"(?<![.!?])[.!?]+[\"”{_APOSTROPHE}')\]]{{0,2}}(?=\s|$)|(?<=[a-z0-9)])[.!?](?=[A-Z][a-z])|\n[ \t]*\n", re.ASCII
)
_ABBREVIATED = (
    "dr mr mrs ms st vs e.g i.e eg ie cf approx fig pg pp p no nos ch sec vol ed eds dept inc ltd al resp hr hrs "
    "wk wks mo mos yr yrs min b.i.d t.i.d q.d q.i.d p.r.n prn ca dx hx tx rx"
)
_ABBREVIATIONS = frozenset(_ABBREVIATED.split())
_LAST_WORD = re.compile(r"[A-Za-z.]{1,12}$")
_STARTS_SENTENCE = re.compile(r"\s*[\"“(\[]?[A-Z0-9]")
_LOOK_BACK = 12

_QUOTE_MARK = re.compile(r"[\"“”]")
_WORD = re.compile(rf"[A-Za-z]+(?:['{_APOSTROPHE}][A-Za-z]+)*|\d+(?:[.,/:]\d+)*|[^\sA-Za-z\d]")


class Sentence(NamedTuple):
    """A sentence and where it stands."""

    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Its characters of the whole text."""
        return Span(self.start, self.end)


class Word(NamedTuple):
    """A word in lower case, a number or one other character, with its place in the whole text."""

    norm: str
    start: int
    end: int


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text in order; together they hold all its words."""
    found: list[Sentence] = []
    start = 0
    for mark in _END.finditer(text):
        if not _ends_here(text, mark):
            continue
        _add(found, text, start, mark.end())
        start = mark.end()
    _add(found, text, start, len(text))
    return tuple(found)


def chunks(sentence: Sentence, longest: int = 2000) -> Iterator[Sentence]:
    """The sentence in pieces no longer than `longest` characters: what has no end is no sentence."""
    rest = sentence.text
    start = sentence.start
    while len(rest) > longest:
        cut = rest.rfind(" ", 1, longest) if " " in rest[1:longest] else longest
        yield Sentence(rest[:cut], start, start + cut)
        rest, start = rest[cut:], start + cut
    yield Sentence(rest, start, start + len(rest))


def _add(found: list[Sentence], text: str, start: int, end: int) -> None:
    whole = text[start:end]
    words = whole.strip()
    if words:
        first = start + whole.index(words[0])
        found.append(Sentence(words, first, first + len(words)))


def _ends_here(text: str, mark: re.Match[str]) -> bool:
    """Whether the mark ends a sentence: not after an abbreviation, not before a small letter."""
    if mark.group().startswith("\n"):
        return True
    rest = text[mark.end() : mark.end() + _LOOK_BACK]
    if not rest.strip():
        return True
    before = _LAST_WORD.search(text[max(0, mark.start() - _LOOK_BACK) : mark.start()])
    if mark.group()[0] == "." and before and before.group().lower().strip(".") in _ABBREVIATIONS:
        return False
    return bool(_STARTS_SENTENCE.match(rest))


def words(text: str, offset: int = 0) -> tuple[Word, ...]:
    """The words, numbers and other characters of a text that starts at `offset` of the whole."""
    return tuple(Word(m.group().lower(), offset + m.start(), offset + m.end()) for m in _WORD.finditer(text))


def quotations(text: str, least_words: int = 7) -> tuple[Span, ...]:
    """The passages between quotation marks that are too long for a term: quoted text of a guideline or a record.

    A mark that opens while another is open makes the earlier one stray; a mark that never closes quotes nothing.
    """
    found: list[Span] = []
    opened: int | None = None
    for mark in _QUOTE_MARK.finditer(text):
        place = mark.start()
        if _opens(text, place):
            opened = place
        elif opened is not None:
            if len(text[opened:place].split()) >= least_words:
                found.append(Span(opened, place + 1))
            opened = None
    return tuple(found)


def _opens(text: str, place: int) -> bool:
    if text[place] in "“”":
        return text[place] == "“"
    before = text[place - 1 : place]
    after = text[place + 1 : place + 2]
    return (not before or before in " \t\n([—–-") and bool(after) and not after.isspace()  # noqa: RUF001


class Places:
    """Passages of a text, none overlapping, asked whether they hold a place."""

    def __init__(self, spans: tuple[Span, ...]) -> None:
        self._spans = spans
        self._starts = [span.start for span in spans]

    def hold(self, place: int) -> bool:
        """Whether a passage holds the character at `place`."""
        index = bisect_right(self._starts, place) - 1
        return index >= 0 and place < self._spans[index].end
