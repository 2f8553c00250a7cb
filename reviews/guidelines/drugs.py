"""What follows from the drug asked for: its classes, its formulary status, whether it is topical, its opioid dose.

Classes and formulary status come from the request parser's table of drugs; conversion factors from `doses.toml`.
"""

from __future__ import annotations

import math
import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from reviews.guidelines.facts import VOCABULARY, Value
from reviews.guidelines.requests.drugs import drug_table

if TYPE_CHECKING:
    from collections.abc import Mapping

TOPICAL_ROUTES = frozenset({"cream_gel_ointment", "patch"})
_MILLIGRAMS = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)(?:mg)?", re.ASCII | re.IGNORECASE)


def add_drug_facts(known: dict[str, Value]) -> None:
    """Add what the item's ingredients, strength, quantity and form tell; what is stated is kept."""
    ingredients = known.get("ingredients")
    if not isinstance(ingredients, tuple):
        return
    classes, formulary = _about(tuple(map(str, ingredients)))
    if classes:
        known.setdefault("drug_classes", classes)
    if formulary:
        known.setdefault("formulary_status", "compounded" if known.get("compound") is True else formulary)
    route = known.get("route")
    if route:
        known.setdefault("topical", route in TOPICAL_ROUTES)
    elif known.get("compound") is True:
        known.setdefault("topical", True)
    _add_supply(known)
    if "opioid" in classes:
        dose = _own_dose(known, tuple(map(str, ingredients)))
        if dose is not None:
            known.setdefault("morphine_equivalent", dose)


def has_opioid(ingredients: tuple[str, ...]) -> bool:
    """Whether an opioid is among these ingredients."""
    return "opioid" in _about(ingredients)[0]


@lru_cache(maxsize=4096)
def _about(ingredients: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The classes of these ingredients, and the formulary status of the drug they make together."""
    classes, statuses = _known_drugs()
    known = VOCABULARY["drug_classes"].choices
    found = dict.fromkeys(classes[name] for name in ingredients if classes.get(name) in known)
    return tuple(found), statuses.get(frozenset(ingredients), "")


@cache
def _known_drugs() -> tuple[Mapping[str, str], Mapping[frozenset[str], str]]:
    """Ingredient -> class, and set of ingredients -> formulary status."""
    drugs = drug_table().values()
    single = [drug for drug in drugs if len(drug.ingredients) == 1]
    classes = {drug.ingredients[0]: drug.drug_class for drug in single if drug.is_brand}
    classes |= {drug.ingredients[0]: drug.drug_class for drug in single if not drug.is_brand}
    return classes, {frozenset(drug.ingredients): drug.formulary for drug in drugs if drug.formulary}


def _add_supply(known: dict[str, Value]) -> None:
    """Days of one fill from its quantity and the units a day; all days from the refills."""
    quantity, daily = known.get("quantity"), known.get("units_per_day")
    if isinstance(quantity, (int, float)) and isinstance(daily, (int, float)) and daily > 0:
        known.setdefault("days_supply", math.ceil(round(quantity / daily, 6)))
    supply, refills = known.get("days_supply"), known.get("refills", 0)
    if isinstance(supply, int) and isinstance(refills, int):
        known.setdefault("days_supply_in_all", supply * (refills + 1))


def _own_dose(known: Mapping[str, Value], ingredients: tuple[str, ...]) -> int | None:
    """Morphine equivalent of this drug in mg a day, rounded up; None when strength or units a day are not known."""
    strength, daily = known.get("strength"), known.get("units_per_day")
    quantity, supply = known.get("quantity"), known.get("days_supply")
    if isinstance(quantity, (int, float)) and isinstance(supply, int) and supply:
        daily = daily if isinstance(daily, (int, float)) else quantity / supply
    if not isinstance(daily, (int, float)) or not isinstance(strength, str):
        return None
    at = next((at for at, name in enumerate(ingredients) if name in _factors()), None)
    milligrams = None if at is None else _milligrams(strength, at, len(ingredients))
    return (
        None
        if milligrams is None or at is None
        else math.ceil(round(milligrams * daily * _factors()[ingredients[at]], 6))
    )


def _milligrams(strength: str, at: int, ingredients: int) -> float | None:
    """Milligrams of the ingredient at place `at`: of `300/30mg` the second; None where the text is no such thing."""
    parts = [_MILLIGRAMS.fullmatch(part) for part in strength.replace(" ", "").split("/")]
    match = parts[at] if len(parts) == ingredients else parts[0] if len(parts) == 1 and at == 0 else None
    return float(match[1]) if match and all(parts) else None


@cache
def _factors() -> Mapping[str, float]:
    """Morphine equivalents of 1 mg by mouth."""
    tables = tomllib.loads(Path(__file__).with_name("doses.toml").read_text(encoding="utf-8"))
    factors: dict[str, float] = tables["morphine_equivalents"]
    return factors
