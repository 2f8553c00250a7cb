"""Puts on file the days that were closed once; due dates follow in a job."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases import rules
from cases.audit_kinds import CaseAudit
from cases.enums import JobKind
from cases.errors import CaseError
from cases.lifecycle import OPEN_STATES
from cases.models import Case, ClosedDay
from cases.services.clocks import refresh_due_of_many
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.jobs.registry import Progress
from imr_site.jobs.services import enqueue

ON_FILE = "This day is on file already. Retire it first, if it was told wrongly."
SLICE = 500
"""So many cases are held and counted at once: a second at most, for which nobody else saves them."""


def add_closed_day(*, day: date, reason: str, source: str, statewide: bool, actor: User) -> ClosedDay:
    """Keep a day that was closed, with its source, and have every due date counted again.

    Raises CaseError for a weekend, a day on file already, and without reason or source.
    """
    require(actor, rules.keep_calendar)
    if not (reason.strip() and source.strip()):
        raise CaseError("Say why it was closed, and where that is published.")
    if day.weekday() > 4:  # noqa: PLR2004 - Friday
        raise CaseError("A Saturday or Sunday counts as closed anyway.")
    with transaction.atomic():
        try:
            with transaction.atomic():
                closed = ClosedDay.objects.create(
                    day=day,
                    reason=reason.strip(),
                    source=source.strip(),
                    statewide=statewide,
                    added_at=timezone.now(),
                    added_by=actor,
                )
        except IntegrityError:
            raise CaseError(ON_FILE) from None
        _follow(CaseAudit.CLOSED_DAY_ADDED, closed, actor)
    return closed


def retire_closed_day(*, closed: ClosedDay, actor: User) -> None:
    """Count the day again, as it was told wrongly; its row stays. Raises CaseError if it is retired already."""
    require(actor, rules.keep_calendar, closed)
    with transaction.atomic():
        on_file = ClosedDay.objects.filter(pk=closed.pk, retired_at__isnull=True)
        if not on_file.update(retired_at=timezone.now(), retired_by=actor):
            raise CaseError(f"{closed} is retired already.")
        _follow(CaseAudit.CLOSED_DAY_RETIRED, closed, actor)


def refresh_all_due(*, progress: Progress) -> None:
    """Bring the due date of every open case in step with the calendar as it is now."""
    waiting = list(Case.objects.filter(state__in=OPEN_STATES).order_by("pk").values_list("pk", flat=True))
    for done in range(0, len(waiting), SLICE):
        progress(done, len(waiting))
        with transaction.atomic():
            held = Case.objects.select_for_update().filter(pk__in=waiting[done : done + SLICE])
            refresh_due_of_many(cases=list(held.order_by("pk")))
    progress(len(waiting), len(waiting))


def _follow(kind: CaseAudit, closed: ClosedDay, actor: User) -> None:
    data = {"day": closed.day.isoformat(), "statewide": closed.statewide}
    record(kind=kind, scope="calendar", subject=f"closed_day/{closed.pk}", actor=actor, data=data)
    enqueue(kind=JobKind.REFRESH_DUE, key=f"{closed.pk}/{kind}", args={}, requested_by=actor)
