"""`manage.py resume_audit`: let the anchor file go on after a backup was put back."""

from typing import Any

from django.core.management.base import BaseCommand

from imr_site.audit.sealing import resume_anchors


class Command(BaseCommand):
    """Append the line that sets aside the seals which the database no longer has; file and log show it for ever."""

    help = "After a backup was put back, or the anchor file was lost: go on from the log as it is."

    def handle(self, *_args: Any, **_options: Any) -> None:
        anchor = resume_anchors()
        self.stdout.write(
            f"The anchor file goes on after seal {anchor.number}. Whatever it knew after that is set aside."
        )
