"""The deliveries of letters: by which channel a letter goes to a party, and whether it was sent, received or returned.

Screens call this the service desk. Deliveries make the events of the case from which its clocks run.
"""

from __future__ import annotations

import re
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.addressing import way_to, way_to_director
from cases.audit_kinds import LetterAudit
from cases.enums import CaseEventKind, Channel, DeliveryState, EventSource, JobKind
from cases.errors import CaseError
from cases.hooks import letter_type
from cases.models import Delivery, Letter, Party
from cases.services.events import record_event, recording_events, refuse_future
from cases.services.unnamed import keep_reviewer_unnamed
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import Entry, record
from imr_site.jobs.services import enqueue
from imr_site.languages import day_in_words

_FAX_NUMBER = re.compile(r"(?=(?:\D*\d){7})[\d\s().+/-]+(?:(?:x|ext\.?)\s?\d+)?", re.IGNORECASE)


def request_delivery(*, letter: Letter, party: Party, actor: User | None) -> Delivery:
    """Make the delivery of a letter to its party when the letter is requested. Raises CaseError without an address."""
    channel, address = way_to(party)
    if not address:
        raise CaseError(f"Add an address or e-mail for {party}, so that the letter can be served.")
    return _new_delivery(letter, channel, address, actor)


def request_delivery_to_director(*, letter: Letter, actor: User | None) -> Delivery:
    """Make the delivery of a letter to the Administrative Director, by the way that the settings say."""
    way = way_to_director(settings.ADMINISTRATIVE_DIRECTOR, settings.ADMINISTRATIVE_DIRECTOR_EMAIL)
    return _new_delivery(letter, way.channel, way.address, actor)


def send_what_is_ready(*, letter: Letter) -> None:
    """Request the sending of a sealed letter's electronic deliveries; all others wait for the service desk."""
    for delivery in letter.deliveries.filter(
        channel=Channel.ELECTRONIC.value, sent_on__isnull=True, returned_on__isnull=True
    ):
        request_sending(delivery=delivery, actor=None)


def request_sending(*, delivery: Delivery, actor: User | None) -> Delivery:
    """Queue the message of an electronic delivery, also again after its job failed.

    Raises CaseError if the delivery has another channel, was sent or returned, or its letter was set aside.
    """
    require(actor, rules.record_delivery, delivery)
    with transaction.atomic():
        delivery = _locked(delivery)
        if delivery.channel != Channel.ELECTRONIC or delivery.sent_on or delivery.returned_on:
            raise CaseError("Only an electronic service that was not sent yet is sent by itself.")
        _check_stands(delivery.letter)
        delivery.job = enqueue(
            kind=JobKind.SEND_LETTER,
            key=str(delivery.pk),
            args={"delivery": delivery.pk},
            scope=delivery.letter.case.scope,
            requested_by=actor,
        )
        delivery.save()
    return delivery


def record_sent(
    *,
    delivery: Delivery,
    sent_on: date,
    actor: User | None,
    proof: str = "",
    channel: Channel | None = None,
    address: str = "",
) -> Delivery:
    """Record that the letter was sent, as planned or by another `channel` to another `address`.

    Raises CaseError if the sending is already on file, the letter is not sealed or is in a print batch, the day or the
    address is impossible, or another channel comes without an address.
    """
    require(actor, rules.record_delivery, delivery)
    with transaction.atomic():
        delivery = _locked(delivery)
        if delivery.sent_on:
            raise CaseError("The sending of this letter is on file.")
        if delivery.state not in {DeliveryState.READY, DeliveryState.SENDING, DeliveryState.FAILED}:
            raise CaseError(_not_now(delivery))
        elsewhere = address.split() not in ([], delivery.address.split())  # the form has one line for it
        if channel and channel != delivery.channel:
            if not elsewhere:
                raise CaseError(f"Say where it went: {channel.label} is not the way that was planned.")
            delivery.channel = channel.value
            delivery.link_sha256, delivery.link_expires_at = "", None
        if elsewhere:
            delivery.address = checked_address(Channel(delivery.channel), address)
        _sent(delivery, sent_on, proof, actor)
    return delivery


def record_received(*, delivery: Delivery, received_on: date, actor: User | None) -> Delivery:
    """Record that the recipient has the letter.

    Raises CaseError if the receipt is already on file, the letter was not sent or was returned, or the day is
    impossible.
    """
    require(actor, rules.record_delivery, delivery)
    with transaction.atomic():
        delivery = _locked(delivery)
        if delivery.received_on:
            raise CaseError("The receipt of this letter is on file.")
        if delivery.sent_on is None or delivery.returned_on:
            raise CaseError("Only what was sent and did not come back is received.")
        check_day(received_on, delivery.sent_on)
        delivery.received_on = received_on
        delivery.save()
        _record(LetterAudit.RECEIVED, delivery, received_on, actor)
        _record_event(letter_type(delivery.letter.kind).received, delivery, received_on, actor)
    return delivery


