"""Electronic delivery: a message that tells nothing of the case, with a link that opens the letter once.

The link alone opens nothing: whoever has it must also know the IMR case number, which the assignment notice told every
party and the message does not. A stranger who has the link finds the number by no number of tries: each network has few
in ten minutes, and after many another link goes to the party's own address and takes the place of this one. So it is
the stranger who is shut out, never the party, and the service desk is told.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from cases.audit_kinds import LetterAudit
from cases.enums import JobKind, PartyKind
from cases.models import Case, Delivery, Letter, LinkTry
from cases.selectors.cases import former_numbers
from cases.selectors.correspondence import TRIES_OF_A_LINK
from cases.services.correspondence.deliveries import record_received, record_returned, record_sent, set_aside_on
from cases.services.correspondence.letters import stored_pdf
from cases.services.correspondence.links import (
    LINK_DAYS,
    OPEN_AGAIN,
    PAUSE,
    TRIES,
    Answer,
    hash_of,
    mail_out,
    network_of,
    token_for,
)
from cases.services.correspondence.marks import Marks, mark_of, message_id
from imr_site.audit.services import record
from imr_site.clock import today_after
from imr_site.errors import Refused
from imr_site.jobs.registry import PermanentFailureError
from imr_site.jobs.services import enqueue

log = logging.getLogger(__name__)
LINKS = 4
"""Links of one delivery at most: where the fourth is tried as often, somebody reads the party's mail."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The answer to an attempt to open a link, with the letter and its PDF if it was opened."""

    answer: Answer
    letter: Letter | None = None
    pdf: bytes = b""


def send_message(*, delivery_id: int) -> None:
    """Send the message of an electronic delivery and record the sending. A repeated message carries the same link.

    Raises RetryLaterError if no mail server is set or it does not answer, and PermanentFailureError if the
    determination was set aside. A delivery that the mail server refuses for good is recorded as returned.
    """
    delivery = Delivery.objects.select_related("letter__recipient", "letter__case").get(pk=delivery_id)
    if delivery.sent_on or delivery.returned_on:
        return
    if set_aside_on(delivery.letter):
        raise PermanentFailureError("The determination was set aside: its letters go out no more.")
    token = _token(delivery)
    # On file before the message is out, and anew at every try, so that what begins the time to appeal can be opened.
    # The secret stays the same: a message of an earlier try that arrived all the same opens the letter too (only
    # another SECRET_KEY ends it). Nothing else of the row is written: the party may be opening it at this moment.
    delivery.link_sha256, delivery.link_expires_at = hash_of(token), timezone.now() + timedelta(days=LINK_DAYS)
    unsent = Delivery.objects.filter(pk=delivery.pk, sent_on__isnull=True, returned_on__isnull=True)
    if not unsent.update(link_sha256=delivery.link_sha256, link_expires_at=delivery.link_expires_at):
        return
    if _send(delivery, token):
        sent_on = today_after(delivery.letter.dated_on)
        record_sent(delivery=delivery, sent_on=sent_on, proof=_message_id(delivery), actor=None)


def send_new_link(*, delivery_id: int) -> None:
    """Send the newest link of a delivery to its address; nothing happens once the letter was opened or came back.

    Raises RetryLaterError as `send_message` does. The letter counts as sent on the day of its first message.
    """
    delivery = Delivery.objects.select_related("letter__recipient", "letter__case").get(pk=delivery_id)
    if delivery.opened_at is None and delivery.returned_on is None:
        _send(delivery, _token(delivery))


def _send(delivery: Delivery, token: str) -> bool:
    """Whether the mail server took the message; one that it refuses for good is recorded as returned."""
    recipient = delivery.letter.recipient
    context = {
        "organization": settings.ORGANIZATION_NAME,
        "link": f"{settings.SITE_ADDRESS}/letters/open/{token}/",
        "expires": timezone.localdate(delivery.link_expires_at),
        "spanish": recipient is not None and recipient.kind == PartyKind.INJURED_WORKER,
    }
    refused = mail_out(
        mark=mark_of(Marks.DELIVERY, delivery.pk),
        message_id=_message_id(delivery),
        to=delivery.address,
        subject=f"A letter from {settings.ORGANIZATION_NAME}",
        body=render_to_string("letters/message.txt", context),
    )
    if refused:
        record_returned(delivery=delivery, returned_on=today_after(delivery.sent_on), reason=refused, actor=None)
    return not refused


