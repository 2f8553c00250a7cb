"""The clocks of a case, derived from its events at each call (design rule 6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final

from django.db.models import prefetch_related_objects
from django.utils import timezone

from cases.addressing import NOTICE_SENT
from cases.clocks import calendar
from cases.clocks.calendar import Calendars, california, local_date
from cases.clocks.engine import clocks_for
from cases.clocks.model import Clock, ClockFacts, ClockState, Event, Extension, PriorityChange, Unit
from cases.clocks.rules import OURS, Rules, load_rules
from cases.enums import CaseEventKind, CaseOrigin, CaseState, Channel, PartyKind, Place, Priority, ReviewTiming
from cases.hooks import favourable_of, is_favourable
from cases.models import Case, CaseEvent, ClosedDay, UrDecision
from cases.selectors.gathered import standing_events
from imr_site.prepared import Prepared

OPEN_STATES = {ClockState.RUNNING, ClockState.MISSED, ClockState.SUSPENDED}
ASKED_EVERY: Final = timedelta(days=30)
"""House rule: how often the claims administrator of a deferred case is asked whether its dispute is resolved."""
_OF_FACTS: Final = ("ur_decision", "events__party", "moves", "priority_changes", "clock_extensions", "items")
"""The rows that the clocks of a case are derived from, by the names of its relations."""
FOLLOWS_A_MOVE: Final = frozenset({*NOTICE_SENT, CaseEventKind.ELIGIBILITY_FINDING_RECEIVED})
"""Events that a move of the case gives rise to: stated for the same day, they come after it."""


_CLOSED: Final = Prepared(
    lambda: (
        ClosedDay.objects.filter(retired_at__isnull=True)
        .order_by("day")
        .values_list("day", "reason", "source", "statewide")
    )
)


@cache
def rules() -> Rules:
    """The clock rules of this release, read once for the life of the process."""
    return load_rules()


@cache
def _our_rules() -> Rules:
    return rules().owed_by(OURS)


def calendars() -> Calendars:
    """The calendars that days are counted by, with the days on file that were closed once."""
    return _calendars(tuple(_CLOSED()))


@cache
def _calendars(closed: tuple[tuple[date, str, str, bool], ...]) -> Calendars:
    return california(calendar.ClosedDay(*one) for one in closed)


def clocks_of(case: Case, *, now: datetime | None = None) -> tuple[Clock, ...]:
    """Every clock of the case as it stands at `now`, in the order of the rules."""
    return clocks_for(facts_of(case), calendars(), rules(), now or timezone.now())


def clocks_of_many(cases: Sequence[Case]) -> dict[int, tuple[Clock, ...]]:
    """Every clock of each case as it stands now, by case id, read as `facts_of_many` says."""
    days, now = calendars(), timezone.now()
    return {pk: clocks_for(facts, days, rules(), now) for pk, facts in facts_of_many(cases).items()}


def facts_of(case: Case) -> ClockFacts:
    """The facts from which the clocks of a case are derived; what is not on file is not known."""
    return _facts(case, is_favourable(case))


def facts_of_many(cases: Sequence[Case]) -> dict[int, ClockFacts]:
    """The facts of each case, by its id; each table is read once for all, so it is asked a slice of cases at a time.

    The cases keep the rows that were read: what is written afterwards is not among them.
    """
    prefetch_related_objects(cases, *_OF_FACTS)
    told = favourable_of(cases)
    return {case.pk: _facts(case, told.get(case.pk)) for case in cases}


def _facts(case: Case, told: bool | None) -> ClockFacts:
    decision = getattr(case, "ur_decision", None)
    return ClockFacts(
        events=events_of(case),
        priorities=tuple(_priorities(case)),
        extensions=tuple(
            Extension(granted.clock, granted.days, Unit.CALENDAR_DAYS, granted.approval)
            for granted in case.clock_extensions.all()
        ),
        formulary=decision.formulary if decision else None,
        notice_withheld=decision.notice_withheld if decision else None,
        favourable=case.told_favourable if told is None else told,
        ur_decided_on=decision.decided_on if decision else None,
        timings=_timings(case, decision),
    )


def events_of(case: Case) -> tuple[Event, ...]:
    """The events of a case as the clocks take them, in the order they happened.

    Where liability was disputed at the time of the UR decision and nobody stated since when, it is disputed from the
    day of the decision on.
    """
    rows = standing_events(case)
    follow = any(event.day_only and event.kind in FOLLOWS_A_MOVE for event in rows)
    moves = sorted(move.at for move in case.moves.all()) if follow else []
    stated = [_event(event, moves) for event in rows]
    kinds = {event.kind for event in stated}
    decision = getattr(case, "ur_decision", None)
    if decision and decision.liability_disputed and CaseEventKind.LIABILITY_DISPUTED not in kinds:
        decided = [event.at for event in stated if event.kind is CaseEventKind.UR_DECISION_SERVED]
        since = decision.decided_on or next(map(local_date, decided), case.received_on)
        return (Event(CaseEventKind.LIABILITY_DISPUTED, since), *stated) if since else tuple(stated)
    return tuple(stated)


def _event(event: CaseEvent, moves: Sequence[datetime]) -> Event:
    kind, day = CaseEventKind(event.kind), local_date(event.occurred_at)
    before = [at for at in moves if local_date(at) == day and at <= event.occurred_at]
    return Event(
        kind=kind,
        at=day if event.day_only else event.occurred_at,
        party=PartyKind(event.party.kind) if event.party else None,
        channel=Channel(event.channel) if event.channel else None,
        reference=event.reference,
        place=Place(event.place) if event.place else None,
        earliest=before[-1] if before and event.day_only and kind in FOLLOWS_A_MOVE else None,
    )


def _priorities(case: Case) -> Iterator[PriorityChange]:
    """Yield the history of the priority: each change is to the other one of the two, so the first tells what was."""
    changes = list(case.priority_changes.all())
    now = Priority(case.priority)
    if not changes and case.physician_certified is False:  # asked for without a certificate, it is a regular review
        now = Priority.STANDARD
    first = next((one for one in Priority if changes and one != changes[0].priority), now)
    yield PriorityChange(first, case.received_on or date.min)
    for change in changes:
        yield PriorityChange(Priority(change.priority), local_date(change.since) if change.day_only else change.since)


def _timings(case: Case, decision: UrDecision | None) -> frozenset[ReviewTiming]:
    """The timings of the disputed items: their own, else that of the UR decision."""
    of_all = decision.timing if decision else ""
    found = {item.timing or of_all for item in case.items.all()} or {of_all}
    return frozenset(ReviewTiming(timing) for timing in found if timing)


def running_clocks(case: Case, clocks: Sequence[Clock] | None = None) -> list[Clock]:
    """The clocks that still require something of someone, the nearest due date first.

    None for an imported case, and for one that ended without a decision: what was missed in it stays missed. `clocks`
    are those of the case, where the caller has them.
    """
    if case.origin == CaseOrigin.IMPORTED or has_ended(case):
        return []
    known = clocks_of(case) if clocks is None else clocks
    waiting = [clock for clock in known if clock.state in OPEN_STATES and clock.due is not None]
    return sorted(waiting, key=lambda clock: local_date(clock.due or date.max))


def has_ended(case: Case) -> bool:
    """Whether the case ended without a decision of its own, so that nobody owes anything in it any more."""
    if case.case_state is CaseState.CLOSED:
        return any(event.kind == CaseEventKind.CASE_ENDED for event in standing_events(case))
    return case.case_state in {CaseState.TERMINATED, CaseState.WITHDRAWN, CaseState.DUPLICATE}


def ask_again_on(case: Case) -> date | None:
    """The day by which to ask whether the dispute that defers a case is resolved; None if the case is not deferred."""
    if case.case_state != CaseState.DEFERRED:
        return None
    asked = [event.occurred_at for event in standing_events(case) if event.kind == CaseEventKind.LIABILITY_ASKED]
    deferred = [move.at for move in case.moves.all() if move.action == "defer"]
    return local_date(max([case.opened_at, *asked, *deferred])) + ASKED_EVERY


def our_next_due(case: Case) -> date | None:
    """The day on which the next duty of this organization is due, over all clocks; None if none is open."""
    return None if has_ended(case) else _next_due(case, facts_of(case), calendars())


def next_due_of_many(cases: Sequence[Case]) -> dict[int, date | None]:
    """What `our_next_due` says of each case, by its id, read as `facts_of_many` says."""
    facts, days = facts_of_many(cases), calendars()
    return {case.pk: None if has_ended(case) else _next_due(case, facts[case.pk], days) for case in cases}


def _next_due(case: Case, facts: ClockFacts, days: Calendars) -> date | None:
    due = [day for day in [ask_again_on(case)] if day] + [
        local_date(clock.due)
        for clock in clocks_for(facts, days, _our_rules(), timezone.now())
        if clock.who == OURS and clock.due is not None and clock.state in OPEN_STATES
    ]
    return min(due, default=None)
