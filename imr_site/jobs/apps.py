"""Durable background work."""

from django.apps import AppConfig
from kombu.transport import TRANSPORT_ALIASES


class JobsConfig(AppConfig):
    """A row per piece of work, carried by Celery."""

    name = "imr_site.jobs"
    label = "jobs"
    verbose_name = "Background work"

    def ready(self) -> None:
        """Make `filesystem://` mean the transport that never shows half a message."""
        TRANSPORT_ALIASES["filesystem"] = "imr_site.jobs.transport:Transport"
