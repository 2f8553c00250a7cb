"""The Django app of the append-only event log."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    """The log of who did what, sealed so that any change shows."""

    name = "imr_site.audit"
    label = "audit"
    verbose_name = "Audit log"

    def ready(self) -> None:
        """After every migrate, see that facts are kept and that the site's own database role has what it needs."""
        from imr_site.audit.append_only import put_back
        from imr_site.audit.grants import grant_to_site

        post_migrate.connect(put_back, sender=self)
        post_migrate.connect(grant_to_site, sender=self)
