"""A row of the register as it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q

from cases.selectors.find_text import Snippet
from imr_site.prepared import Prepared
from reviews.enums import FinalDetermination
from reviews.models import RegisterEntry
from reviews.register.facets import Facet
from reviews.register.model import READING

COLUMNS: Final = {
    Facet.OUTCOME: "outcome",
    Facet.CATEGORY: "categories",
    Facet.SERVICE: "services",
    Facet.REGION: "regions",
    Facet.INGREDIENT: "ingredients",
    Facet.EDITION: "editions",
    Facet.SPECIALTY: "specialties",
    Facet.LICENCE: "licence_states",
    Facet.ERA: "era",
}
"""The column of each facet; the year is that of the day of the decision."""


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One line of the public register, with everything that it tells; `items` are titles with their decisions."""

    case_number: str
    decided_on: date | None
    outcome: FinalDetermination
    items: tuple[tuple[str, str], ...]
    specialties: tuple[str, ...]
    snippet: Snippet | None = None


SHOWN: Final = ("case_number", "decided_on", "outcome", "titles", "decisions", "specialties")
"""The columns of which a line is made."""


_READ_OTHERWISE: Final = Prepared(
    lambda: (
        RegisterEntry.objects.filter(Q(reading__lt=READING) | Q(reading__gt=READING)).order_by().values_list("pk")[:1]
    )
)


def all_are_read() -> bool:
    """Whether every row and its terms are of this release; they are not while an update has them read anew."""
    return not _READ_OTHERWISE()


def line_of(entry: RegisterEntry) -> RegisterLine:
    """The row as a line."""
    return line_from([getattr(entry, name) for name in SHOWN])


def line_from(shown: Sequence[Any], snippet: Snippet | None = None) -> RegisterLine:
    """The columns that are shown of a row as a line."""
    number, decided_on, outcome, titles, decisions, specialties = shown
    return RegisterLine(
        case_number=number,
        decided_on=decided_on,
        outcome=FinalDetermination(outcome),
        items=tuple(zip(titles.split("\n"), decisions.split("\n"), strict=True)),
        specialties=tuple(specialties.split("\n") if specialties else ()),
        snippet=snippet,
    )


def values_of(entry: RegisterEntry, facet: Facet) -> list[str]:
    """The values of one facet that the decision has."""
    if facet is Facet.YEAR:
        return [f"{entry.decided_on.year}"] if entry.decided_on else []
    values: str = getattr(entry, COLUMNS[facet])
    return values.split("\n") if values else []
