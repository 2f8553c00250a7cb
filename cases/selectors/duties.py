"""Which duties of a case come due or were missed, when to look at the case next, and who minds it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, NamedTuple

from django.conf import settings

from cases.clocks.calendar import local_date
from cases.clocks.model import Clock, ClockState
from cases.clocks.rules import OURS
from cases.desks import DESK
from cases.models import Case, MissedClock, Party
from cases.selectors.clocks import ask_again_on
from imr_site.accounts.enums import Role
from imr_site.accounts.models import User

RECORDS_OF_ADMINISTRATOR: Final = frozenset({"C8", "C9", "C10"})
"""The clocks by which the claims administrator's records are due after the assignment notice (8 CCR 9792.10.5(a))."""
QUESTIONS: Final = frozenset({"C6", "C13a", "C13b"})
"""The clocks by which a question of ours, or of the reviewer, is to be answered."""
LATE: Final = frozenset({ClockState.MISSED, ClockState.MET_LATE})


class Duty(NamedTuple):
    """By what one duty of a case is known: rule, round, kind of party, question, and its last day."""

    clock: str
    round: int
    party_kind: str
    reference: str
    due_on: date


def duty_of(clock: Clock) -> Duty | None:
    """The duty of a clock; None as long as it has no last day."""
    if clock.due is None:
        return None
    party = clock.party.value if clock.party else ""
    return Duty(clock.key, clock.round, party, clock.reference[:40], local_date(clock.due))


def is_minded(clock: Clock) -> bool:
    """Whether our people are told when it is missed: a duty of ours, records, or an answer that we wait for."""
    return clock.who == OURS or clock.key in RECORDS_OF_ADMINISTRATOR | QUESTIONS


def leads_of(clock: Clock) -> tuple[int, ...]:
    """How many days before its last day somebody is reminded: our people of ours, the administrator of its records."""
    if clock.who == OURS:
        return tuple(sorted(set(settings.REMIND_STAFF_DAYS)))
    if clock.key in RECORDS_OF_ADMINISTRATOR and settings.REMIND_PARTIES_DAYS:
        return (settings.REMIND_PARTIES_DAYS,)
    return ()


def lead_reached(clock: Clock, today: date) -> int | None:
    """The nearest lead of a running clock that is reached today; None where none is, or its term is no longer."""
    if clock.state is not ClockState.RUNNING or clock.due is None or clock.start is None:
        return None
    due = local_date(clock.due)
    term = (due - local_date(clock.start)).days
    return next((lead for lead in leads_of(clock) if lead < term and due - timedelta(days=lead) <= today <= due), None)


def next_look(case: Case, clocks: Iterable[Clock], today: date) -> date | None:
    """The next day on which something comes by itself; None if nothing does until the case changes."""
    days = [day for day in [ask_again_on(case)] if day]
    for clock in clocks:
        if clock.state is ClockState.RUNNING and clock.due is not None:
            due = local_date(clock.due)
            days += [due + timedelta(days=1), *(due - timedelta(days=lead) for lead in leads_of(clock))]
    return min((day for day in days if day > today), default=None)


def minders_of(case: Case) -> list[User]:
    """Who minds the case now: who works on it, else who last moved it of the roles at whose desk it is, else all these.

    None of them left.
    """
    if case.owner and case.owner.is_active:
        return [case.owner]
    roles = [role.value for role, states in DESK.items() if case.case_state in states] or [Role.CASE_MANAGER.value]
    last = case.moves.filter(actor__role__in=roles, actor__is_active=True).order_by("-id").first()
    if last and last.actor:
        return [last.actor]
    return list(User.objects.filter(role__in=roles, is_active=True))


def party_late(case: Case, clock: Clock) -> Party | None:
    """The very party that a clock runs for: whom what started it was sent to, else the only one of its kind."""
    if clock.party is None:
        return None
    of_kind = [party for party in case.parties.all() if party.kind == clock.party]
    if len(of_kind) <= 1:
        return of_kind[0] if of_kind else None
    started = case.events.standing().filter(kind=clock.start_event or "", party__in=of_kind)
    event = started.select_related("party").order_by("-occurred_at", "-id").first()
    return event.party if event else None


def missed_of(case: Case) -> list[MissedClock]:
    """The duties of a gathered case that were missed, by their days; without those that a correction lifted."""
    return [missed for missed in case.missed_clocks.all() if missed.lifted_at is None]
