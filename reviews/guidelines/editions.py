"""Which date governs, which guideline edition was in force on it, and the facts that follow from dates.

Which date selects the edition (UR decision, RFA or review) was not found settled in law (imr-process.md 3.4).
All three are kept; the UR decision date chooses by default, and a choice says what the others would give.
"""

from __future__ import annotations

import calendar
import math
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from imr_site.languages import day_in_words
from reviews.guidelines.drugs import add_drug_facts
from reviews.guidelines.facts import VOCABULARY, DateSpan, Facts, Range, Value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reviews.guidelines.conditions import Known
    from reviews.guidelines.rules import Edition, Library

DECISION_DATE = "decision_date"
DECISION_DATES = ("ur_date", "rfa_date", "review_date")
CHRONIC_MONTHS = 3  # 8 CCR 9792.20, text of 2015: three or more months from onset

# Services that tell by themselves whose visits they are. Hand therapy may be physical or occupational.
DISCIPLINE_OF: Mapping[str, str] = {
    "physical therapy": "physical_therapy",
    "aquatic therapy": "physical_therapy",
    "occupational therapy": "occupational_therapy",
    "chiropractic": "chiropractic",
    "acupuncture": "acupuncture",
    "psychotherapy": "psychotherapy",
    "cognitive behavioral therapy": "psychotherapy",
}
Spans: TypeAlias = tuple[DateSpan | None, ...]


@dataclass(frozen=True, slots=True)
class EditionChoice:
    """The edition of a family that governs an item and why; None when none was in force or no date is known.

    `placed` is False for a chapter of body parts while the item's part is not known.
    """

    family: str
    edition: Edition | None
    day: date | None
    reason: str
    placed: bool = True


def select_editions(facts: Facts, library: Library) -> tuple[EditionChoice, ...]:
    """For every guideline family that speaks of the item's service, the edition to apply and the reason."""
    return choose(derive(facts), library)


def choose(known: Known, library: Library) -> tuple[EditionChoice, ...]:
    """`select_editions` on facts already derived."""
    parts = known.get("body_parts")
    return _choose(
        library,
        Asked(str(known.get("service", "")), str(known.get("category", "")), drug_classes(known)),
        tuple(map(str, parts)) if isinstance(parts, tuple) else None,
        tuple(span if isinstance(span := known.get(key), DateSpan) else None for key in _date_keys(library)),
    )


class Asked(NamedTuple):
    """What a rule is filed under."""

    service: str
    category: str
    drug_classes: tuple[str, ...]


@lru_cache(maxsize=32768)
def _choose(library: Library, asked: Asked, parts: tuple[str, ...] | None, dates: Spans) -> tuple[EditionChoice, ...]:
    """The choices for the item asked, its body parts (None: not known) and the dates of `_date_keys`."""
    known = {key: span for key, span in zip(_date_keys(library), dates, strict=True) if span}
    others = tuple(known.get(key) for key in DECISION_DATES)
    choices: dict[str, EditionChoice] = {}
    for family, editions in library.families.items():
        key, day = _governing(known, editions[0].date_basis)
        edition = in_force(editions, day)
        if edition is None:
            if any(one.families[0] == family and not one.secondary and one.covers(*asked) for one in editions):
                choices[family] = EditionChoice(family, None, day, _reason(editions, None, key, day, others))
        elif edition.covers(*asked) and (not edition.body_parts or not parts or edition.body_parts & set(parts)):
            first = edition.families[0]
            reason = _reason(library.families[first], edition, key, day, others)
            placed = bool(parts) or not edition.body_parts
            choices.setdefault(edition.id, EditionChoice(first, edition, day, reason, placed))
    return tuple(choices.values())


@lru_cache(maxsize=64)
def _date_keys(library: Library) -> tuple[str, ...]:
    """The date facts that choose an edition of this library."""
    return tuple(dict.fromkeys((*DECISION_DATES, *(edition.date_basis for edition in library.editions))))


def drug_classes(known: Known) -> tuple[str, ...]:
    """The classes of the item's drugs, as far as known."""
    classes = known.get("drug_classes")
    return tuple(map(str, classes)) if isinstance(classes, tuple) else ()


def in_force(editions: tuple[Edition, ...], day: date | None) -> Edition | None:
    """The latest edition whose range holds `day`; without a day, the only edition there is."""
    if day is None:
        return editions[0] if len(editions) == 1 else None
    for edition in reversed(editions):
        if edition.effective.contains(day):
            return edition
    return None


