"""What Celery meets of the jobs: the task that carries the number of one, and the timers of each worker."""

import logging
from datetime import timedelta
from typing import Any

from celery import shared_task
from celery.signals import task_received, worker_ready, worker_shutdown
from django.conf import settings

from imr_site.jobs import services
from imr_site.jobs.timers import TimerThread, timer
from imr_site.jobs.watchdog import Watchdog

log = logging.getLogger(__name__)
SWEEP = "sweep"


@shared_task(name="jobs.run")
def run(job_id: int) -> None:
    """Claim and run the job with this id. What it raises is in its row and, without words, in the log."""
    try:
        services.run_job(job_id)
    except Exception:
        log.exception("job %s did not succeed", job_id)


@timer(SWEEP, every=timedelta(seconds=settings.JOB_SWEEP_SECONDS))
def sweep() -> None:
    """Publish again the jobs whose message or run was lost."""
    services.sweep()


@worker_ready.connect
def _start_threads(**_signal: Any) -> None:
    timers, watchdog = TimerThread(), Watchdog()
    task_received.connect(watchdog.taken, weak=False)
    for thread in (timers, watchdog):
        worker_shutdown.connect(thread.stop, weak=False)
        thread.start()
