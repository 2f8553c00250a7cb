"""Published decisions that are like another: the same service, part of the body and edition, then the words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from cases.records.terms import terms_of
from reviews.letters.content import LetterContent
from reviews.models import RegisterEntry, register_index
from reviews.register.facets import Facet, alike_term, facet_term
from reviews.register.model import Wanted
from reviews.selectors.quality.alike import Alike, alike_of
from reviews.selectors.register.entries import RegisterLine, line_of

MOST_SHOWN: Final = 6
_COMPARED: Final = 50
"""Of the newest of each degree of likeness, by the words of their titles."""
_ITEMS: Final = 3
"""So many items of a decision are compared; the others are mostly supplies to the first."""


def decisions_like(entry: RegisterEntry, content: LetterContent) -> list[RegisterLine]:
    """The published decisions that are most like this one."""
    alike = [each for each in alike_of(content) if each.service][:_ITEMS]
    degrees: dict[int, int] = {}
    for degree, mark in enumerate(mark for row in zip(*map(_marks, alike), strict=True) for mark in row):
        for place in newest_marked([mark], _COMPARED):
            degrees.setdefault(place, degree // len(alike))
        if len(degrees) > 4 * MOST_SHOWN:
            break
    degrees.pop(entry.place, None)
    said = _terms(entry)
    rows = RegisterEntry.objects.in_bulk(list(degrees))
    nearest = sorted(rows.values(), key=lambda row: (degrees[row.place], -len(said & _terms(row)), -row.place))
    return [line_of(row) for row in nearest[:MOST_SHOWN]]


def newest_marked(marks: Iterable[str], most: int) -> Sequence[int]:
    """The places of the newest decisions that have one of the marks."""
    places = {place for mark in marks for place in register_index.newest(Wanted(marks=(mark,)), most=most)}
    return sorted(places, reverse=True)[:most]


def _marks(alike: Alike) -> tuple[str, str, str]:
    """From the most alike to the least."""
    service, region, edition = alike.service, alike.region, alike.edition
    return (
        alike_term([service, region, edition]),
        alike_term([service, region]),
        facet_term(Facet.SERVICE, service),
    )


def _terms(row: RegisterEntry) -> set[str]:
    return {token.term for token in terms_of(row.titles).words}
