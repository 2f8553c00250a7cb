"""The Django app of the append-only event log."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The log of who did what, in a chain that shows any gap."""

    name = "imr_site.audit"
    label = "audit"
    verbose_name = "Audit log"
