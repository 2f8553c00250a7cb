"""Draws the applications of a year: when each comes, what it says, and what will become known of it later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from math import log
from random import Random
from typing import Any

from cases.clocks.calendar import Calendar
from cases.eligibility import ApplicationFacts
from cases.enums import Applicant, Channel, Priority, UrOutcome
from reviews.guidelines.requests import Category, parse_request
from reviews.matching.model import Treatment
from reviews.matching.specialties import SIMILAR, fit, treatment_of

from .model import Model
from .office import MINUTES_OF_DAY

DAYS = 365
_AFTER = 10
"""Days after the term that are late for certain: five for service by mail (clock C3), and a last day that moves."""
OLD_INJURY = date(2015, 6, 1)
"""All applications are of injuries that IMR covers: those it does not are too few by now to draw."""


@dataclass(slots=True)
class Application:
    """One application: `at` in minutes after the first midnight, `facts` as they are known when it comes.

    `told` are the facts once a question was answered, or its term was over. The days of what the parties do are drawn
    with it, so that the same seed draws the same parties whatever the office does.
    """

    at: float
    facts: ApplicationFacts
    told: ApplicationFacts
    is_duplicate: bool
    items: int
    overturned: int
    panels: tuple[int, ...]
    pharmacy_only: bool
    is_electronic: bool
    answer_days: float | None
    resolved_days: float | None
    ends_after_days: float | None
    records_days: float | None
    is_returned: bool


def draw(model: Model, count: int, begin: date, calendar: Calendar, chance: Random) -> Iterator[Application]:
    """The applications of a year from `begin`, in the order of their arrival."""
    days = [begin + timedelta(days=number) for number in range(DAYS)]
    weights = [
        model["arrival_holiday"] if calendar.holiday(day) else model["arrival_weekdays"][day.weekday()] for day in days
    ]
    hours = list(accumulate(model["arrival_hours"]))
    arrivals = sorted(
        number * MINUTES_OF_DAY + hour * 60 + chance.random() * 60
        for number in chance.choices(range(DAYS), cum_weights=list(accumulate(weights)), k=count)
        for hour in chance.choices(range(24), cum_weights=hours)
    )
    for at in arrivals:
        yield _application(model, at, begin + timedelta(days=int(at // MINUTES_OF_DAY)), chance)


def _application(model: Model, at: float, received: date, chance: Random) -> Application:
    texts = [text for text, _ in model["requests"]]
    shares = [share for _, share in model["requests"]]
    items = 1 + _poisson(chance, model["items_mean"] - 1)
    text = chance.choices(texts, shares)[0]
    treatment = _treatment(text)
    pharmacy_only = treatment.category == Category.PHARMACEUTICALS and chance.random() < model["pharmacy_only_share"]
    answers = chance.random() < model["answered_share"]
    facts, told = _facts(model, received, chance, pharmacy_only=pharmacy_only, answers=answers)
    is_urgent = facts.priority is Priority.EXPEDITED
    resolved = chance.random() < model["liability_resolved"]
    return Application(
        at=at,
        facts=facts,
        told=told,
        is_duplicate=chance.random() < model["duplicate_share"],
        items=items,
        overturned=sum(chance.random() < model["overturned"] for _ in range(items)),
        panels=_panels(tuple(model["specialties"]), treatment),
        pharmacy_only=pharmacy_only,
        is_electronic=chance.random() < model["electronic_notice"],
        answer_days=_waited(chance, model["answer_days_mean"]) if answers else None,
        resolved_days=_waited(chance, model["liability_days_mean"]) if resolved else None,
        ends_after_days=chance.uniform(0, 15) if chance.random() < model["ended_before_review"] else None,
        records_days=None
        if chance.random() < model["records_never"]
        else chance.lognormvariate(
            log(model["records_days_expedited" if is_urgent else "records_days_median"]), model["records_days_spread"]
        ),
        is_returned=chance.random() < model["returned_by_quality"],
    )


def _facts(
    model: Model, received: date, chance: Random, *, pharmacy_only: bool, answers: bool
) -> tuple[ApplicationFacts, ApplicationFacts]:
    """The facts as they come, and as they are once the copy of the UR decision was asked for, and came or did not."""
    served = received - timedelta(days=_days_until_filed(model, chance, pharmacy_only=pharmacy_only))
    expedited = chance.random() < model["expedited_share"]
    liability = chance.random() < model["liability_disputed"]
    known: dict[str, Any] = {
        "received_on": received,
        "applicant": Applicant.EMPLOYEE,
        "injured_on": OLD_INJURY,
        "ur_decided_on": served,
        "ur_communicated_on": served,
        "ur_served_on": served,
        "ur_served_by": Channel.MAIL,
        "mailed_from_outside_california": False,
        "mailed_from_abroad": False,
        "ur_outcome": chance.choice([UrOutcome.DENIED, UrOutcome.MODIFIED]),
        "ur_on_necessity": chance.random() >= model["not_on_necessity"],
        "conditional_non_certification": False,
        "signed": chance.random() >= model["not_signed"],
        "signed_by_representative": False,
        "formulary": pharmacy_only,
        "notice_withheld": False,
        "liability_disputed_on": served if liability else None,
        "priority": Priority.EXPEDITED if expedited else Priority.STANDARD,
        "physician_certified": expedited,
    }
    asked = chance.random() < model["decision_missing"]
    return ApplicationFacts(**known, ur_decision_attached=None if asked else True), ApplicationFacts(
        **known, ur_decision_attached=answers or not asked
    )


def _days_until_filed(model: Model, chance: Random, *, pharmacy_only: bool) -> int:
    """Within the term, or after all that may be added to it."""
    term = model["filing_days_formulary" if pharmacy_only else "filing_days"]
    is_late = chance.random() < model["filed_late"]
    return chance.randint(term + _AFTER, 2 * term + _AFTER) if is_late else chance.randint(1, term)


@cache
def _treatment(text: str) -> Treatment:
    return treatment_of(parse_request(text))


@cache
def _panels(specialties: tuple[str, ...], treatment: Treatment) -> tuple[int, ...]:
    """The panels that may decide: those whose specialty is the same as treats it, else the similar ones."""
    fits = [fit(specialty, treatment) or 0 for specialty in specialties]
    best = max(fits)
    if best < SIMILAR:
        raise ValueError(f"No panel may decide {treatment.words}: {', '.join(specialties)}.")
    return tuple(number for number, each in enumerate(fits) if each == best)


def _waited(chance: Random, mean: float) -> float:
    return chance.expovariate(1 / mean)


def _poisson(chance: Random, mean: float) -> int:
    count, waited = 0, chance.expovariate(1)
    while waited < mean:
        count, waited = count + 1, waited + chance.expovariate(1)
    return count
