"""How background work is doing: by kind and state, what failed, and when each timer last ran."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.jobs import rules
from imr_site.jobs.models import OPEN, Job, Pulse
from imr_site.jobs.registry import KINDS
from imr_site.jobs.timers import TIMERS, discover

LATE_AFTER = 3
"""Periods without a run after which a timer is late."""


@dataclass(frozen=True, slots=True)
class TimerState:
    """When a timer last ended well (None: never), and whether that is too long ago."""

    name: str
    every: timedelta
    ran_at: datetime | None
    last_error: str
    age: timedelta | None
    late: bool


def timers() -> list[TimerState]:
    """Every timer of the installation, by name."""
    discover()  # a web server has no other need of them
    now = timezone.now()
    rows = Pulse.objects.in_bulk(list(TIMERS))
    states = []
    for name, timer in sorted(TIMERS.items()):
        row = rows.get(name)
        ran_at = row.ran_at if row else None
        age = now - ran_at if ran_at else None
        late = age is None or abs(age) > LATE_AFTER * timer.every  # in the future where the clock was set back
        states.append(TimerState(name, timer.every, ran_at, row.last_error if row else "", age, late))
    return states


@dataclass(frozen=True, slots=True)
class KindState:
    """How many jobs of one kind wait, run, and failed without being asked for again; since when the oldest waits."""

    kind: str
    title: str
    waiting: int
    running: int
    failed: int
    waiting_since: datetime | None


def kinds() -> list[KindState]:
    """The kinds of job of which any is open or failed."""
    waits, runs = OPEN & Q(claim__isnull=True), OPEN & Q(claim__isnull=False)
    rows = (
        Job.objects.filter(OPEN | Q(pk__in=_failed().values("pk")))
        .order_by("kind")
        .values("kind")
        .annotate(
            waiting=Count("pk", filter=waits),
            running=Count("pk", filter=runs),
            failed=Count("pk", filter=Q(failed_at__isnull=False)),
            waiting_since=Min("requested_at", filter=waits),
        )
    )
    return [KindState(title=title_of(row["kind"]), **row) for row in rows]


def failed_jobs(actor: User) -> QuerySet[Job]:
    """The jobs that failed and were not asked for again, newest first. Raises NotAllowed."""
    require(actor, rules.see_status)
    return _failed().order_by("-failed_at")


def title_of(kind: str) -> str:
    """What people call this kind of work."""
    return KINDS[kind].title if kind in KINDS else kind


def _failed() -> QuerySet[Job]:
    again = Job.objects.filter(kind=OuterRef("kind"), key=OuterRef("key"), pk__gt=OuterRef("pk"))
    return Job.objects.filter(~Exists(again), failed_at__isnull=False)
