"""Ends a worker that takes nothing although work waits, so that its supervisor starts another.

A worker can live and do nothing: it lost the broker in a way the libraries do not notice, or all it does hangs. Nothing
in the process can be trusted to mend that, and every job is a row, so the process is ended where it stands.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from celery.worker.state import active_requests
from django.conf import settings
from django.db import connections

from imr_site.jobs import queue
from imr_site.jobs.services import work_waits

log = logging.getLogger(__name__)
EXIT_CODE = 70
"""How the process ends: a fault of the software (EX_SOFTWARE), which every supervisor takes for a failure."""
LOOK_SECONDS = 5.0


class Watchdog(Thread):
    """Looks each few seconds whether this worker still takes messages; `taken` is told of each that it takes."""

    def __init__(self, *, look_seconds: float = LOOK_SECONDS, end: Callable[[int], object] = os._exit) -> None:
        super().__init__(name="watchdog", daemon=True)
        self._look_seconds = look_seconds
        self._end = end
        self._stopping = Event()
        self._since = time.monotonic()  # the last moment at which all was well

    def taken(self, **_signal: Any) -> None:
        """Note that the worker took a message just now."""
        self._since = time.monotonic()

    def run(self) -> None:
        """Look until it is stopped; end the process once it has taken nothing for too long."""
        while not self._stopping.wait(self._look_seconds):
            try:
                if self.is_stuck():
                    log.critical("this worker takes nothing although work waits; ending it with code %s", EXIT_CODE)
                    self._end(EXIT_CODE)
            except Exception as error:  # noqa: BLE001 - the database is away, or whatever: nothing to end a worker for
                log.warning("the watchdog cannot look: %s", type(error).__name__)
                self._since = time.monotonic()
                connections.close_all()
        connections.close_all()

    def is_stuck(self) -> bool:
        """Whether work waited at each look, and none was taken for longer than any living worker needs.

        Who has nothing in hand takes what waits within moments; who is busy may be so until the time of a task is up.
        """
        if not (queue.depth() and work_waits()):
            self._since = time.monotonic()
        patience = settings.WORKER_PATIENCE_SECONDS + (settings.CELERY_TASK_TIME_LIMIT if active_requests else 0)
        return time.monotonic() - self._since > patience

    def stop(self, **_signal: Any) -> None:
        """End the looking, not the process."""
        self._stopping.set()
