"""Which date governs, which guideline edition was in force on it, and the facts that follow from dates.

Which date selects the edition (UR decision, RFA or review) was not found settled in law (imr-process.md 3.4).
All three are kept; the UR decision date chooses by default, and a choice says what the others would give.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

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
}


@dataclass(frozen=True, slots=True)
class EditionChoice:
    """The edition of a family that governs an item and why; None when none was in force or no date is known."""

    family: str
    edition: Edition | None
    day: date | None
    reason: str


def select_editions(facts: Facts, library: Library) -> tuple[EditionChoice, ...]:
    """For every guideline family that speaks of the item's service, the edition to apply and the reason."""
    return choose(derive(facts), library)


def choose(known: Known, library: Library) -> tuple[EditionChoice, ...]:
    """`select_editions` on facts already derived."""
    service, category = str(known.get("service", "")), str(known.get("category", ""))
    choices: list[EditionChoice] = []
    for family, editions in library.families.items():
        key, day = _governing(known, editions[0].date_basis)
        edition = in_force(editions, day)
        if edition and any(choice.edition is edition for choice in choices):
            continue  # it replaces the editions of several families
        speaks = edition.covers(service, category) if edition else _any_covers(editions, service, category)
        if speaks:
            choices.append(EditionChoice(family, edition, day, _reason(editions, edition, key, day, known)))
    return tuple(choices)


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
    discipline = known.get("discipline") or DISCIPLINE_OF.get(str(known.get("service", "")))
    if discipline:
        known["discipline"] = discipline
        prior = known.get(f"prior_visits_{discipline}")
        if prior is not None:
            known.setdefault("prior_visits", prior)
    decided = known.get(DECISION_DATE)
    if isinstance(decided, DateSpan):
        _derive_times(known, decided.last)
    return known


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


def _any_covers(editions: tuple[Edition, ...], service: str, category: str) -> bool:
    return any(edition.covers(service, category) for edition in editions)


def _reason(editions: tuple[Edition, ...], edition: Edition | None, key: str, day: date | None, known: Known) -> str:
    """Why this edition, in a sentence or two."""
    if day is None:
        start = "No date is recorded to choose an edition by; record the UR decision date."
        return f"{start} {edition.title} is the only one loaded." if edition else start
    label = VOCABULARY[key].label
    if edition is None:
        return f"No edition loaded was in force on {day} ({label})."
    words = [f"{edition.title} was in force on {day} ({label}): {edition.effective}."]
    if len(editions) > 1:
        words.append("Which date governs has not been verified in law; the UR decision date is the default.")
        words.extend(_other_dates(editions, edition, key, known))
    return " ".join(words)


def _other_dates(editions: tuple[Edition, ...], edition: Edition, key: str, known: Known) -> list[str]:
    """What the dates not used would have chosen, where that differs."""
    words = []
    for other in DECISION_DATES:
        span = known.get(other)
        if other == key or not isinstance(span, DateSpan):
            continue
        chosen = in_force(editions, span.last)
        if chosen is not edition:
            title = chosen.title if chosen else "no edition loaded"
            words.append(f"{VOCABULARY[other].label} {span} would choose {title}.")
    return words
