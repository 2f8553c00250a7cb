"""The Celery application, which carries durable jobs to workers."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init

from imr_site import scratch

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imr_site.settings")

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
