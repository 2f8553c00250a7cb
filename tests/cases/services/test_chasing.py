from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.addressing import Notice
from cases.enums import CaseEventKind, CaseState, NoticeEnd, PartyKind
from cases.models import NoticeDue
from cases.selectors.notices import lacks_of
from cases.services.chasing import chase
from cases.services.correspondence.notices import send_notice
from cases.services.events import add_event
from tests.cases.conftest import NOW
from tests.factories import a_case, a_case_manager

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

S = CaseState


@pytest.fixture(autouse=True)
def _addresses(settings):
    settings.ORGANIZATION_ADDRESS = ["600 Sample Drive", "Folsom, CA 95630"]


def _chase() -> list[NoticeDue]:
    chase(progress=lambda _done, _total: None)
    kinds = [Notice.RECORDS_OVERDUE.value, Notice.LIABILITY_QUESTION.value]
    return list(NoticeDue.objects.filter(notice__in=kinds))


def test_overdue_records_are_asked_for_once(time_machine):
    case = a_case(S.RECORDS_PENDING, received_on=timezone.localdate() - timedelta(days=5))
    assert _chase() == []
    time_machine.move_to(NOW + timedelta(days=20))
    (due,) = _chase()
    assert (due.case, due.notice, lacks_of(due)) == (case, "records_overdue", [])
    assert _chase() == [due]
    (letter,) = send_notice(due=due, actor=a_case_manager())
    assert letter.recipient.kind == PartyKind.CLAIMS_ADMINISTRATOR
    assert _chase() == [due]


def test_what_came_before_it_was_asked_for_is_asked_for_no_more(time_machine):
    case = a_case(S.RECORDS_PENDING)
    time_machine.move_to(NOW + timedelta(days=20))
    assert len(_chase()) == 1
    party = case.parties.get(kind=PartyKind.CLAIMS_ADMINISTRATOR)
    add_event(
        case=case,
        kind=CaseEventKind.RECORDS_RECEIVED,
        occurred_at=timezone.localdate(),
        party=party,
        actor=a_case_manager(),
    )
    assert [one.settled_as for one in _chase()] == [NoticeEnd.MOOT]


def test_a_deferral_is_asked_about_every_thirty_days(time_machine):
    case = a_case(S.DEFERRED)
    assert _chase() == []
    time_machine.move_to(NOW + timedelta(days=31))
    (due,) = _chase()
    assert (due.case, due.notice, lacks_of(due)) == (case, "liability_question", [])
    assert _chase() == [due]
