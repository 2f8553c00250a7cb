"""Looks every day for what is overdue at a party, and notes the notice that asks for it."""

from __future__ import annotations

from django.utils import timezone

from cases.addressing import Notice
from cases.enums import CaseState
from cases.models import Case, NoticeDue
from cases.selectors.clocks import ask_again_on
from cases.selectors.notices import overdue_records
from cases.services.correspondence.owed import let_go, owe_notices
from imr_site.jobs.registry import Progress

WAITING = (CaseState.ASSIGNED, CaseState.RECORDS_PENDING, CaseState.INSUFFICIENT_RECORDS)


def chase(*, progress: Progress) -> None:
    """Note overdue records of claims administrators, and deferrals to be asked about; a second run changes nothing.

    A notice of overdue records that waits is let go once they have come.
    """
    _let_go()
    waiting = Case.objects.filter(state__in=[*(state.value for state in WAITING), CaseState.DEFERRED.value])
    total = waiting.count()
    for done, case in enumerate(waiting.select_related("ur_decision").order_by("pk").iterator()):
        progress(done, total)
        if case.case_state is CaseState.DEFERRED:
            day = ask_again_on(case)
            if day and day <= timezone.localdate():
                owe_notices(case=case, notices=(Notice.LIABILITY_QUESTION,), about=f"clock/asked-{day}")
        elif clock := overdue_records(case):
            owe_notices(case=case, notices=(Notice.RECORDS_OVERDUE,), about=f"clock/{clock.key}-{clock.round}")
    progress(total, total)


def _let_go() -> None:
    waiting = NoticeDue.objects.filter(notice=Notice.RECORDS_OVERDUE.value, settled_at__isnull=True)
    came = [due.pk for due in waiting.select_related("case__ur_decision") if overdue_records(due.case) is None]
    let_go(NoticeDue.objects.filter(pk__in=came, settled_at__isnull=True))
