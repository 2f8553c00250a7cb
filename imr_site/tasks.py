"""The regular work of the site itself: the audit log is sealed and its newest seal mailed, and done jobs go."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from imr_site import scratch
from imr_site.audit.models import Seal
from imr_site.audit.sealing import seal
from imr_site.digest import mail_head
from imr_site.jobs.models import Job
from imr_site.jobs.registry import Progress, RetryLaterError, job_kind
from imr_site.jobs.services import enqueue, forget_done
from imr_site.jobs.timers import timer

MAIL_HEAD = "audit.mail_head"

timer("seal-audit", every=timedelta(seconds=2))(seal)
timer("forget-done-jobs", every=timedelta(hours=1))(forget_done)
timer("sweep-temporary-files", every=timedelta(hours=1))(scratch.sweep)


@timer("mail-audit-head", every=timedelta(days=1))
def request_daily_mail() -> None:
    """Have the newest seal mailed, once a day, where mail leaves this installation."""
    day = timezone.localdate().isoformat()
    newest = Seal.objects.last()
    if not settings.MAIL_LEAVES or newest is None or Job.objects.filter(kind=MAIL_HEAD, key=day).exists():
        return
    with transaction.atomic():
        enqueue(kind=MAIL_HEAD, key=day, args={"seal": newest.pk}, scope="audit")


@job_kind(MAIL_HEAD, title="Mailing the newest seal of the audit log", max_attempts=12)
def _mail_head(args: dict[str, Any], progress: Progress) -> None:
    del progress
    try:
        mail_head(number=args["seal"])
    except (SMTPException, OSError) as error:
        raise RetryLaterError("The mail server could not be reached or did not take the message.") from error
