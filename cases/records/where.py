"""Where the words of a query stand in a text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate

from cases.records.terms import Phrase, Query, Token, dates_and_levels, joined_lines, other_readings, terms_of, words_of

_DATED_OR_LEVEL = re.compile(r"\b\w\d")
"""How the terms of dates and of levels begin: d20261004, l4."""
Span = tuple[int, int]


def spans_of(query: Query, text: str) -> list[Span]:
    """Where the words of the query stand in a page's text, in order, none of them twice."""
    page = terms_of(text)
    beginning: dict[str, list[Phrase]] = defaultdict(list)
    for leaf in query.leaves:
        for phrase in leaf.phrases:
            beginning[phrase[0]].append(phrase)
    readings = (page.words, *page.also)
    return _apart(sorted({span for tokens in readings for span in _stands(beginning, tokens)}))


def _stands(beginning: Mapping[str, Sequence[Phrase]], tokens: Sequence[Token]) -> Iterator[Span]:
    """Where phrases, by the term that they begin with, stand among the words of one reading."""
    for start, first in enumerate(tokens):
        for phrase in beginning.get(first.term, ()):
            said = tokens[start : start + len(phrase)]
            if tuple(token.term for token in said) == phrase:
                yield first.begin, said[-1].end


def _apart(spans: Sequence[Span]) -> list[Span]:
    """The spans with those that overlap joined."""
    apart: list[Span] = []
    for begin, end in spans:
        if apart and begin < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((begin, end))
    return apart


def first_place(query: Query, text: str) -> Span | None:
    """The first place of words of the query, out to the spaces around it; None where `spans_of` finds none.

    It makes no tokens, which are most of the work of `spans_of`.
    """
    return min(_first_places(query, text), default=None)


def _first_places(query: Query, text: str) -> Iterator[Span]:
    """Yield where words of the query first stand as they are written, read otherwise, and as a date or a level."""
    sought, may_be_date_or_level = _sought(query)
    joined = joined_lines(text)
    pieces = joined.split()
    said = words_of(pieces)
    body = f"{''.join(said)} "
    if at := [(place, place + len(words) - 2) for words in sought if (place := body.find(words)) >= 0]:
        ends = list(accumulate(map(len, said)))
        first, last = (bisect_right(ends, place) for place in min(at))
        yield _begin(joined, first), _begin(joined, last) + len(pieces[last])
    for piece, reading in other_readings(joined):
        if _any_in(sought, reading):
            begin = _begin(joined, pieces.index(piece))
            yield begin, begin + len(piece)
            break
    if may_be_date_or_level:
        for tokens in dates_and_levels(text):
            if _any_in(sought, " ".join(token.term for token in tokens)):
                yield tokens[0].begin, tokens[-1].end


@lru_cache(maxsize=64)
def _sought(query: Query) -> tuple[list[str], bool]:
    """The phrases of the query with a space around, and whether one may be a date or a level of the spine."""
    phrases = [" ".join(phrase) for leaf in query.leaves for phrase in leaf.phrases]
    return [f" {phrase} " for phrase in phrases], any(map(_DATED_OR_LEVEL.search, phrases))


def _any_in(sought: Sequence[str], terms: str) -> bool:
    return any(words in f" {terms} " for words in sought)


def _begin(text: str, place: int) -> int:
    """Where in the text so manieth of what stands between spaces begins."""
    return len(text) - len(text.split(None, place)[-1])
