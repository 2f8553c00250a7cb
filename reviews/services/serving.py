"""Serving the letters: what goes to whom by which way, was sent, received or came back. Clocks start from it."""

from __future__ import annotations

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from cases.enums import CaseEventKind, Channel
from cases.models import Party
from cases.services.events import record_event
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.jobs.services import enqueue
from reviews.audit_kinds import ReviewAudit
from reviews.enums import JobKind, ServiceState
from reviews.errors import ReviewError
from reviews.models import Letter, Service
from reviews.selectors.determination import set_aside_on

_FAX_NUMBER = re.compile(r"(?=(?:\D*\d){7})[\d\s().+/-]+(?:(?:x|ext\.?)\s?\d+)?", re.IGNORECASE)


def way_to(party: Party) -> tuple[Channel, str]:
    """How a party is reached: as it chose where that is possible, else by mail; the address is empty if by no way."""
    if party.channel == Channel.ELECTRONIC and party.email:
        return Channel.ELECTRONIC, party.email
    if party.channel == Channel.FAX and party.fax:
        return Channel.FAX, party.fax
    if party.address:
        return Channel.MAIL, party.address
    return Channel.ELECTRONIC, party.email


def request_service(*, letter: Letter, party: Party, actor: User | None) -> Service:
    """The letter's way to its party, on file from the moment the letter is. Raises ReviewError without an address."""
    channel, address = way_to(party)
    if not address:
        raise ReviewError(f"Add an address or e-mail for {party}, so that the letter can be served.")
    return _new_service(letter, channel, address, actor)


def send_what_is_ready(*, letter: Letter) -> None:
    """The letter is sealed: an electronic service goes out by itself, the others wait for the service desk."""
    for service in letter.services.filter(
        channel=Channel.ELECTRONIC.value, sent_on__isnull=True, returned_on__isnull=True
    ):
        request_sending(service=service, actor=None)


def request_sending(*, service: Service, actor: User | None) -> Service:
    """Have the message of an electronic service sent, or sent again after its work was given up."""
    with transaction.atomic():
        service = _locked(service)
        if service.channel != Channel.ELECTRONIC or service.sent_on or service.returned_on:
            raise ReviewError("Only an electronic service that was not sent yet is sent by itself.")
        _check_stands(service.letter)
        service.job = enqueue(
            kind=JobKind.SEND_LETTER,
            key=str(service.pk),
            args={"service": service.pk},
            scope=_scope(service.letter),
            requested_by=actor,
        )
        service.save()
    return service


def record_sent(
    *,
    service: Service,
    sent_on: date,
    actor: User | None,
    proof: str = "",
    channel: Channel | None = None,
    address: str = "",
) -> Service:
    """The letter went to its recipient, as planned or by another channel to the address given; said once.

    Raises ReviewError before the letter is made, while it waits in a print batch, for a day or an address that cannot
    be, and for another channel without an address.
    """
    with transaction.atomic():
        service = _locked(service)
        if service.sent_on:
            raise ReviewError("The sending of this letter is on file.")
        if service.state not in {ServiceState.READY, ServiceState.SENDING, ServiceState.FAILED}:
            raise ReviewError(_not_now(service))
        elsewhere = address.split() not in ([], service.address.split())  # the form has one line for it
        if channel and channel != service.channel:
            if not elsewhere:
                raise ReviewError(f"Say where it went: {channel.label} is not the way that was planned.")
            service.channel = channel.value
            service.link_sha256, service.link_expires_at = "", None
        if elsewhere:
            service.address = checked_address(Channel(service.channel), address)
        _sent(service, sent_on, proof, actor)
    return service


def record_mailed(*, services: list[Service], mailed_on: date, proof: str, actor: User) -> None:
    """The letters of a print batch went to the post, all on one day."""
    with transaction.atomic():
        for service in services:
            _sent(service, mailed_on, proof, actor)


def record_received(*, service: Service, received_on: date, actor: User | None) -> Service:
    """The recipient has it; said once. Raises ReviewError for a day before it was sent or still to come."""
    with transaction.atomic():
        service = _locked(service)
        if service.received_on:
            raise ReviewError("The receipt of this letter is on file.")
        if service.sent_on is None or service.returned_on:
            raise ReviewError("Only what was sent and did not come back is received.")
        _check_day(received_on, service.sent_on)
        service.received_on = received_on
        service.save()
        _record(ReviewAudit.LETTER_RECEIVED, service, received_on, actor)
        _record_event(CaseEventKind.DETERMINATION_RECEIVED, service, received_on, actor)
    return service


