"""The notices that wait: over all cases, and on the page of one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.addressing import Notice
from cases.enums import CaseState, JobKind, PartyKind
from cases.models import Letter, NoticeDue
from cases.services.correspondence.notices import send_notices
from imr_site.accounts.enums import Role
from imr_site.jobs.models import Job
from tests.factories import a_case, a_case_manager, a_person, a_reviewer, an_intake_coordinator
from tests.factories.notices import a_notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

S = CaseState


@pytest.fixture(autouse=True)
def _addresses(settings):
    settings.ORGANIZATION_ADDRESS = ["600 Sample Drive", "Folsom, CA 95630"]


def _case_page(due: NoticeDue) -> str:
    return reverse("case_detail", args=[due.case.case_number])


def _said(page) -> list[str]:
    return [str(message) for message in page.context["messages"]]


def test_all_that_waits_is_listed_the_oldest_first_by_kind(signed_in):
    first, second = a_notice(Notice.ELIGIBILITY), a_notice(Notice.ELIGIBILITY_QUESTION)
    client = signed_in(an_intake_coordinator())
    page = client.get(reverse("notice_list"))
    assert [due for due, _worker in page.context["rows"]] == [first, second]
    assert [(tab["label"], tab["count"]) for tab in page.context["tabs"]] == [
        ("Notice of eligibility", 1),
        ("Question on eligibility", 1),
    ]
    assert "2 notices to be told to parties" in " ".join(page.content.decode().split())
    page = client.get(reverse("notice_list"), {"show": "eligibility_question"})
    assert [due for due, _worker in page.context["rows"]] == [second]


def test_one_or_three_notices_take_the_same_queries(signed_in):
    client = signed_in(an_intake_coordinator())

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("notice_list")).status_code == 200
        return len(captured)

    a_notice(Notice.ELIGIBILITY)
    one = queries()
    a_case(S.ELIGIBLE)
    a_case(S.ELIGIBLE)
    assert queries() == one


def test_what_is_ticked_goes_by_a_job_and_what_cannot_says_why(signed_in):
    ready, stuck = a_notice(Notice.ELIGIBILITY), a_notice(Notice.ELIGIBILITY_QUESTION)
    stuck.case.parties.filter(kind=PartyKind.CLAIMS_ADMINISTRATOR).update(address="")
    client = signed_in(an_intake_coordinator())
    page = client.post(reverse("notices_send"), {"notice": [ready.pk, stuck.pk], "show": ""}, follow=True)
    job = Job.objects.get(kind=JobKind.SEND_NOTICES)
    assert page.context["job"] == job
    assert "Waiting to start" in page.content.decode()
    assert Letter.objects.count() == 0
    send_notices(**job.args, progress=lambda _done, _total: None)
    page = client.get(reverse("notice_list"))
    assert [due for due, _worker in page.context["rows"]] == [stuck]
    assert "It lacks an address or e-mail of Harbor Crest Claims." in page.content.decode()
    assert client.get(reverse("notices_status", args=[job.pk])).status_code == 200


def test_with_nothing_ticked_nothing_goes(signed_in):
    a_notice(Notice.ELIGIBILITY)
    page = signed_in(an_intake_coordinator()).post(reverse("notices_send"), follow=True)
    assert _said(page) == ["Notices: Tick those that go out."]
    assert Job.objects.filter(kind=JobKind.SEND_NOTICES).count() == 0


def test_the_page_of_a_case_sends_settles_and_shows_the_letters(signed_in):
    due = a_notice(Notice.ASSIGNMENT)
    client = signed_in(a_case_manager())
    page = client.get(_case_page(due))
    assert [one.due.notice for one in page.context["to_tell"]] == ["eligibility", "assignment"]
    assert "Nothing of it has left" in page.content.decode()
    page = client.post(reverse("notice_send", args=[due.pk]), follow=True)
    assert _said(page) == ["Assignment notice (NOARFI): 3 letters are being made. None is sent yet."]
    assert [letter.recipient.kind for letter in page.context["letters"]] == [
        "claims_administrator",
        "requesting_physician",
        "injured_worker",
    ]
    eligibility = due.case.notices.get(notice="eligibility")
    told = reverse("notice_told", args=[eligibility.pk])
    assert _said(client.post(told, {"reason": ""}, follow=True)) == [
        "How they were told: Say it. The history of the case shows it."
    ]
    page = client.post(told, {"reason": "By telephone, all three."}, follow=True)
    assert page.context["to_tell"] == []
    assert "By telephone, all three." in page.content.decode()


def test_what_it_lacks_is_said_where_it_would_be_sent(signed_in, settings):
    settings.ORGANIZATION_ADDRESS = []
    due = a_notice(Notice.ASSIGNMENT)
    client = signed_in(a_case_manager())
    assert (
        "the address of this organization (setting ORGANIZATION_ADDRESS)"
        in client.get(_case_page(due)).content.decode()
    )
    page = client.post(reverse("notice_send", args=[due.pk]), follow=True)
    assert _said(page) == [
        "The notice cannot be made yet. It lacks the address of this organization (setting ORGANIZATION_ADDRESS)."
    ]


def test_a_letter_is_seen_as_a_draft_before_it_goes(signed_in):
    due = a_notice(Notice.ELIGIBILITY)
    worker = due.case.parties.get(kind=PartyKind.INJURED_WORKER)
    client = signed_in(an_intake_coordinator())
    page = client.get(reverse("notice_preview", args=[due.pk, worker.pk]))
    assert (page["Content-Type"], page.content[:5]) == ("application/pdf", b"%PDF-")
    assert "Marchetti" not in page["Content-Disposition"]
    other = a_case(S.RECEIVED).parties.first()
    assert client.get(reverse("notice_preview", args=[due.pk, other.pk])).status_code == 404


def test_a_reviewer_sees_none_and_staff_who_do_not_send_are_told_who_does(signed_in):
    due = a_notice(Notice.ELIGIBILITY)
    assert signed_in(a_reviewer().user).post(reverse("notice_send", args=[due.pk])).status_code == 404
    auditor = signed_in(a_person(Role.AUDITOR))
    answer = auditor.get(reverse("notice_list"))
    assert (answer.status_code, "Notices are sent by the intake desk" in answer.content.decode()) == (403, True)
    assert NoticeDue.objects.get(pk=due.pk).settled_at is None


def test_a_question_is_asked_of_somebody(signed_in):
    case = a_case(S.ELIGIBILITY_REVIEW)
    client = signed_in(an_intake_coordinator())
    address = reverse("case_move", args=[case.case_number, "request_information"])
    page = client.post(address, {"reason": "Which physician asked for it?"}, follow=True)
    assert _said(page) == ["Choose who it is: the parties are told."]
    physician = case.parties.get(kind=PartyKind.REQUESTING_PHYSICIAN)
    page = client.post(address, {"reason": "Which physician asked for it?", "party": physician.pk}, follow=True)
    ((waiting,),) = [page.context["to_tell"]]
    assert (waiting.due.notice, waiting.lacks) == ("eligibility_question", ())
