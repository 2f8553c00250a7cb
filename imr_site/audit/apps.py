"""The append-only event log."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did what, in a chain that shows any gap."""

    name = "imr_site.audit"
    label = "audit"
    verbose_name = "Audit log"
