"""What a treatment request says: the parsed fields, with the words each came from.

The fields, their types and their rules are those of the labelling guide; `ParsedRequest.to_label` gives the
same JSON object as a label. Nothing here knows how the text is read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Category(StrEnum):
    """The kind of treatment asked for."""

    PHARMACEUTICALS = "pharmaceuticals"
    REHABILITATION = "rehabilitation"
    DIAGNOSTIC_TESTING = "diagnostic_testing"
    INJECTIONS = "injections"
    DMEPOS = "dmepos"
    EVALUATION_MANAGEMENT = "evaluation_management"
    SURGERY = "surgery"
    BEHAVIORAL_HEALTH = "behavioral_health"
    PROGRAMS = "programs"
    HOME_HEALTH = "home_health"
    DENTAL = "dental"
    OTHER = "other"


class Laterality(StrEnum):
    """The side of the first body part."""

    LEFT = "left"
    RIGHT = "right"
    BILATERAL = "bilateral"


class Devices(StrEnum):
    """How equipment is to be had."""

    PURCHASE = "purchase"
    RENTAL = "rental"


GIVEN_IN_VISITS = frozenset(
    {
        Category.REHABILITATION,
        Category.EVALUATION_MANAGEMENT,
        Category.BEHAVIORAL_HEALTH,
        Category.PROGRAMS,
        Category.HOME_HEALTH,
    }
)
"""Categories whose counts are visits; the counts of all others are quantities."""


class Span(NamedTuple):
    """Characters `start` (included) to `end` (excluded) of the request text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Partial:
    """A partly approved request, as numbers of visits or units (refills included); None where none is stated."""

    original: float | None
    authorized: float | None
    disputed: float | None


@dataclass(frozen=True, slots=True)
class ParsedRequest:
    """The fields of one request; a field the text does not state is None, empty or False.

    `visits`, `per_week` and `weeks` are (least, most). `spans` holds, for every filled field, where in the text
    its words stand. `understood` is False where no kind of service could be told, so that a person must look.
    """

    category: Category | None = None
    service: str | None = None
    body_parts: tuple[str, ...] = ()
    laterality: Laterality | None = None
    visits: tuple[int, int] | None = None
    per_week: tuple[int, int] | None = None
    weeks: tuple[int, int] | None = None
    ingredients: tuple[str, ...] = ()
    strength: str | None = None
    quantity: float | None = None
    amount: str | None = None
    refills: int | None = None
    devices: Devices | None = None
    retrospective: bool = False
    postoperative: bool = False
    associated: bool = False
    compound: bool = False
    partial: Partial | None = None
    spans: Mapping[str, tuple[Span, ...]] = field(default_factory=lambda: MappingProxyType({}))
    understood: bool = False

    def to_label(self) -> dict[str, object]:
        """Give the fields under the names and in the JSON types of the labelling guide."""
        return {
            "category": self.category.value if self.category else None,
            "service": self.service,
            "body_parts": list(self.body_parts),
            "laterality": self.laterality.value if self.laterality else None,
            "visits": _pair(self.visits),
            "per_week": _pair(self.per_week),
            "weeks": _pair(self.weeks),
            "ingredients": list(self.ingredients),
            "strength": self.strength,
            "quantity": plain(self.quantity),
            "amount": self.amount,
            "refills": self.refills,
            "devices": self.devices.value if self.devices else None,
            "retrospective": self.retrospective,
            "postoperative": self.postoperative,
            "associated": self.associated,
            "compound": self.compound,
            "partial": _partial(self.partial),
        }


def plain(number: float | None) -> float | None:
    """Write a whole number without a fraction: 60.0 -> 60."""
    if number is None or number != int(number):
        return number
    return int(number)


def _pair(pair: tuple[int, int] | None) -> list[int] | None:
    return list(pair) if pair else None


def _partial(partial: Partial | None) -> dict[str, float | None] | None:
    if partial is None:
        return None
    return {
        "original": plain(partial.original),
        "authorized": plain(partial.authorized),
        "disputed": plain(partial.disputed),
    }
