"""Whether the reviewer's specialty is one that evaluates or treats what is disputed. A warning only."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reviews.proofreading.model import CheckFinding, Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reviews.guidelines.requests import ParsedRequest
    from reviews.proofreading.model import DeterminationFacts

_CITATION = "LC 139.5(d)(4)"


class Row(NamedTuple):
    """A kind of item with the parts of specialty names that fit it, or that do not where none are named."""

    label: str
    categories: frozenset[str]
    services: frozenset[str]
    body_parts: frozenset[str]
    fits: tuple[str, ...]
    not_fits: tuple[str, ...]

    def is_about(self, request: ParsedRequest) -> bool:
        """Whether the item is of this kind."""
        category = request.category.value if request.category else ""
        parts = frozenset(request.body_parts)
        return (
            category in self.categories
            or request.service in self.services
            or (bool(parts) and parts <= self.body_parts)
        )

    def accepts(self, specialty: str) -> bool:
        """Whether a specialty fits."""
        low = specialty.casefold()
        if self.fits:
            return any(part in low for part in self.fits)
        return not any(part in low for part in self.not_fits)


@cache
def rows() -> tuple[Row, ...]:
    """The table of `specialties.toml`, first match first."""
    data = tomllib.loads(Path(__file__).with_name("specialties.toml").read_text(encoding="utf-8"))["row"]
    return tuple(
        Row(
            row["label"],
            frozenset(row.get("categories", ())),
            frozenset(row.get("services", ())),
            frozenset(row.get("body_parts", ())),
            tuple(row.get("fits", ())),
            tuple(row.get("not_fits", ())),
        )
        for row in data
    )


def check_specialty(facts: DeterminationFacts) -> Iterator[CheckFinding]:
    """At least one of the reviewer's specialties fits each item."""
    specialties = [specialty for specialty in facts.specialties if specialty.strip()]
    for item in facts.items:
        row = _row(item.request) if item.request and item.request.understood else None
        if row is None or not specialties or any(map(row.accepts, specialties)):
            continue
        words = f"Item {item.position} is about {row.label}; the reviewer's specialty is {_listed(specialties)}. "
        words += "Record why this specialty fits the item, or designate another reviewer."
        yield CheckFinding("specialty", Level.WARNING, item.position, words, _CITATION)


def _row(request: ParsedRequest) -> Row | None:
    return next((row for row in rows() if row.is_about(request)), None)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
