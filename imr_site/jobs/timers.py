"""What must run regularly, whatever the broker does: timers, run by a thread of every worker process.

A timer is a short function; what takes long is a job that it enqueues. One process at a time runs a timer: each start
raises the `turn` of its row by compare-and-set. Waiting is measured by each process for itself, from the moment it saw
the turn change, with a clock that nobody can set; the time of day counts only to tell one day from another, and after
the start of a process.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from imr_site.jobs.models import Pulse

log = logging.getLogger(__name__)
TICK = 0.5  # seconds between two looks at the rows
AFTER_FAILURE = timedelta(minutes=5)
"""A timer that failed is tried again after this, or after its period where that is shorter."""
DAY = timedelta(days=1)
Monotonic = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Timer:
    """A function that runs each `every`: a period in time, or, from a day on, in whole days of California."""

    name: str
    every: timedelta
    function: Callable[[], object]


TIMERS: dict[str, Timer] = {}


def timer(name: str, *, every: timedelta) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register the decorated function, which takes nothing, in the `tasks.py` of an app, where workers find it.

    It may run twice (a process that died in the middle is followed by another), so a second run must change nothing. A
    period of one day or more is counted in dates: it runs in the first minutes of its day, or as soon after as a worker
    lives, and once only. What it raises is kept as the kind of error, without its words, and it is tried again.
    """

    def register(function: Callable[[], object]) -> Callable[[], object]:
        TIMERS[name] = Timer(name=name, every=every, function=function)
        return function

    return register


class Timekeeper:
    """Runs the timers that are due, and remembers since when it has seen each row unchanged."""

    def __init__(self, monotonic: Monotonic = time.monotonic) -> None:
        self._monotonic = monotonic
        self._seen: dict[str, tuple[int, float]] = {}  # turn, and since when
        self._own: dict[str, int] = {}  # the last turn that was ours

    def run_due(self) -> list[str]:
        """Run each due timer once; the names of those that ran, well or not."""
        known = set(Pulse.objects.values_list("name", flat=True))
        Pulse.objects.bulk_create([Pulse(name=name) for name in TIMERS if name not in known], ignore_conflicts=True)
        rows = Pulse.objects.in_bulk(list(TIMERS))
        return [name for name, row in rows.items() if self._is_due(TIMERS[name], row) and self._run(TIMERS[name], row)]

    def _is_due(self, timer: Timer, row: Pulse) -> bool:
        if row.started_at is None:
            return True
        rested = self._rested(row, row.started_at)
        if row.running and row.turn != self._own.get(row.name):  # another process has it, or had it when it died
            return rested.total_seconds() >= settings.JOB_LEASE_SECONDS
        if row.last_error or row.running:
            return rested >= min(timer.every, AFTER_FAILURE)
        if timer.every < DAY:
            return rested >= timer.every
        # Days by their dates. A clock that was set back by up to the period makes no second run of one day; the hour
        # holds apart processes whose clocks are days apart.
        days = timezone.localdate() - timezone.localdate(row.started_at)
        return rested >= timedelta(hours=1) and not -timer.every <= days < timer.every

    def _rested(self, row: Pulse, started_at: datetime) -> timedelta:
        """How long this process has seen the row as it is; at first sight of one that rests, what the day says."""
        now = self._monotonic()
        turn, since = self._seen.get(row.name, (None, 0.0))
        if turn != row.turn:
            since = now
            if turn is None and not row.running:
                since -= max(0.0, (timezone.now() - started_at).total_seconds())
            self._seen[row.name] = row.turn, since
        return timedelta(seconds=now - since)

    def _run(self, timer: Timer, row: Pulse) -> bool:
        """Take the turn and run; False if another process took it first."""
        turn = row.turn + 1
        rows = Pulse.objects.filter(name=timer.name)
        if not rows.filter(turn=row.turn).update(turn=F("turn") + 1, running=True, started_at=timezone.now()):
            return False
        self._own[timer.name] = turn
        self._seen[timer.name] = turn, self._monotonic()
        ended: dict[str, object] = {"running": False, "last_error": ""}
        try:
            timer.function()
        except Exception as error:  # noqa: BLE001 - whatever it is, the other timers go on
            ended["last_error"] = _kind_of(error)
            log.error("timer %s failed: %s", timer.name, ended["last_error"])  # noqa: TRY400 - its words may name people
        else:
            ended["ran_at"] = timezone.now()
        rows.filter(turn=turn).update(**ended)
        return True


def _kind_of(error: Exception) -> str:
    """What is known to name nobody: the operating system's words, else only the kind of error."""
    return (isinstance(error, OSError) and error.strerror) or type(error).__name__


def discover() -> None:
    """Import the `tasks.py` of every app, where timers register themselves, as a worker does when it starts."""
    autodiscover_modules("tasks")


def run_due() -> list[str]:
    """Run each timer that is due now, once, as a worker that just started would; the names of those that ran."""
    discover()
    return Timekeeper().run_due()


class TimerThread(Thread):
    """Runs the timers until it is stopped, on database connections of its own."""

    def __init__(self, *, tick: float = TICK) -> None:
        super().__init__(name="timers", daemon=True)
        self._tick = tick
        self._stopping = Event()

    def run(self) -> None:
        """Look for due timers each tick; while the database is away, each tenth."""
        keeper, wait = Timekeeper(), 0.0
        while not self._stopping.wait(wait):
            wait = self._tick
            try:
                keeper.run_due()
            except Exception as error:  # noqa: BLE001 - the database is away, or whatever: the thread lives on
                log.warning("timers wait and try again: %s", _kind_of(error))
                connections.close_all()
                wait = 10 * self._tick
        connections.close_all()

    def stop(self, **_signal: Any) -> None:
        """End after the timer that runs now, and wait for that a few seconds."""
        self._stopping.set()
        self.join(5)
