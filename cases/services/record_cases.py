"""Cases of record: decided elsewhere, and known here only from their determination."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from cases.enums import CaseEventKind, CaseOrigin, CaseState, EventSource, Priority
from cases.models import Case, DisputedItem, UrDecision
from cases.services.events import record_event
from cases.services.lookup import refresh_lookup
from imr_site.accounts.models import User


@dataclass(frozen=True, slots=True)
class RecordCase:
    """What a determination tells of its case; a date that it does not name is None."""

    case_number: str
    priority: Priority
    requests: Sequence[str]
    date_of_injury: date | None
    ur_decided_on: date | None
    received_on: date | None
    assigned_on: date | None
    determined_on: date | None


def file_record_case(*, data: RecordCase, actor: User | None) -> Case:
    """Put a closed case on file with its UR decision, items and dated events; nobody works on it.

    An assignment before the application was received is an error of the determination: it becomes an event, but not the
    case's date of assignment. Raises IntegrityError if the number is on file.
    """
    received, assigned = data.received_on, data.assigned_on
    with transaction.atomic():
        case = Case.objects.create(
            case_number=data.case_number,
            origin=CaseOrigin.IMPORTED.value,
            state=CaseState.CLOSED.value,
            priority=data.priority.value,
            date_of_injury=data.date_of_injury,
            received_on=received,
            assigned_on=None if received and assigned and assigned < received else assigned,
            look_on=None,
            opened_at=timezone.now(),
            opened_by=actor,
        )
        UrDecision.objects.create(case=case, decided_on=data.ur_decided_on)
        DisputedItem.objects.bulk_create(
            DisputedItem(case=case, position=position, request_text=request)
            for position, request in enumerate(data.requests, start=1)
        )
        _record_dates(case, data, actor)
        refresh_lookup(case=case)
    return case


def _record_dates(case: Case, data: RecordCase, actor: User | None) -> None:
    dated = {
        CaseEventKind.APPLICATION_RECEIVED: data.received_on,
        CaseEventKind.ASSIGNMENT_NOTICE_SENT: data.assigned_on,
        CaseEventKind.DETERMINATION_ISSUED: data.determined_on,
    }
    for kind, day in dated.items():
        if day is not None:
            record_event(case=case, kind=kind, occurred_at=day, actor=actor, source=EventSource.RECORD)
