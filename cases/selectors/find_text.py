"""What is said where in the file of a case: the pages that hold the words that are looked for, the best first."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from cases import hooks
from cases.models import Case, DocumentPage
from cases.models.page_index import bodies_of, matching
from cases.records.terms import Leaf, Phrase, Query, parse_query
from cases.records.where import first_place, spans_of
from cases.selectors.case_file import FiledDocument, filed_documents

MOST = 20
"""Hits that are shown at once."""
COMPARED = 200
"""So many pages at most are read for how often and how close together the words stand; they hold the rarest words."""
_AROUND = 90  # characters of a snippet on either side
_SNIPPETS = 3  # of one page
_OFTEN = 1.2  # how fast saying a word again stops to count, as in BM25


@dataclass(frozen=True, slots=True)
class Snippet:
    """A part of a page's text, as pieces that are marked or not."""

    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Hit:
    """A page that answers a query; `has_all` tells whether nothing of it is missing there."""

    query: Query
    page: DocumentPage
    filed: FiledDocument
    has_all: bool

    @property
    def file_page(self) -> int:
        """The page of the case file."""
        return self.filed.page_of_file(self.page.number)

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where the words stand in the page's text, in order."""
        return tuple(spans_of(self.query, self.page.text))

    @property
    def snippets(self) -> tuple[Snippet, ...]:
        """Up to three parts of the page around the words."""
        return snippets_of(self.page.text, self.spans)


@dataclass(frozen=True, slots=True)
class Found:
    """The best pages, and how many hold all words (`pages`) and some (`partly`) beyond those shown."""

    query: Query
    hits: tuple[Hit, ...]
    pages: int
    partly: int

    @property
    def is_all(self) -> bool:
        """Whether every page that holds all words is among the hits."""
        return sum(hit.has_all for hit in self.hits) == self.pages


def find_text(case: Case, typed: str, *, most: int = MOST) -> Found:
    """The pages of the case file that hold what is typed, the best first; after them those that hold a part of it.

    Words may stand anywhere on the page, what is in quotation marks as it is written. Bare words are also found by
    their abbreviations and other names. Whether the actor may read the file is asked by whoever shows the hits.
    """
    return find_in(filed_documents(case), typed, most=most)


def find_in(documents: Sequence[FiledDocument], typed: str, *, most: int = MOST) -> Found:
    """The same for who asks several things of one file, or has its documents already."""
    query = parse_query(typed, hooks.other_words)
    filed = {each.document.pk: each for each in documents}
    cases = sorted({each.document.case_id for each in filed.values()})
    if not cases or not query.leaves:
        return Found(query, (), 0, 0)
    held = {leaf: matching(cases, leaf) for leaf in query.leaves}
    whole = set.intersection(*held.values())
    some = set.union(*held.values())
    best = _best(held, whole, some, total=sum(each.pages for each in filed.values()))[: max(most, 0)]
    rows = DocumentPage.objects.defer("packed_places").filter(pk__in=best, document__in=list(filed))
    pages = {row.pk: row for row in rows}
    hits = tuple(Hit(query, pages[pk], filed[pages[pk].document_id], pk in whole) for pk in best if pk in pages)
    return Found(query, hits, len(whole), len(some) - len(whole))


def _best(held: Mapping[Leaf, set[int]], whole: set[int], some: set[int], *, total: int) -> list[int]:
    """The pages, the best first: by the words they hold, how rare these are, how often and how near they stand."""
    worth = {leaf: math.log(1 + total / (1 + len(pages))) for leaf, pages in held.items()}

    def rough(page: int) -> float:
        return sum(weight for leaf, weight in worth.items() if page in held[leaf])

    compared = sorted(some, key=lambda page: (page not in whole, -rough(page), page))[:COMPARED]
    score = {page: _score(body.split(), worth) for page, body in bodies_of(compared).items()}
    return sorted(score, key=lambda page: (page not in whole, -score[page], page))


def _score(terms: Sequence[str], worth: Mapping[Leaf, float]) -> float:
    """How well a page answers; words that stand close together count up to as much again."""
    at = {leaf: sorted({place for phrase in leaf.phrases for place in _places(phrase, terms)}) for leaf in worth}
    there = {leaf: places for leaf, places in at.items() if places}
    often = sum(
        worth[leaf] * len(places) * (1 + _OFTEN) / (len(places) + _OFTEN * (0.5 + len(terms) / 500))
        for leaf, places in there.items()
    )
    near = sum(worth[leaf] for leaf in there) * len(there) / _narrowest(list(there.values())) if len(there) > 1 else 0.0
    return often + near


def _places(phrase: Phrase, terms: Sequence[str]) -> list[int]:
    first, length = phrase[0], len(phrase)
    return [
        place
        for place, term in enumerate(terms)
        if term == first and (length == 1 or tuple(terms[place : place + length]) == phrase)
    ]


def _narrowest(places: list[list[int]]) -> int:
    """The fewest words in a row in which each leaf stands once."""
    events = sorted((place, which) for which, row in enumerate(places) for place in row)
    last: dict[int, int] = {}
    narrowest = events[-1][0] - events[0][0] + 1
    for place, which in events:
        last[which] = place
        if len(last) == len(places):
            narrowest = min(narrowest, place - min(last.values()) + 1)
    return narrowest


def snippets_of(text: str, spans: Sequence[tuple[int, int]]) -> tuple[Snippet, ...]:
    """Up to three parts of the text around the spans, cut between words."""
    snippets: list[Snippet] = []
    rest = list(spans)
    while rest and len(snippets) < _SNIPPETS:
        begin = _between_words(text, rest[0][0] - _AROUND, forward=True)
        end = _between_words(text, rest[0][1] + _AROUND, forward=False)
        inside = [span for span in rest if span[1] <= end]
        rest = rest[len(inside) :] if inside else rest[1:]
        snippets.append(Snippet(tuple(_pieces(text, begin, end, inside))))
    return tuple(snippets)


def first_snippet(query: Query, text: str) -> Snippet | None:
    """The first part of a text around words of the query, of which no more is read; None where none stands."""
    place = first_place(query, text)
    if place is None:
        return None
    begin, end = place
    spans = spans_of(query, text[begin : _between_words(text, end + _AROUND, forward=False)])
    return next(iter(snippets_of(text, [(begin + start, begin + stop) for start, stop in spans])), None)


def _between_words(text: str, place: int, *, forward: bool) -> int:
    if place <= 0:
        return 0
    if place >= len(text):
        return len(text)
    blank = text.find(" ", place, place + 30) + 1 if forward else text.rfind(" ", place - 30, place)
    return blank if blank > 0 else place


def _pieces(text: str, begin: int, end: int, spans: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    pieces: list[tuple[str, bool]] = []
    at = begin
    for start, stop in spans:
        pieces += [(text[at:start], False), (text[start:stop], True)]
        at = stop
    pieces.append((text[at:end], False))
    return [(re.sub(r"\s+", " ", piece), marked) for piece, marked in pieces if piece]
