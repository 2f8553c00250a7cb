"""What goes by itself, every day: sessions that are over, drafts nobody goes on with, unsent messages, read reports.

So does what people were told a year ago. Messages are kept as files by an installation without a mail server.
"""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from cases.clocks.calendar import local_moment
from cases.models import DeliveryReport, Notification
from cases.retention.engine import begun_before, verdict_on
from cases.retention.rules import Since
from cases.selectors.retention import held_cases, record_class
from cases.services.correspondence.reports import remove_report_file
from cases.services.drafts import remove_expired_drafts


def remove_expired() -> None:
    """Remove whatever the classes of the fate `expires` let go today; running it twice is harmless."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    remove_expired_drafts()
    _remove_notifications()
    _remove_mail_files(Path(settings.EMAIL_FILE_PATH))
    _remove_reports()


def _remove_reports() -> None:
    reports, today = record_class("delivery_reports"), timezone.localdate()
    settled = DeliveryReport.objects.filter(settled_at__isnull=False, removed_at__isnull=True)
    for report in settled.select_related("delivery__letter"):
        over = verdict_on(reports, {Since.REPORT_SETTLED: timezone.localdate(report.settled_at)}, day=today)
        held = report.delivery and held_cases([report.delivery.letter.case_id])
        if over.may_go_on(today) and not held:
            remove_report_file(report=report)


def _remove_notifications() -> None:
    before = begun_before(record_class("notifications"), day=timezone.localdate())
    if before is not None:
        Notification.objects.filter(made_at__lt=local_moment(before)).delete()


def _remove_mail_files(folder: Path) -> None:
    mail, today = record_class("mail_files"), timezone.localdate()
    for file in folder.glob("*.log"):
        written = datetime.fromtimestamp(file.stat().st_mtime, tz=timezone.get_current_timezone()).date()
        if verdict_on(mail, {Since.FILE_WRITTEN: written}, day=today).may_go_on(today):
            file.unlink(missing_ok=True)
