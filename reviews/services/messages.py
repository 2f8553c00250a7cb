"""Electronic service: a message without a word of the case, whose link opens the letter once.

The link alone opens nothing: whoever has it must also know the IMR case number, which the assignment notice told every
party and the message does not.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import re
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from enum import StrEnum
from smtplib import SMTPException, SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from cases.enums import PartyKind
from imr_site.audit.services import record
from imr_site.jobs.registry import PermanentFailureError, RetryLaterError
from reviews.audit_kinds import ReviewAudit
from reviews.errors import ReviewError
from reviews.letters.bounces import Bounce
from reviews.models import Letter, Service
from reviews.selectors.determination import set_aside_on
from reviews.services.letters import stored_pdf
from reviews.services.serving import record_received, record_returned, record_sent

log = logging.getLogger(__name__)
LINK_DAYS = 30
TRIES = 5
"""Wrong case numbers a link takes before it is closed."""
OPEN_AGAIN = timedelta(minutes=15)
"""A download that broke off may be repeated for this long."""
_OUR_MESSAGE = re.compile(r"<service-(?P<service>[0-9]{1,18})\.(?P<link>[0-9a-f]{16})@")
"""The Message-ID that `_message_id` writes."""


class Answer(StrEnum):
    """What became of a try to open a link."""

    OPENED = "opened"
    WRONG_NUMBER = "wrong_number"
    CLOSED = "closed"
    MISSING = "missing"
    """The stored letter is gone or altered: nobody got it, and the link opens it once it is back."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Opening:
    """The answer, and the letter where it was opened."""

    answer: Answer
    letter: Letter | None = None
    pdf: bytes = b""


def send_message(*, service_id: int) -> None:
    """Send the message of an electronic service and note that it went. Harmless twice: the link stays the same.

    Raises RetryLaterError where no mail server is set or it is away; what it refuses for good is recorded as come back.
    Raises PermanentFailureError where the determination was set aside meanwhile.
    """
    service = Service.objects.select_related("letter__recipient", "letter__determination__case").get(pk=service_id)
    if service.sent_on or service.returned_on:
        return
    if set_aside_on(service.letter.determination):
        raise PermanentFailureError("The determination was set aside: its letters go out no more.")
    if not settings.MAIL_LEAVES:
        raise RetryLaterError("This installation has no mail server. Set EMAIL_HOST, then send the message again.")
    token = _token(service)
    # On file before the message is out, and anew at every try, so that what begins the time to appeal can be opened.
    # The secret stays the same: a message of an earlier try that arrived all the same opens the letter too (only
    # another SECRET_KEY ends it). Nothing else of the row is written: the party may be opening it at this moment.
    service.link_sha256, service.link_expires_at = _hash(token), timezone.now() + timedelta(days=LINK_DAYS)
    unsent = Service.objects.filter(pk=service.pk, sent_on__isnull=True, returned_on__isnull=True)
    if not unsent.update(link_sha256=service.link_sha256, link_expires_at=service.link_expires_at, link_failures=0):
        return
    message = _message(service, token)
    try:
        message.send()
    except SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        if code < 500:  # noqa: PLR2004 - 4xx is for now only (RFC 5321, 4.2.1)
            raise RetryLaterError("The mail server does not take the message at this time.") from refused
        reason = f"Refused by the mail server: {code} {words.decode(errors='replace')}"
        record_returned(service=service, returned_on=timezone.localdate(), reason=reason, actor=None)
        return
    except (SMTPException, OSError) as error:
        raise RetryLaterError("The mail server could not be reached or did not take the message.") from error
    record_sent(service=service, sent_on=timezone.localdate(), proof=_message_id(service), actor=None)


def is_open(token: str) -> bool:
    """Whether a link with this secret could be opened now."""
    service = Service.objects.filter(link_sha256=_hash(token)).first()
    return service is not None and _may_open(service)


