"""What follows from a change of a case, in words: clocks, the next duty, the eligibility checklist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from cases.clocks.calendar import local_date
from cases.clocks.model import Clock, ClockState
from cases.eligibility import EligibilityAssessment
from cases.models import Case
from cases.selectors.clocks import clocks_of
from cases.selectors.eligibility import assessment

NOTHING = "No clock, due date or point of the eligibility checklist changes."


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands at a moment: its clocks by name, its next due date, what its checklist suggests and says."""

    clocks: dict[str, str]
    due_on: date | None
    recommendation: str
    checks: dict[str, str]


def standing_of(case: Case) -> Standing:
    """How the case stands by what is on file now."""
    found = assessment(case)
    return Standing(
        clocks={_name(clock): _words(clock) for clock in clocks_of(case) if clock.start is not None},
        due_on=case.due_on,
        recommendation=found.recommendation.label if found else "",
        checks=_checks(found) if found else {},
    )


def what_follows(before: Standing, after: Standing) -> list[str]:
    """A sentence for each thing that is otherwise than before; one that says so where nothing is."""
    return list(_changes(before, after)) or [NOTHING]


def _changes(before: Standing, after: Standing) -> Iterator[str]:
    for name in sorted({*before.clocks, *after.clocks}):
        old, new = before.clocks.get(name, "not counting"), after.clocks.get(name, "not counting")
        if old != new:
            yield f"{name}: {new} (before: {old})."
    if before.due_on != after.due_on:
        yield f"Our next duty is due {_day(after.due_on)} (before: {_day(before.due_on)})."
    for reason in sorted({*before.checks, *after.checks}):
        old, new = before.checks.get(reason, "not asked"), after.checks.get(reason, "not asked")
        if old != new:
            yield f"Eligibility, {reason.lower()}: {new.lower()} (before: {old.lower()})."
    if before.recommendation != after.recommendation:
        yield f"The checklist now suggests “{after.recommendation}” (before: “{before.recommendation}”)."


def _checks(found: EligibilityAssessment) -> dict[str, str]:
    """How each point stands, by its words; a reason that is checked twice has both."""
    states: dict[str, list[str]] = {}
    for check in found.checks:
        states.setdefault(check.reason.label, []).append(check.state.label)
    return {reason: ", ".join(each) for reason, each in states.items()}


def _name(clock: Clock) -> str:
    about = (clock.title, clock.party.label if clock.party else "", clock.reference)
    return " · ".join(filter(None, about)) + (f", round {clock.round}" if clock.round > 1 else "")


def _words(clock: Clock) -> str:
    due = f"due {_day(local_date(clock.due))}" if clock.due is not None else "no due date"
    return due if clock.state is ClockState.RUNNING else f"{due}, {clock.state.label.lower()}"


def _day(day: date | None) -> str:
    return date_format(day) if day else "on no day"
