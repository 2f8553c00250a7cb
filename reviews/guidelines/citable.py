"""What a citation of the MTUS may name: the chapters of the library, as determinations print them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from reviews.guidelines.rules import Chapter, Edition, Library

_YEAR = re.compile(r"(?:19|20)\d\d")
_NAMED = re.compile(r"(?:MTUS )?(?P<chapter>.+?),? (?P<year>(?:19|20)\d\d)")


@dataclass(frozen=True, slots=True)
class Citable:
    """A chapter of one year and when it was in force; `effective_to` None while it is, or where that is unknown."""

    chapter: str
    year: int
    effective_from: date
    effective_to: date | None
    citation: str


def citable(library: Library) -> tuple[Citable, ...]:
    """Every chapter once; what stands in the library beside the MTUS is cited as what it is.

    A name that two editions bear is in force from the first day of either to the last.
    """
    found: dict[tuple[str, int], Citable] = {}
    for edition in library.editions:
        for one in () if edition.secondary else _of_edition(edition):
            name = (one.chapter, one.year)
            found[name] = _both(found[name], one) if name in found else one
    return tuple(found.values())


def _of_edition(edition: Edition) -> Iterator[Citable]:
    """Its chapters, or where it has none the edition itself; the year is that of the name, else of the publication."""
    for part in edition.chapters or (edition,):
        name = part.cited_as or part.title
        named = _NAMED.fullmatch(name)
        published = _YEAR.search(part.published) if isinstance(part, Chapter) else None
        yield Citable(
            chapter=named["chapter"] if named else name,
            year=int(named["year"] if named else published[0] if published else part.effective.start.year),
            effective_from=part.effective.start,
            effective_to=part.effective.end,
            citation=part.citation,
        )


def _both(one: Citable, other: Citable) -> Citable:
    last = max(one.effective_to, other.effective_to) if one.effective_to and other.effective_to else None
    return Citable(one.chapter, one.year, min(one.effective_from, other.effective_from), last, one.citation)
