"""The Celery application, which carries durable jobs to workers."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from celery import Celery
from celery.signals import setup_logging, worker_init

from imr_site import scratch

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imr_site.settings")
NICE: Final = 10
"""A worker runs at least so nicely, that pages come before letters where one machine serves both."""

app = Celery("imr_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _keep_django_logging(**_kwargs: Any) -> None:
    """Leave logging as Django's settings made it."""


@worker_init.connect
def _have_a_folder(**_kwargs: Any) -> None:
    """Keep temporary files apart, in the worker and in each of its processes."""
    scratch.begin()


@worker_init.connect
def _give_way(**_kwargs: Any) -> None:
    """Be nice, in the worker and in each of its threads and processes."""
    os.setpriority(os.PRIO_PROCESS, 0, max(os.getpriority(os.PRIO_PROCESS, 0), NICE))
    if os.getsid(0) == os.getpid():  # else the web server may be of the same session
        with suppress(OSError):
            Path("/proc/self/autogroup").write_text(str(NICE))  # Linux compares the niceness of sessions first
