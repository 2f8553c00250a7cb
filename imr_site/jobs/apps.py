"""The Django app of durable background work."""

from django.apps import AppConfig
from kombu.transport import TRANSPORT_ALIASES


class JobsConfig(AppConfig):
    """Durable jobs: a row for each piece of work, carried by Celery."""

    name = "imr_site.jobs"
    label = "jobs"
    verbose_name = "Background work"

    def ready(self) -> None:
        """Make `filesystem://` mean the transport whose messages are never half written."""
        TRANSPORT_ALIASES["filesystem"] = "imr_site.jobs.transport:Transport"
