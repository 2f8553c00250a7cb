"""Serving the letters: what was mailed or sent to whom, and received when. The parties' clocks start from it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from cases.enums import CaseEventKind, Channel
from cases.services.events import record_event
from imr_site.accounts.models import User
from imr_site.audit.services import record
from reviews.audit_kinds import ReviewAudit
from reviews.errors import ReviewError
from reviews.models import Letter, Service


def record_sent(
    *, letter: Letter, channel: Channel, sent_on: date, proof: str, actor: User, address: str = ""
) -> Service:
    """The letter went to its recipient. Raises ReviewError before it is made, or for a day that cannot be."""
    if letter.recipient is None or letter.rendered_at is None:
        raise ReviewError("Only a finished letter to a party is served.")
    _check_day(sent_on, letter.determination.letter_content.decision_date)
    with transaction.atomic():
        service = Service.objects.create(
            letter=letter,
            channel=channel.value,
            address=address.strip() or letter.recipient.email or letter.recipient.address,
            sent_on=sent_on,
            proof=proof.strip(),
            recorded_at=timezone.now(),
            recorded_by=actor,
        )
        _record(ReviewAudit.LETTER_SENT, service, CaseEventKind.DETERMINATION_ISSUED, sent_on, actor)
    return service


def record_received(*, service: Service, received_on: date, actor: User) -> Service:
    """The recipient has it; said once. Raises ReviewError for a day before it was sent or still to come."""
    _check_day(received_on, service.sent_on)
    with transaction.atomic():
        changed = Service.objects.filter(pk=service.pk, received_on__isnull=True).update(received_on=received_on)
        if not changed:
            raise ReviewError("The receipt of this letter is on file.")
        service.refresh_from_db()
        _record(ReviewAudit.LETTER_RECEIVED, service, CaseEventKind.DETERMINATION_RECEIVED, received_on, actor)
    return service


def _check_day(day: date, not_before: date | None) -> None:
    if day > timezone.localdate():
        raise ReviewError("This date is still to come. Choose the day it happened.")
    if not_before and day < not_before:
        raise ReviewError(f"This cannot have happened before {not_before:%m/%d/%Y}.")


def _record(kind: ReviewAudit, service: Service, event: CaseEventKind, day: date, actor: User) -> None:
    letter = service.letter
    record_event(
        case=letter.determination.case,
        kind=event,
        occurred_at=day,
        actor=actor,
        party=letter.recipient,
        channel=Channel(service.channel),
    )
    record(
        kind=kind,
        scope=f"case/{letter.determination.case_id}",
        subject=f"letter/{letter.pk}",
        actor=actor,
        data={"channel": service.channel, "on": day.isoformat(), "sha256": letter.sha256},
    )