def record_returned(*, service: Service, returned_on: date, reason: str, actor: User | None) -> Service:
    """It came back, or was refused: the service desk finds another way. The date of mailing stands as a fact."""
    if not reason.strip():
        raise ReviewError("Say why it came back.")
    with transaction.atomic():
        service = _locked(service)
        if service.returned_on or service.received_on:
            raise ReviewError("How this letter's way ended is on file.")
        if service.state not in {ServiceState.SENT, ServiceState.SENDING, ServiceState.FAILED}:
            raise ReviewError("Only what was sent can come back.")
        _check_day(returned_on, service.sent_on)
        service.returned_on, service.return_reason = returned_on, reason.strip()[:200]
        service.save()
        _record(ReviewAudit.LETTER_RETURNED, service, returned_on, actor)
    return service


def send_again(*, service: Service, channel: Channel, address: str, actor: User) -> Service:
    """Another try for a letter that came back, as a service of its own; the letter itself is the same.

    Raises ReviewError where it did not come back, is on its way again already, or was set aside meanwhile.
    """
    address = checked_address(channel, address)
    with transaction.atomic():
        old = _locked(service)
        if old.returned_on is None:
            raise ReviewError("Only a letter that came back is sent again.")
        if old.letter.services.filter(returned_on__isnull=True).exists():
            raise ReviewError("This letter is on its way again already.")
        _check_stands(old.letter)
        again = _new_service(old.letter, channel, address, actor)
        _record(ReviewAudit.LETTER_SENT_AGAIN, again, timezone.localdate(), actor)
        if channel == Channel.ELECTRONIC:
            again = request_sending(service=again, actor=actor)
    return again


def _new_service(letter: Letter, channel: Channel, address: str, actor: User | None) -> Service:
    return Service.objects.create(
        letter=letter,
        channel=channel.value,
        address=address,
        requested_at=timezone.now(),
        requested_by=actor,
    )


def checked_address(channel: Channel, address: str) -> str:
    """Where a letter goes by this channel. Raises ReviewError for an address that cannot be one."""
    address = address.strip()
    if not address:
        raise ReviewError("Give the address to send it to.")
    if channel == Channel.ELECTRONIC:
        try:
            validate_email(address)
        except ValidationError:
            raise ReviewError(f"“{address}” is not an e-mail address.") from None
    if channel == Channel.FAX and not _FAX_NUMBER.fullmatch(address):
        raise ReviewError(f"“{address}” is not a fax number.")
    return address


def _sent(service: Service, sent_on: date, proof: str, actor: User | None) -> None:
    _check_day(sent_on, service.letter.determination.letter_content.decision_date)
    service.sent_on, service.sent_by, service.proof = sent_on, actor, proof.strip()
    service.save()
    _record(ReviewAudit.LETTER_SENT, service, sent_on, actor)
    _record_event(CaseEventKind.DETERMINATION_ISSUED, service, sent_on, actor)


def _not_now(service: Service) -> str:
    if service.state == ServiceState.IN_BATCH:
        return f"It is in {service.batch}: record the mailing of the batch, or take the batch apart."
    if service.state == ServiceState.RETURNED:
        return "It came back: send it again."
    return "Only a finished letter is sent."


def _locked(service: Service) -> Service:
    """As it is now, and so until the caller commits."""
    services = Service.objects.select_for_update(of=("self",))
    return services.select_related("letter__determination__case", "letter__recipient", "batch", "job").get(
        pk=service.pk
    )


def _check_day(day: date, not_before: date | None) -> None:
    if day > timezone.localdate():
        raise ReviewError("This date is still to come. Choose the day it happened.")
    if not_before and day < not_before:
        raise ReviewError(f"This cannot have happened before {not_before:%m/%d/%Y}.")


def _check_stands(letter: Letter) -> None:
    aside = set_aside_on(letter.determination)
    if aside:
        raise ReviewError(f"The determination was set aside on {aside:%m/%d/%Y}: its letters go out no more.")


def _scope(letter: Letter) -> str:
    return f"case/{letter.determination.case_id}"


def _record(kind: ReviewAudit, service: Service, day: date, actor: User | None) -> None:
    record(
        kind=kind,
        scope=_scope(service.letter),
        subject=f"letter/{service.letter_id}",
        actor=actor,
        data={
            "service": service.pk,
            "channel": service.channel,
            "on": day.isoformat(),
            "sha256": service.letter.sha256,
        },
    )


def _record_event(kind: CaseEventKind, service: Service, day: date, actor: User | None) -> None:
    """A fact the clocks run from; from the day it was set aside on it would be taken for one of the next round."""
    aside = set_aside_on(service.letter.determination)
    if aside and day >= aside:
        return
    record_event(
        case=service.letter.determination.case,
        kind=kind,
        occurred_at=day,
        actor=actor,
        party=service.letter.recipient,
        channel=Channel(service.channel),
    )
