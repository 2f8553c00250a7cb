"""A worker that lives and takes nothing: `--include tests.imr_site.held` holds its consumer once it is ready."""

from __future__ import annotations

from threading import Event

from celery.signals import worker_ready


@worker_ready.connect
def _hold(**_signal: object) -> None:
    Event().wait()
