"""A row of the register as it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from cases.selectors.find_text import Snippet
from reviews.enums import FinalDetermination
from reviews.models import RegisterEntry
from reviews.register.facets import Facet

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


def line_of(entry: RegisterEntry, snippet: Snippet | None = None) -> RegisterLine:
    """The row as a line."""
    return RegisterLine(
        case_number=entry.case_number,
        decided_on=entry.decided_on,
        outcome=FinalDetermination(entry.outcome),
        items=tuple(zip(entry.titles.split("\n"), entry.decisions.split("\n"), strict=True)),
        specialties=tuple(entry.specialties.split("\n") if entry.specialties else ()),
        snippet=snippet,
    )


def values_of(entry: RegisterEntry, facet: Facet) -> list[str]:
    """The values of one facet that the decision has."""
    if facet is Facet.YEAR:
        return [f"{entry.decided_on.year}"] if entry.decided_on else []
    values: str = getattr(entry, COLUMNS[facet])
    return values.split("\n") if values else []
