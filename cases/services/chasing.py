"""The sweep over duties: what parties are asked for, who is reminded, and what was missed.

It looks at the cases whose `look_on` has come: every change of a case sets it to today, and each look to the next day
on which something comes by itself. Of two sweeps at one time, one looks at a case.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from cases.addressing import Notice
from cases.clocks.calendar import local_date
from cases.clocks.model import Clock, ClockState
from cases.clocks.rules import OURS
from cases.enums import CaseOrigin, CaseState, NotificationKind
from cases.lifecycle import is_open
from cases.models import Case, MissedClock, NoticeDue, Reminder
from cases.selectors.clocks import ask_again_on, clocks_of, clocks_of_many, has_ended
from cases.selectors.duties import LATE, Duty, duty_of, is_minded, lead_reached, minders_of, next_look, party_late
from cases.selectors.notices import records_clock
from cases.services.correspondence.owed import let_go, owe_notices
from cases.services.notifications import notify
from imr_site.clock import now_after
from imr_site.jobs.registry import Progress, RetryLaterError
from imr_site.keyset import Order, chunks_of

log = logging.getLogger(__name__)
WAITING = (CaseState.ASSIGNED, CaseState.RECORDS_PENDING, CaseState.INSUFFICIENT_RECORDS)
BATCH = 500
NEWS = timedelta(days=7)
"""A duty that was missed longer ago is recorded and told to nobody: it comes from a file of before, or a correction."""


def chase(*, progress: Progress) -> None:
    """Look at every case whose day has come; a second run changes nothing.

    A notice about records that waits is let go once they have come. Raises RetryLaterError, after all others, where
    some cases could not be looked at.
    """
    _let_go()
    today = timezone.localdate()
    total, failed = Case.objects.filter(look_on__lte=today).count(), 0
    for done, (pk, seen) in enumerate(_to_look_at(today)):
        progress(done, total)
        try:
            look_at(case_id=pk, seen=seen)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other cases are looked at
            failed += 1
            log.error("case %s was not looked at: %s", pk, type(error).__name__)  # noqa: TRY400 - words may name people
    progress(total, total)
    if failed:
        raise RetryLaterError(f"{failed} cases could not be looked at.")


def look_at(*, case_id: int, seen: date) -> bool:
    """Do what is due in one case today; False if another sweep did, as its `look_on` is no longer `seen`."""
    today = timezone.localdate()
    with transaction.atomic():
        row = Case.objects.filter(pk=case_id)
        if not row.filter(look_on=seen).update(look_on=None):
            return False
        case = row.select_related("ur_decision").get()
        if case.origin == CaseOrigin.IMPORTED or has_ended(case):
            return True
        clocks = clocks_of(case)
        _ask(case, clocks, today)
        _record_missed(case, clocks)
        for clock in clocks:
            _remind(case, clock, today)
        row.update(look_on=next_look(case, clocks, today))
    return True


def _to_look_at(today: date) -> Iterator[tuple[int, date]]:
    """Yield the cases whose day has come, in the order of the index; each once."""
    waiting = Case.objects.filter(look_on__lte=today).only("look_on")
    for chunk in chunks_of(waiting, Order(("look_on", "id")), size=BATCH):
        yield from ((case.pk, case.look_on) for case in chunk if case.look_on is not None)


def _ask(case: Case, clocks: Sequence[Clock], today: date) -> None:
    """Note what a party is to be asked for: overdue records, and whether the dispute that defers the case goes on."""
    if case.case_state is CaseState.DEFERRED:
        day = ask_again_on(case)
        if day and day <= today:
            owe_notices(case=case, notices=(Notice.LIABILITY_QUESTION,), about=f"clock/asked-{day}")
    elif case.case_state in WAITING and (clock := records_clock(clocks, ClockState.MISSED)):
        owe_notices(case=case, notices=(Notice.RECORDS_OVERDUE,), about=f"clock/{clock.key}-{clock.round}")


def _remind(case: Case, clock: Clock, today: date) -> None:
    """Remind of a duty whose day comes near, once: our people of ours, the claims administrator by a notice."""
    lead, duty = lead_reached(clock, today), duty_of(clock)
    if lead is None or duty is None:
        return
    said = {"made_at": timezone.now()}
    reminder, is_new = Reminder.objects.get_or_create(case=case, lead=lead, **duty._asdict(), defaults=said)
    if not is_new:
        return
    if clock.who == OURS:
        _tell(case, f"reminder/{reminder.pk}", f"{clock.title}: due on {date_format(duty.due_on)}.")
    elif case.case_state in WAITING:
        owe_notices(case=case, notices=(Notice.RECORDS_REMINDER,), about=f"clock/{clock.key}-{clock.round}")


def _record_missed(case: Case, clocks: Sequence[Clock]) -> None:
    """Keep each duty that was missed, when it was met all the same, and what turned out to be in time."""
    standing = case.missed_clocks.filter(lifted_at__isnull=True)
    on_file = {Duty(*(getattr(row, name) for name in Duty._fields)): row for row in standing}
    late = {duty: clock for clock in clocks if clock.state in LATE and (duty := duty_of(clock))}
    for duty, clock in late.items():
        met_on = max(local_date(clock.stopped), duty.due_on) if clock.stopped else None
        row = on_file.get(duty)
        if row is not None and row.met_on not in {None, met_on}:  # a correction says another day
            _lift(row)
            row = None
        row = row or _missed(case, clock, duty)
        if row.met_on != met_on:
            row.met_on = met_on
            row.save()
    for duty in on_file.keys() - late.keys():
        _lift(on_file[duty])


def _lift(row: MissedClock) -> None:
    row.lifted_at = now_after(row.found_at)
    row.save()


def _missed(case: Case, clock: Clock, duty: Duty) -> MissedClock:
    """Record a missed duty, and tell our people where they still have to act on it."""
    row = MissedClock.objects.create(
        case=case,
        **duty._asdict(),
        title=clock.title[:120],
        who=clock.who[:60],
        party=party_late(case, clock),
        found_at=timezone.now(),
    )
    is_news = duty.due_on >= timezone.localdate() - NEWS
    if clock.state is ClockState.MISSED and is_minded(clock) and is_news:
        words = f"{clock.title}: missed, it was due on {date_format(duty.due_on)} ({clock.who})."
        _tell(case, f"missed/{row.pk}", words)
    return row


def _tell(case: Case, about: str, words: str) -> None:
    if not is_open(case.case_state):
        return
    notify(people=minders_of(case), kind=NotificationKind.DUTY, case=case, about=about, words=words[:300])


def _let_go() -> None:
    """Let go of notices about records that say nothing any more."""
    for notice, state in ((Notice.RECORDS_OVERDUE, ClockState.MISSED), (Notice.RECORDS_REMINDER, ClockState.RUNNING)):
        waiting = NoticeDue.objects.filter(notice=notice.value, settled_at__isnull=True)
        for some in chunks_of(waiting.select_related("case"), Order(("id",)), size=BATCH):
            clocks = clocks_of_many([due.case for due in some])
            over = [due.pk for due in some if records_clock(clocks[due.case_id], state) is None]
            let_go(NoticeDue.objects.filter(pk__in=over, settled_at__isnull=True))
