"""Cases of record: decided elsewhere, and known here only from their determination."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from cases.enums import CaseEventKind, CaseOrigin, CaseState, Priority
from cases.models import Case, DisputedItem, UrDecision
from cases.services.events import record_days_of_record
from cases.services.lookup import enter_lookup
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


def file_record_cases(*, data: Sequence[RecordCase], actor: User | None) -> list[Case]:
    """Put closed cases on file with their UR decisions, items and dated events, in their order; nobody works on them.

    An assignment before the application was received is an error of the determination: it becomes an event, but not the
    case's date of assignment. Raises IntegrityError if a number is on file, and files none of them.
    """
    with transaction.atomic():
        cases = Case.objects.bulk_create(_case(each, actor) for each in data)
        UrDecision.objects.bulk_create(
            UrDecision(case_id=case.pk, decided_on=told.ur_decided_on) for case, told in zip(cases, data, strict=True)
        )
        DisputedItem.objects.bulk_create(
            DisputedItem(case_id=case.pk, position=position, request_text=request)
            for case, told in zip(cases, data, strict=True)
            for position, request in enumerate(told.requests, start=1)
        )
        record_days_of_record(
            days=(
                (case, kind, day)
                for case, told in zip(cases, data, strict=True)
                for kind, day in _days(told)
                if day is not None
            ),
            actor=actor,
        )
        enter_lookup(cases=cases)
    return cases


def _case(told: RecordCase, actor: User | None) -> Case:
    received, assigned = told.received_on, told.assigned_on
    return Case(
        case_number=told.case_number,
        origin=CaseOrigin.IMPORTED.value,
        state=CaseState.CLOSED.value,
        priority=told.priority.value,
        date_of_injury=told.date_of_injury,
        received_on=received,
        assigned_on=None if received and assigned and assigned < received else assigned,
        look_on=None,
        opened_at=timezone.now(),
        opened_by=actor,
    )


def _days(told: RecordCase) -> tuple[tuple[CaseEventKind, date | None], ...]:
    return (
        (CaseEventKind.APPLICATION_RECEIVED, told.received_on),
        (CaseEventKind.ASSIGNMENT_NOTICE_SENT, told.assigned_on),
        (CaseEventKind.DETERMINATION_ISSUED, told.determined_on),
    )
