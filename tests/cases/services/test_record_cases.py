from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError
from django.utils import timezone

from cases.enums import CaseEventKind, CaseOrigin, CaseState, Priority
from cases.models import Case, CaseEvent, DisputedItem
from cases.services.record_cases import RecordCase, file_record_cases
from imr_site.audit.models import Event
from tests.cases.conftest import NOW
from tests.factories import an_administrator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

TOLD = RecordCase(
    case_number="CM16-0000300",
    priority=Priority.EXPEDITED,
    requests=["Lumbar traction table", "Zinc lozenges #60"],
    date_of_injury=date(2015, 3, 4),
    ur_decided_on=date(2016, 5, 6),
    received_on=date(2016, 5, 20),
    assigned_on=date(2016, 6, 1),
    determined_on=date(2016, 6, 28),
)
UNTOLD = RecordCase(
    case_number="CM16-0000301",
    priority=Priority.STANDARD,
    requests=["Lumbar traction table"],
    date_of_injury=None,
    ur_decided_on=None,
    received_on=None,
    assigned_on=None,
    determined_on=None,
)


def _events(case: Case) -> list[tuple[str, date]]:
    return [(event.kind, timezone.localdate(event.occurred_at)) for event in case.events.all()]


def test_a_closed_case_is_on_file_with_all_that_is_told_of_it():
    (case,) = file_record_cases(data=[TOLD], actor=an_administrator())
    case.refresh_from_db()
    assert (case.origin, case.state, case.priority) == (CaseOrigin.IMPORTED, CaseState.CLOSED, Priority.EXPEDITED)
    assert (case.opened_at, case.opened_by) == (NOW, an_administrator())
    assert (case.date_of_injury, case.received_on, case.assigned_on) == (
        date(2015, 3, 4),
        date(2016, 5, 20),
        date(2016, 6, 1),
    )
    assert case.ur_decision.decided_on == date(2016, 5, 6)
    assert [(item.position, item.request_text) for item in case.items.all()] == [
        (1, "Lumbar traction table"),
        (2, "Zinc lozenges #60"),
    ]
    assert _events(case) == [
        (CaseEventKind.APPLICATION_RECEIVED, date(2016, 5, 20)),
        (CaseEventKind.ASSIGNMENT_NOTICE_SENT, date(2016, 6, 1)),
        (CaseEventKind.DETERMINATION_ISSUED, date(2016, 6, 28)),
    ]


def test_what_is_not_told_stays_unknown():
    (case,) = file_record_cases(data=[UNTOLD], actor=None)
    assert (case.date_of_injury, case.received_on, case.assigned_on, case.ur_decision.decided_on) == (None,) * 4
    assert _events(case) == []


def test_a_day_of_assignment_before_the_application_is_an_event_as_told_and_no_date_of_the_case():
    (case,) = file_record_cases(data=[replace(TOLD, assigned_on=date(2016, 5, 19))], actor=None)
    assert case.assigned_on is None
    assert (CaseEventKind.ASSIGNMENT_NOTICE_SENT, date(2016, 5, 19)) in _events(case)


def test_each_dated_event_is_on_record():
    (case,) = file_record_cases(data=[TOLD], actor=an_administrator())
    written = Event.objects.filter(scope=case.scope)
    assert [(event.kind, event.actor) for event in written] == [("case.event_recorded", an_administrator())] * 3


def test_a_number_that_is_taken_leaves_nothing():
    file_record_cases(data=[TOLD], actor=None)
    before = [model.objects.count() for model in (Case, DisputedItem, CaseEvent, Event)]
    with pytest.raises(IntegrityError):
        file_record_cases(data=[UNTOLD, TOLD], actor=None)
    assert [model.objects.count() for model in (Case, DisputedItem, CaseEvent, Event)] == before
