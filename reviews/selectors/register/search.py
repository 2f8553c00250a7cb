"""A search of the public register: a page of it, how many there are, and what it can be narrowed by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from cases import hooks
from cases.numbers import case_number
from cases.selectors.find_text import Snippet, first_snippet
from reviews.letters.content import LetterContent
from reviews.models import PublicDetermination, RegisterEntry, register_index
from reviews.models.register_index import SearchTooWideError
from reviews.register.facets import Facet
from reviews.register.model import EXACT_UP_TO, Total, Wanted, wanted_of
from reviews.selectors.register.entries import COLUMNS, RegisterLine, line_of

__all__ = ["SearchTooWideError"]
PAGE_SIZE: Final = 25
LOOKED_AT: Final = 500
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

    @property
    def wanted(self) -> Wanted:
        """What the index is asked for: a whole case number however it is typed, else words."""
        number = case_number(self.words)
        words = f'"{number}"' if number else self.words
        return wanted_of(words, self.chosen, hooks.other_words)


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


def find_published(search: Search, *, before: int | None = None, after: int | None = None, number: int = 1) -> Found:
    """The page below one place, or above another, or (best first) of this number. Raises SearchTooWideError."""
    wanted = search.wanted
    ranks = search.order == "best" and bool(wanted.leaves)
    first, total = _first(wanted, RANKED if ranks else LOOKED_AT)
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
        above = _oldest(wanted, PAGE_SIZE + 1, after)
        if len(above) > PAGE_SIZE:
            shown = above[:PAGE_SIZE][::-1]
            return shown, shown[-1], shown[0]
        before = None
    found = first[: PAGE_SIZE + 1] if before is None else _newest(wanted, PAGE_SIZE + 1, before)
    shown = found[:PAGE_SIZE]
    older = shown[-1] if len(found) > PAGE_SIZE else None
    return shown, older, shown[0] if shown and before is not None else None


def _newest(wanted: Wanted, most: int, before: int | None = None) -> list[int]:
    if not wanted.is_all:
        return register_index.newest(wanted, most=most, before=before)
    rows = RegisterEntry.objects.order_by("-place")
    if before is not None:
        rows = rows.filter(place__lt=before)
    return list(rows.values_list("place", flat=True)[:most])


def _oldest(wanted: Wanted, most: int, after: int) -> list[int]:
    if not wanted.is_all:
        return register_index.oldest(wanted, most=most, after=after)
    rows = RegisterEntry.objects.order_by("place").filter(place__gt=after)
    return list(rows.values_list("place", flat=True)[:most])


def _first(wanted: Wanted, most: int) -> tuple[list[int], Total]:
    """The newest found, and how many there are."""
    if not wanted.is_all:
        return register_index.first_found(wanted, most=most, of_a_phrase=OF_A_PHRASE)
    counted = RegisterEntry.objects.order_by()[: EXACT_UP_TO + 1].count()
    total = Total(counted) if counted <= EXACT_UP_TO else register_index.about_all()
    return _newest(wanted, most), total


def _facets(places: Sequence[int]) -> dict[Facet, list[tuple[str, int]]]:
    """The values of each facet among these decisions with how many have it, the most common first."""
    columns = ("decided_on__year", *COLUMNS.values())
    rows = RegisterEntry.objects.filter(pk__in=places).order_by().values_list(*columns)
    counted: dict[Facet, Counter[str]] = {facet: Counter() for facet in Facet}
    for facet, column in zip((Facet.YEAR, *COLUMNS), zip(*rows, strict=True), strict=False):
        for text, times in Counter(column).items():
            for value in f"{text or ''}".split("\n"):
                counted[facet][value] += times
        del counted[facet][""]
    return {
        facet: sorted(tally.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_VALUES]
        for facet, tally in counted.items()
    }


def _lines(wanted: Wanted, places: Sequence[int]) -> tuple[RegisterLine, ...]:
    rows = RegisterEntry.objects.in_bulk(places)
    shown = [rows[place] for place in places if place in rows]
    contents = {}
    if wanted.leaves:
        texts = PublicDetermination.objects.filter(pk__in=[row.public_id for row in shown])
        contents = {pk: LetterContent.from_dict(content) for pk, content in texts.values_list("pk", "content")}
    return tuple(line_of(row, _snippet(wanted, contents.get(row.public_id))) for row in shown)


def _snippet(wanted: Wanted, content: LetterContent | None) -> Snippet | None:
    """The first part of the summary or of a rationale that holds the words; titles are shown anyway."""
    texts = (content.summary, *(item.rationale for item in content.items)) if content else ()
    return next(filter(None, (first_snippet(wanted.query, text) for text in texts)), None)


def all_found(search: Search) -> Iterator[RegisterEntry]:
    """Yield every decision that a search finds, newest first, a few hundred at a time, with its published version."""
    wanted, before = search.wanted, None
    while places := _newest(wanted, _AT_ONCE, before):
        rows = RegisterEntry.objects.select_related("public").in_bulk(places)
        yield from (rows[place] for place in places if place in rows)
        before = places[-1]


def newest_found(search: Search, most: int) -> list[RegisterEntry]:
    """The newest decisions that a search finds, with their published versions."""
    rows = RegisterEntry.objects.select_related("public").in_bulk(_newest(search.wanted, most))
    return sorted(rows.values(), key=lambda row: -row.place)
