"""The clocks of a case, derived from its events at each call (design rule 6)."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

from django.utils import timezone

from cases.clocks.calendar import Calendars, california, local_date
from cases.clocks.engine import clocks_for
from cases.clocks.model import Clock, ClockFacts, ClockState, Event, PriorityChange
from cases.clocks.rules import OURS, Rules, load_rules
from cases.enums import CaseEventKind, CaseOrigin, Channel, PartyKind, Priority, ReviewTiming
from cases.hooks import is_favourable
from cases.models import Case

OPEN_STATES = {ClockState.RUNNING, ClockState.MISSED, ClockState.SUSPENDED}


@cache
def rules() -> Rules:
    """The clock rules of this release, read once for the life of the process."""
    return load_rules()


@cache
def calendars() -> Calendars:
    """The calendars that days are counted by, built once for the life of the process."""
    return california()


def clocks_of(case: Case, *, now: datetime | None = None) -> tuple[Clock, ...]:
    """Every clock of the case as it stands at `now`, in the order of the rules."""
    return clocks_for(facts_of(case), calendars(), rules(), now or timezone.now())


def facts_of(case: Case) -> ClockFacts:
    """The facts from which the clocks of a case are derived."""
    decision = getattr(case, "ur_decision", None)
    changes = list(case.priority_changes.all())
    first = Priority.STANDARD if changes else Priority(case.priority)
    return ClockFacts(
        events=tuple(
            Event(
                kind=CaseEventKind(event.kind),
                at=event.occurred_at,
                party=PartyKind(event.party.kind) if event.party else None,
                channel=Channel(event.channel) if event.channel else None,
            )
            for event in case.events.select_related("party")
        ),
        priorities=(
            PriorityChange(first, case.received_on or date.min),
            *(PriorityChange(Priority(change.priority), change.since) for change in changes),
        ),
        timings=frozenset({ReviewTiming(decision.timing)}) if decision else frozenset(),
        favourable=is_favourable(case),
        ur_decided_on=decision.decided_on if decision else None,
    )


def running_clocks(case: Case) -> list[Clock]:
    """The clocks that still require something of someone, the nearest due date first; none for an imported case."""
    if case.origin == CaseOrigin.IMPORTED:
        return []
    waiting = [clock for clock in clocks_of(case) if clock.state in OPEN_STATES and clock.due is not None]
    return sorted(waiting, key=lambda clock: local_date(clock.due or date.max))


def our_next_due(case: Case) -> date | None:
    """The day on which the next duty of this organization is due, over all clocks; None if none is open."""
    due = [
        local_date(clock.due)
        for clock in clocks_of(case)
        if clock.who == OURS and clock.due is not None and clock.state in OPEN_STATES
    ]
    return min(due, default=None)
