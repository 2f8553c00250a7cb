"""A search of the public register: a page of it, how many there are, and what it can be narrowed by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from django.db.models import QuerySet

from cases import hooks
from cases.numbers import case_number
from cases.records.terms import Query
from cases.selectors.find_text import Snippet, first_snippet
from imr_site.prepared import Prepared
from reviews.models import RegisterEntry, register_index
from reviews.models.register_index import SearchTooWideError
from reviews.register.facets import Facet
from reviews.register.model import Total, Wanted, wanted_of
from reviews.register.places import day_of
from reviews.selectors.register.entries import COLUMNS, SHOWN, RegisterLine, all_are_read, line_from

__all__ = ["SearchTooWideError"]
PAGE_SIZE: Final = 25
LOOKED_AT: Final = 300
"""So many of the newest are counted by facet."""
RANKED: Final = 1_000
"""So many of the newest are put in order by how well they hold the words."""
OF_A_PHRASE: Final = 50
"""The same of a phrase of common words: each decision that holds the words must be compared place by place."""
_MOST_VALUES: Final = 40
"""Of one facet that are offered, the most common first."""
_AT_ONCE: Final = 500
Order = Literal["newest", "best"]


@dataclass(frozen=True, slots=True)
class Search:
    """What is typed and chosen."""

    words: str = ""
    chosen: Mapping[Facet, str] = field(default_factory=dict)
    order: Order = "newest"


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a search.

    `facets` holds the values of each facet among the `looked_at` newest decisions found, with how many have it;
    `older` and `newer` are places where the pages beside begin, None where there is none.
    """

    lines: tuple[RegisterLine, ...]
    total: Total
    facets: Mapping[Facet, Sequence[tuple[str, int]]]
    looked_at: int
    older: int | None = None
    newer: int | None = None
    number: int = 1
    """Of the page, where the best come first."""
    has_next: bool = False

    @property
    def counts_all(self) -> bool:
        """Whether all decisions found are counted by facet."""
        return self.looked_at >= self.total.number


def _wanted(search: Search) -> Wanted:
    """What the index is asked for: a whole case number however it is typed, else words."""
    number = case_number(search.words)
    words = f'"{number}"' if number else search.words
    asks = bool(search.words or search.chosen)
    return wanted_of(words, search.chosen, hooks.other_words, joined=not asks or all_are_read())


def find_published(search: Search, *, before: int | None = None, after: int | None = None, number: int = 1) -> Found:
    """The page below one place, or above another, or (best first) of this number. Raises SearchTooWideError."""
    wanted = _wanted(search)
    ranks = search.order == "best" and bool(wanted.leaves)
    first, total = register_index.first_found(wanted, most=RANKED if ranks else LOOKED_AT, of_a_phrase=OF_A_PHRASE)
    facets = _facets(first)
    if ranks:
        ranked = register_index.best(wanted, first)
        at = (number - 1) * PAGE_SIZE
        shown = ranked[at : at + PAGE_SIZE]
        return Found(
            _lines(wanted, shown), total, facets, len(first), number=number, has_next=at + PAGE_SIZE < len(ranked)
        )
    places, older, newer = _page(wanted, first, before, after)
    return Found(_lines(wanted, places), total, facets, len(first), older, newer)


def _page(
    wanted: Wanted, first: list[int], before: int | None, after: int | None
) -> tuple[Sequence[int], int | None, int | None]:
    """The places of a page, and where those beside it begin."""
    if after is not None:
        above = register_index.oldest(wanted, most=PAGE_SIZE + 1, after=after)
        if len(above) > PAGE_SIZE:
            shown = above[:PAGE_SIZE][::-1]
            return shown, shown[-1], shown[0]
        before = None
    if before is None:
        found = first[: PAGE_SIZE + 1]
    else:
        found = register_index.newest(wanted, most=PAGE_SIZE + 1, before=before)
    shown = found[:PAGE_SIZE]
    older = shown[-1] if len(found) > PAGE_SIZE else None
    return shown, older, shown[0] if shown and before is not None else None


def _facets(places: Sequence[int]) -> dict[Facet, list[tuple[str, int]]]:
    """The values of each facet among these decisions with how many have it, the most common first."""
    columns = register_index.columns_of(places, tuple(COLUMNS.values()))
    counted = {facet: Counter(text.split("\n")) for facet, text in zip(COLUMNS, columns, strict=True)}
    years: Counter[str] = Counter()
    for day, times in Counter(map(day_of, places)).items():
        years[f"{day.year}" if day else ""] += times
    counted[Facet.YEAR] = years
    for tally in counted.values():
        del tally[""]
    return {
        facet: sorted(tally.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_VALUES]
        for facet, tally in counted.items()
    }


_ROWS: Final = Prepared(lambda *places: _rows(places).values_list("pk", *SHOWN))
_ROWS_WITH_TEXTS: Final = Prepared(lambda *places: _rows(places).values_list("public__content", "pk", *SHOWN))


def _rows(places: Sequence[int]) -> QuerySet[RegisterEntry]:
    return RegisterEntry.objects.filter(pk__in=places).order_by()


def _lines(wanted: Wanted, places: Sequence[int]) -> tuple[RegisterLine, ...]:
    lines: dict[int, RegisterLine] = {}
    if wanted.leaves:
        for content, place, *shown in _ROWS_WITH_TEXTS(*places):
            lines[place] = line_from(shown, _snippet(wanted.query, content))
    else:
        lines = {place: line_from(shown) for place, *shown in _ROWS(*places)}
    return tuple(lines[place] for place in places if place in lines)


def _snippet(query: Query, content: Mapping[str, Any]) -> Snippet | None:
    """The first part of the summary or of a rationale that holds the words; titles are shown anyway."""
    texts = (content["summary"], *(item["rationale"] for item in content["items"]))
    return next(filter(None, (first_snippet(query, text) for text in texts)), None)


def all_found(search: Search) -> Iterator[RegisterEntry]:
    """Yield every decision that a search finds, newest first, a few hundred at a time, with its published version."""
    wanted, before = _wanted(search), None
    while places := register_index.newest(wanted, most=_AT_ONCE, before=before):
        rows = RegisterEntry.objects.select_related("public").in_bulk(places)
        yield from (rows[place] for place in places if place in rows)
        before = places[-1]


def newest_found(search: Search, most: int) -> list[RegisterEntry]:
    """The newest decisions that a search finds, with their published versions."""
    rows = RegisterEntry.objects.select_related("public").in_bulk(register_index.newest(_wanted(search), most=most))
    return sorted(rows.values(), key=lambda row: -row.place)