def link_is_open(token: str) -> bool:
    """Whether the link with this secret opens a letter now."""
    delivery = Delivery.objects.filter(link_sha256=hash_of(token)).first()
    return delivery is not None and _may_open(delivery)


def open_link(*, token: str, case_number: str, client: str) -> Opening:
    """The letter, for the secret of its link and the case number. Opening it records its receipt and an audit event.

    `client` is the network address that asks; whoever types wrong numbers there has to wait, and nobody else.
    """
    with transaction.atomic():
        deliveries = Delivery.objects.select_for_update(of=("self",)).select_related("letter__case")
        delivery = deliveries.filter(link_sha256=hash_of(token)).first()
        if delivery is None or not _may_open(delivery):
            return Opening(Answer.CLOSED)
        letter, network = delivery.letter, network_of(client)
        if delivery.tries.filter(client=network, at__gt=timezone.now() - PAUSE).count() >= TRIES:
            return Opening(Answer.WAIT)
        if _plain(case_number) not in {_plain(number) for number in _numbers_told(letter.case)}:
            _note_wrong(delivery, network)
            return Opening(Answer.WRONG_NUMBER)
        try:
            pdf = stored_pdf(letter)
        except (Refused, OSError):
            log.exception("letter %s cannot be opened by its link", letter.pk)
            return Opening(Answer.MISSING)
        if delivery.opened_at is None:
            _note_opened(delivery)
        return Opening(Answer.OPENED, letter, pdf)


def _numbers_told(case: Case) -> list[str]:
    """The number of the case, and those it had when a letter may have been made."""
    return [case.case_number, *former_numbers(case)]


def _plain(number: str) -> str:
    """A number as it is compared: its letters and digits."""
    return "".join(sign for sign in number.upper() if sign.isalnum())


def _note_wrong(delivery: Delivery, network: str) -> None:
    """Keep the wrong number's try; tell it in the log once there are several, and send another link after many."""
    LinkTry.objects.create(delivery=delivery, client=network, at=timezone.now())
    wrong = delivery.tries.count()
    if wrong == TRIES:
        _record_tries(LetterAudit.LINK_TRIED, delivery, wrong)
    if wrong % TRIES_OF_A_LINK == 0 and wrong < TRIES_OF_A_LINK * LINKS:
        delivery.link_sha256 = hash_of(_token(delivery))
        delivery.link_expires_at = timezone.now() + timedelta(days=LINK_DAYS)
        delivery.save()
        enqueue(
            kind=JobKind.RENEW_LINK,
            key=str(delivery.pk),
            args={"delivery": delivery.pk},
            scope=delivery.letter.case.scope,
        )
        _record_tries(LetterAudit.LINK_RENEWED, delivery, wrong)


def _record_tries(kind: LetterAudit, delivery: Delivery, wrong: int) -> None:
    record(
        kind=kind,
        scope=delivery.letter.case.scope,
        subject=f"letter/{delivery.letter_id}",
        actor=None,
        data={"delivery": delivery.pk, "wrong_numbers": wrong},
    )


def _note_opened(delivery: Delivery) -> None:
    delivery.opened_at = timezone.now()
    delivery.save()
    today = today_after(delivery.sent_on or delivery.letter.dated_on)
    record(
        kind=LetterAudit.OPENED,
        scope=delivery.letter.case.scope,
        subject=f"letter/{delivery.letter_id}",
        actor=None,
        data={"delivery": delivery.pk, "sha256": delivery.letter.sha256},
    )
    if delivery.sent_on is None:  # it was read, so it was sent, whatever kept that from being noted
        record_sent(delivery=delivery, sent_on=today, proof=_message_id(delivery), actor=None)
    if delivery.received_on is None:
        record_received(delivery=delivery, received_on=today, actor=None)


def _may_open(delivery: Delivery) -> bool:
    now = timezone.now()
    if delivery.returned_on or delivery.link_expires_at is None:
        return False
    if delivery.opened_at is not None:
        return now < delivery.opened_at + OPEN_AGAIN
    return now < delivery.link_expires_at and delivery.tries.count() < TRIES_OF_A_LINK * LINKS


def _message_id(delivery: Delivery) -> str:
    return message_id(f"service-{delivery.pk}.{delivery.link_sha256[:16]}")


def _token(delivery: Delivery) -> str:
    """The secret of the link: the same for one delivery, so that a repeated message is the same message.

    It changes with the links that took its place.
    """
    renewed = delivery.tries.count() // TRIES_OF_A_LINK
    told = f"{delivery.pk}.{renewed}" if renewed else str(delivery.pk)
    return token_for(b"letter link", told)
