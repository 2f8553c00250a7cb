"""The case page asks for the facts that no letter shows, and says of nothing that it was sent."""

from __future__ import annotations

import pytest

from cases.enums import CaseEventKind, CaseState
from imr_site.accounts.enums import Role
from tests.factories import a_case, a_case_manager, a_person, move, sign_in
from tests.factories.cases import send_assignment_notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

ASKED = "Assignment notice (NOARFI): no sending is on file."


def test_an_assigned_case_asks_when_the_notice_went_until_somebody_says(client):
    case = a_case(CaseState.ELIGIBLE)
    move(case, "assign")
    sign_in(client, a_case_manager())
    page = client.get(f"/cases/{case.case_number}/").content.decode()
    link = f"/cases/{case.case_number}/events/add/?kind=assignment_notice_sent"
    assert (ASKED in page, link in page, "Dr. Owen Castellane" in page) == (True, True, True)

    form = client.get(link).content.decode()
    assert '<option value="assignment_notice_sent" selected>' in form
    answer = client.post(link, {"kind": "assignment_notice_sent", "on": "2017-03-10"})
    assert answer.status_code == 302
    sent = case.events.filter(kind=CaseEventKind.ASSIGNMENT_NOTICE_SENT)
    assert [(event.source, event.party.kind, event.channel) for event in sent] == [
        ("person", "injured_worker", "mail"),
        ("person", "requesting_physician", "mail"),
        ("person", "claims_administrator", "mail"),
    ]
    assert ASKED not in client.get(f"/cases/{case.case_number}/").content.decode()


def test_who_records_nothing_is_told_all_the_same(client):
    case = a_case(CaseState.ELIGIBLE)
    move(case, "assign")
    sign_in(client, a_person(Role.AUDITOR))
    page = client.get(f"/cases/{case.case_number}/").content.decode()
    assert (ASKED in page, "Record the day" in page) == (True, False)


def test_nothing_is_asked_of_a_case_whose_notice_went(client):
    case = send_assignment_notice(a_case(CaseState.ELIGIBLE))
    sign_in(client, a_case_manager())
    assert ASKED not in client.get(f"/cases/{case.case_number}/").content.decode()