def derive(facts: Facts) -> dict[str, Value]:
    """The facts with those that follow from them; what is stated is never overwritten."""
    known = dict(facts)
    for key in DECISION_DATES:
        if key in known:
            known.setdefault(DECISION_DATE, known[key])
    frequency, weeks = known.get("per_week"), known.get("weeks")
    if isinstance(frequency, Range) and isinstance(weeks, Range):
        known.setdefault("visits_requested", Range(frequency.min * weeks.min, frequency.max * weeks.max))
    if isinstance(weeks, Range):
        known.setdefault("days_requested", Range(weeks.min * 7, weeks.max * 7))
    discipline = known.get("discipline") or DISCIPLINE_OF.get(str(known.get("service", "")))
    if discipline:
        known["discipline"] = discipline
        prior = known.get(f"prior_visits_{discipline}")
        if prior is not None:
            known.setdefault("prior_visits", prior)
    decided = known.get(DECISION_DATE)
    if isinstance(decided, DateSpan):
        _derive_times(known, decided.last)
    _derive_amounts(known)
    if "ingredients" in known:
        add_drug_facts(known)
    return known


def _derive_amounts(known: dict[str, Value]) -> None:
    quantity, weeks = known.get("quantity"), known.get("weeks_on_drug")
    if isinstance(quantity, (int, float)):
        known.setdefault("units_requested", math.ceil(quantity))
    if isinstance(weeks, int):
        known.setdefault("days_on_drug", weeks * 7)


def _derive_times(known: dict[str, Value], day: date) -> None:
    injury, surgery = known.get("date_of_injury"), known.get("surgery_date")
    if isinstance(injury, DateSpan):
        known.setdefault("weeks_since_injury", max(0, (day - injury.last).days // 7))
        if day >= add_months(injury.last, CHRONIC_MONTHS):
            known.setdefault("chronic", True)
        elif day < add_months(injury.first, CHRONIC_MONTHS):
            known.setdefault("chronic", False)
    if isinstance(surgery, DateSpan):
        months = (day.year - surgery.last.year) * 12 + day.month - surgery.last.month
        known.setdefault("months_since_surgery", max(0, months - (day < add_months(surgery.last, months))))
        known.setdefault("days_since_surgery", max(0, (day - surgery.last).days))


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later (or earlier), or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@lru_cache(maxsize=4096)
def end_of_period(start: DateSpan, months: int) -> DateSpan:
    """`months` after a date as exact as the date: six months from `2008-12` end in `2009-06`."""
    if start.first == start.last:
        day = add_months(start.last, months)
        return DateSpan(day, day)
    return DateSpan(add_months(start.first, months), add_months(start.last + timedelta(1), months) - timedelta(1))


def _governing(known: Known, basis: str) -> tuple[str, date | None]:
    """The fact that supplies the governing date, and the date (the last day it may mean)."""
    span = known.get(basis)
    if not isinstance(span, DateSpan):
        return basis, None
    if basis == DECISION_DATE:
        basis = next((key for key in DECISION_DATES if known.get(key) == span), basis)
    return basis, span.last


def _reason(editions: tuple[Edition, ...], edition: Edition | None, key: str, day: date | None, others: Spans) -> str:
    """Why this edition, in a sentence or two. `others`: the dates of DECISION_DATES."""
    if day is None:
        start = "No date is recorded to choose an edition by; record the UR decision date."
        return f"{start} {edition.title} is the only one loaded." if edition else start
    label = VOCABULARY[key].label
    if edition is None:
        return f"No edition loaded was in force on {day_in_words(day)} ({label})."
    words = [f"{edition.title} was in force on {day_in_words(day)} ({label}): {edition.effective}."]
    if len(editions) > 1:
        words.append("Which date governs has not been verified in law; the UR decision date is the default.")
        words.extend(_other_dates(editions, edition, key, others))
    return " ".join(words)


def _other_dates(editions: tuple[Edition, ...], edition: Edition, key: str, others: Spans) -> list[str]:
    """What the dates not used would have chosen, where that differs."""
    words = []
    for other, span in zip(DECISION_DATES, others, strict=True):
        if other == key or span is None:
            continue
        chosen = in_force(editions, span.last)
        if chosen is not edition:
            title = chosen.title if chosen else "no edition loaded"
            words.append(f"{VOCABULARY[other].label} {span.in_words} would choose {title}.")
    return words
