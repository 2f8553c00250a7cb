"""Durable background work."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """A row per piece of work, carried by Celery."""

    name = "imr_site.jobs"
    label = "jobs"
    verbose_name = "Background work"
