"""What the site tells its people: a row for each person and thing first, then the messages that were asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cases.enums import JobKind, NotificationKind
from cases.models import Case, Notification, NotificationChoice
from cases.selectors.for_you import BOTH, Ways, choices_of, kinds_for, mail_of
from cases.services.correspondence.marks import id_of_notification
from imr_site.accounts.models import User
from imr_site.clock import now_after
from imr_site.jobs.registry import RetryLaterError
from imr_site.jobs.services import enqueue


def notify(
    *, people: Iterable[User], kind: NotificationKind, about: str, words: str, case: Case | None = None
) -> list[Notification]:
    """Tell people of something, each once and in the ways that each chose; those told now, by notification.

    Call it in the transaction of its cause. Who switched the kind off, or may not sign in any more, is not told.
    `words` are for the site and name nobody but the staff.
    """
    told = {person.pk: person for person in people if person.is_active}
    off = choices_of(told.values(), kind)
    made: list[Notification] = []
    with transaction.atomic():
        for person in told.values():
            ways = off.get(person.pk, BOTH)
            if not any(ways):
                continue
            row, is_new = Notification.objects.get_or_create(
                person=person,
                kind=kind.value,
                about=about,
                defaults={
                    "case": case,
                    "words": words,
                    "made_at": timezone.now(),
                    "in_site": ways.in_site,
                    "by_mail": ways.by_mail,
                },
            )
            if is_new:
                made.append(row)
                if row.by_mail:
                    enqueue(kind=JobKind.MAIL_NOTIFICATION, key=str(row.pk), args={"notification": row.pk})
    return made


def mail_notification(*, notification_id: int) -> None:
    """Send the message of a notification, unless it is sent. Raises RetryLaterError where the mail server refuses it.

    Its job is claimed by one run at a time. It is on record as sent only once the message is out: where the run is
    killed between the two, the next sends the same message again, with the same Message-ID.
    """
    row = Notification.objects.select_related("person", "case").get(pk=notification_id)
    if row.mailed_at or not row.by_mail or not row.person.is_active:
        return
    try:
        _message(row).send()
    except (SMTPException, OSError) as error:
        raise RetryLaterError("The mail server could not be reached or did not take the message.") from error
    Notification.objects.filter(pk=row.pk, mailed_at__isnull=True).update(mailed_at=now_after(row.made_at))


def _message(row: Notification) -> EmailMessage:
    subject, lines = mail_of(row)
    context = {
        "lines": lines,
        "link": settings.SITE_ADDRESS + reverse("for_you"),
        "choices": settings.SITE_ADDRESS + reverse("for_you_choices"),
    }
    return EmailMessage(
        subject=subject,
        body=render_to_string("cases/for_you/message.txt", context),
        to=[row.person.email],
        headers={"Message-ID": id_of_notification(row.pk), "Auto-Submitted": "auto-generated"},
    )


def mark_read(*, notifications: Iterable[int], actor: User) -> int:
    """Note that the actor read these of the own notifications; returns how many were unread."""
    own = Notification.objects.filter(person=actor, pk__in=list(notifications), read_at__isnull=True)
    return own.update(read_at=timezone.now())


def mark_all_read(*, actor: User, up_to: int) -> int:
    """Note that the actor read all own notifications up to this one; what came since stays unread."""
    own = Notification.objects.filter(person=actor, in_site=True, pk__lte=up_to, read_at__isnull=True)
    return own.update(read_at=timezone.now())


def choose_ways(*, ways: Mapping[NotificationKind, Ways], actor: User) -> None:
    """Keep in which ways the actor is told things of each kind, from now on; kinds of other roles are left alone."""
    with transaction.atomic():
        for kind in kinds_for(actor):
            if kind in ways:
                chosen = {"in_site": ways[kind].in_site, "by_mail": ways[kind].by_mail}
                NotificationChoice.objects.update_or_create(person=actor, kind=kind.value, defaults=chosen)