def open_link(*, token: str, case_number: str) -> Opening:
    """The letter, for the secret of its link and the case number. That it was opened is its receipt (and an event)."""
    with transaction.atomic():
        services = Service.objects.select_for_update(of=("self",)).select_related("letter__determination__case")
        service = services.filter(link_sha256=_hash(token)).first()
        if service is None:
            return Opening(Answer.UNKNOWN)
        if not _may_open(service):
            return Opening(Answer.CLOSED)
        letter = service.letter
        if _plain(case_number) != _plain(letter.determination.case.case_number):
            service.link_failures += 1
            service.save()
            return Opening(Answer.CLOSED if service.link_failures >= TRIES else Answer.WRONG_NUMBER)
        try:
            pdf = stored_pdf(letter)
        except (ReviewError, OSError):
            log.exception("letter %s cannot be opened by its link", letter.pk)
            return Opening(Answer.MISSING)
        if service.opened_at is None:
            _note_opened(service)
        return Opening(Answer.OPENED, letter, pdf)


def record_bounce(*, bounce: Bounce) -> bool:
    """Take a report of non-delivery in. False where it is not about one of our messages, or tells nothing new.

    Raises ReviewError where the letter cannot have come back as things stand.
    """
    ours = _OUR_MESSAGE.match(bounce.message_id)
    service = Service.objects.filter(pk=int(ours["service"])).first() if ours else None
    if not ours or service is None or service.returned_on or service.received_on:
        return False
    if not hmac.compare_digest(ours["link"], service.link_sha256[:16]):
        return False
    record_returned(service=service, returned_on=timezone.localdate(), reason=bounce.reason, actor=None)
    return True


def _note_opened(service: Service) -> None:
    service.opened_at = timezone.now()
    service.save()
    today = timezone.localdate()
    record(
        kind=ReviewAudit.LETTER_OPENED,
        scope=f"case/{service.letter.determination.case_id}",
        subject=f"letter/{service.letter_id}",
        actor=None,
        data={"service": service.pk, "sha256": service.letter.sha256},
    )
    if service.sent_on is None:  # it was read, so it was sent, whatever kept that from being noted
        record_sent(service=service, sent_on=today, proof=_message_id(service), actor=None)
    if service.received_on is None:
        record_received(service=service, received_on=today, actor=None)


def _may_open(service: Service) -> bool:
    now = timezone.now()
    if service.returned_on or service.link_failures >= TRIES or service.link_expires_at is None:
        return False
    if service.opened_at is not None:
        return now < service.opened_at + OPEN_AGAIN
    return now < service.link_expires_at


def _message(service: Service, token: str) -> EmailMessage:
    recipient = service.letter.recipient
    context = {
        "organization": settings.ORGANIZATION_NAME,
        "link": f"{settings.SITE_ADDRESS}/letters/open/{token}/",
        "expires": timezone.localdate(service.link_expires_at),
        "spanish": recipient is not None and recipient.kind == PartyKind.INJURED_WORKER,
    }
    return EmailMessage(
        subject=f"A letter from {settings.ORGANIZATION_NAME}",
        body=render_to_string("letters/message.txt", context),
        to=[service.address],
        headers={"Message-ID": _message_id(service), "Auto-Submitted": "auto-generated"},
    )


def _message_id(service: Service) -> str:
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or urlsplit(settings.SITE_ADDRESS).hostname
    return f"<service-{service.pk}.{service.link_sha256[:16]}@{host}>"


def _token(service: Service) -> str:
    """The secret of the link: always the same for one service, so that a message sent twice is the same message."""
    key = hashlib.sha256(b"letter link\0" + settings.SECRET_KEY.encode()).digest()
    return base64.urlsafe_b64encode(hmac.digest(key, str(service.pk).encode(), "sha256")[:24]).decode()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _plain(number: str) -> str:
    return "".join(sign for sign in number.upper() if sign.isalnum())
