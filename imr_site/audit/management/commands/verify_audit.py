"""`manage.py verify_audit`: whether the event log is complete and unchanged."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from imr_site.audit.services import verify_chain


class Command(BaseCommand):
    """Recompute every hash of the chain; exit 1 at the first event that was changed, removed or inserted."""

    help = "Check the hash chain of the audit log; note the printed head elsewhere to notice a cut at the end."

    def handle(self, *_args: Any, **_options: Any) -> None:
        report = verify_chain()
        if report.broken_at is not None:
            raise CommandError(
                f"The chain is broken at event {report.broken_at}; {report.checked} events before it hold."
            )
        self.stdout.write(f"{report.checked} events hold, head {report.head}")
