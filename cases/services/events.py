"""Business events: the facts the clocks are derived from."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from cases.audit_kinds import CaseAudit
from cases.enums import CaseEventKind, Channel
from cases.errors import CaseError
from cases.models import Case, CaseEvent, Party
from cases.services.clocks import refresh_due
from imr_site.accounts.models import User
from imr_site.audit.services import record

NOON = time(12)
RECORDED_BY_HAND = (
    CaseEventKind.ASSIGNMENT_NOTICE_RECEIVED,
    CaseEventKind.RECORDS_RECEIVED,
    CaseEventKind.INFORMATION_REQUEST_RECEIVED,
    CaseEventKind.QUESTION_RECEIVED,
    CaseEventKind.UR_DECISION_RECEIVED,
    CaseEventKind.UR_NOTICE_GIVEN,
    CaseEventKind.UR_APPEAL_REQUESTED,
    CaseEventKind.UR_APPEAL_DECIDED,
    CaseEventKind.LIABILITY_DISPUTED,
    CaseEventKind.LIABILITY_RESOLVED,
    CaseEventKind.DETERMINATION_RECEIVED,
    CaseEventKind.SERVICES_AUTHORIZED,
    CaseEventKind.SERVICES_REIMBURSED,
)
"""What the parties do; all other events come with the moves and services that make them."""


def record_event(
    *,
    case: Case,
    kind: CaseEventKind,
    occurred_at: datetime | date,
    actor: User | None,
    party: Party | None = None,
    channel: Channel | None = None,
    note: str = "",
) -> CaseEvent:
    """Add one dated fact to the case. A bare date means that day in California, whatever the hour."""
    with transaction.atomic():
        event = CaseEvent.objects.create(
            case=case,
            kind=kind.value,
            occurred_at=business_time(occurred_at),
            party=party,
            channel=channel.value if channel else "",
            note=note,
            recorded_at=timezone.now(),
            recorded_by=actor,
        )
        record(
            kind=CaseAudit.EVENT_RECORDED,
            scope=case.scope,
            subject=f"event/{event.pk}",
            actor=actor,
            data={"event": kind.value, "occurred_at": event.occurred_at.isoformat()},
        )
    return event


def add_event(
    *,
    case: Case,
    kind: CaseEventKind,
    occurred_at: datetime | date,
    actor: User,
    party: Party | None = None,
    channel: Channel | None = None,
    note: str = "",
) -> CaseEvent:
    """Record what a party did, and bring the case's due date in step. Raises CaseError for a day still to come."""
    moment = business_time(occurred_at)
    if timezone.localdate(moment) > timezone.localdate():
        raise CaseError("This date is still to come. Choose the day it happened.")
    if kind not in RECORDED_BY_HAND:
        raise CaseError("This event comes with a move of the case and is not recorded by hand.")
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        event = record_event(
            case=locked, kind=kind, occurred_at=moment, actor=actor, party=party, channel=channel, note=note
        )
        refresh_due(locked)
        locked.save()
    return event


def business_time(moment: datetime | date) -> datetime:
    """An aware moment; a date becomes its noon in California, so that no time zone moves it to another day."""
    if isinstance(moment, datetime):
        return moment
    return timezone.make_aware(datetime.combine(moment, NOON))