def record_returned(*, delivery: Delivery, returned_on: date, reason: str, actor: User | None) -> Delivery:
    """Record that the letter was returned or refused, so the service desk sends it again; the date of sending stays.

    Raises CaseError without a reason, and if the letter was not sent, was received or is returned already.
    """
    require(actor, rules.record_delivery, delivery)
    if not reason.strip():
        raise CaseError("Say why it came back.")
    with transaction.atomic():
        delivery = _locked(delivery)
        if delivery.returned_on or delivery.received_on:
            raise CaseError("How this letter's way ended is on file.")
        if delivery.state not in {DeliveryState.SENT, DeliveryState.SENDING, DeliveryState.FAILED}:
            raise CaseError("Only what was sent can come back.")
        check_day(returned_on, delivery.sent_on)
        if actor is not None:
            keep_reviewer_unnamed(delivery.letter.case, reason)
        delivery.returned_on, delivery.return_reason = returned_on, reason.strip()[:200]
        delivery.save()
        _record(LetterAudit.RETURNED, delivery, returned_on, actor)
    return delivery


def send_again(*, delivery: Delivery, channel: Channel, address: str, actor: User) -> Delivery:
    """Make another delivery of a letter that was returned; the letter itself stays the same.

    Raises CaseError if it was not returned, another delivery is under way, or the letter was set aside.
    """
    require(actor, rules.serve_letter, delivery)
    address = checked_address(channel, address)
    with transaction.atomic():
        old = _locked(delivery)
        if old.returned_on is None:
            raise CaseError("Only a letter that came back is sent again.")
        if old.letter.deliveries.filter(returned_on__isnull=True).exists():
            raise CaseError("This letter is on its way again already.")
        _check_stands(old.letter)
        again = _new_delivery(old.letter, channel, address, actor)
        _record(LetterAudit.SENT_AGAIN, again, timezone.localdate(), actor)
        if channel == Channel.ELECTRONIC:
            again = request_sending(delivery=again, actor=actor)
    return again


def _new_delivery(letter: Letter, channel: Channel, address: str, actor: User | None) -> Delivery:
    return Delivery.objects.create(
        letter=letter,
        channel=channel.value,
        address=address,
        requested_at=timezone.now(),
        requested_by=actor,
    )


def checked_address(channel: Channel, address: str) -> str:
    """The address without surrounding spaces. Raises CaseError if the channel cannot deliver to it."""
    address = address.strip()
    if not address:
        raise CaseError("Give the address to send it to.")
    if channel == Channel.ELECTRONIC:
        try:
            validate_email(address)
        except ValidationError:
            raise CaseError(f"“{address}” is not an e-mail address.") from None
    if channel == Channel.FAX and not _FAX_NUMBER.fullmatch(address):
        raise CaseError(f"“{address}” is not a fax number.")
    return address


def _sent(delivery: Delivery, sent_on: date, proof: str, actor: User | None) -> None:
    check_day(sent_on, delivery.letter.dated_on)
    if actor is not None:
        keep_reviewer_unnamed(delivery.letter.case, proof)
    delivery.sent_on, delivery.sent_by, delivery.proof = sent_on, actor, proof.strip()
    delivery.save()
    _record(LetterAudit.SENT, delivery, sent_on, actor)
    _record_event(letter_type(delivery.letter.kind).sent, delivery, sent_on, actor)


def _not_now(delivery: Delivery) -> str:
    if delivery.state == DeliveryState.IN_BATCH:
        return f"It is in {delivery.batch}: record the mailing of the batch, or take the batch apart."
    if delivery.state == DeliveryState.RETURNED:
        return "It came back: send it again."
    return "Only a finished letter is sent."


def _locked(delivery: Delivery) -> Delivery:
    """The delivery as it is now, locked until the caller's transaction ends."""
    deliveries = Delivery.objects.select_for_update(of=("self",))
    return deliveries.select_related("letter__case", "letter__recipient", "batch", "job").get(pk=delivery.pk)


def check_day(day: date, not_before: date | None) -> None:
    """Raise CaseError for a day to come, and for one before this."""
    if day == not_before:
        return  # that day is on file, even where the clock was set back since
    refuse_future(day)
    if not_before and day < not_before:
        raise CaseError(f"This cannot have happened before {day_in_words(not_before)}.")


def set_aside_on(letter: Letter) -> date | None:
    """The day from which the determination or notice in the letter no longer stands; None as long as it stands."""
    return letter_type(letter.kind).set_aside_on(letter)


def _check_stands(letter: Letter) -> None:
    aside = set_aside_on(letter)
    if aside:
        raise CaseError(f"What this letter tells was set aside on {day_in_words(aside)}: it goes out no more.")


def _record(kind: LetterAudit, delivery: Delivery, day: date, actor: User | None) -> None:
    record(actor=actor, **entry_of(kind, delivery, day)._asdict())


def entry_of(kind: LetterAudit, delivery: Delivery, day: date) -> Entry:
    """What the log says of a delivery and the day."""
    return Entry(
        kind=kind,
        scope=delivery.letter.case.scope,
        subject=f"letter/{delivery.letter_id}",
        data={
            "delivery": delivery.pk,
            "channel": delivery.channel,
            "on": day.isoformat(),
            "sha256": delivery.letter.sha256,
        },
    )


def _record_event(kind: CaseEventKind | None, delivery: Delivery, day: date, actor: User | None) -> None:
    """Make the event that clocks run from, but none once the letter is set aside: it would count for the next round."""
    aside = set_aside_on(delivery.letter)
    if kind is None or (aside and day >= aside) or not letter_type(delivery.letter.kind).concerns(delivery.letter):
        return
    with recording_events(case_id=delivery.letter.case_id) as case:
        record_event(
            case=case,
            kind=kind,
            occurred_at=day,
            actor=actor,
            source=EventSource.DELIVERY,
            party=delivery.letter.recipient,
            channel=Channel(delivery.channel),
            delivery=delivery,
        )
