"""Business events: the facts the clocks are derived from."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from cases.audit_kinds import CaseAudit
from cases.enums import CaseEventKind, Channel
from cases.models import Case, CaseEvent, Party
from imr_site.accounts.models import User
from imr_site.audit.services import record

NOON = time(12)


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


def business_time(moment: datetime | date) -> datetime:
    """An aware moment; a date becomes its noon in California, so that no time zone moves it to another day."""
    if isinstance(moment, datetime):
        return moment
    return timezone.make_aware(datetime.combine(moment, NOON))
