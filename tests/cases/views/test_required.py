"""The page on which a file is held against the list of what must be there."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.enums import CaseState as S
from cases.enums import DocumentSource, RecordKind
from cases.models import RequiredAnswer
from cases.records.required import required_records
from tests.factories import a_case, a_case_manager, a_document, a_pdf
from tests.visiting import messages_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]
GAP = "Asked for on the telephone; there is none."


@pytest.fixture
def case():
    case = a_case(S.RECORDS_PENDING)
    case.documents.all().delete()
    sent = {"source": DocumentSource.CLAIMS_ADMINISTRATOR}
    a_document(case, title="PR-2", kind=RecordKind.PROGRESS_REPORT, content=a_pdf("PR-2", pages=3), **sent)
    a_document(case, title="RFA", kind=RecordKind.RFA, **sent)
    return case


@pytest.fixture
def visit(as_):
    return as_(a_case_manager())


def _typed(**changes: str) -> dict[str, str]:
    """The form as it is offered for this file, with one reason for all gaps."""
    typed = {f"{entry.key}-state": "missing" if entry.must else "" for entry in required_records()}
    on_file = {"physician_reports": "1-3", "request": "4", "submitted_in_support": "4"}
    typed |= {f"{key}-state": "present" for key in on_file} | {f"{key}-pages": pages for key, pages in on_file.items()}
    return typed | {"reason": GAP} | changes


def test_it_says_whose_file_it_is_and_which_pages_are_proposed(visit, case):
    page = visit.said("case_required", case.case_number)
    assert "What must be in the file of Adele Marchetti" in page
    assert 'value="1-3"' in page


def test_one_act_answers_every_entry_and_completes_the_records(visit, case):
    answer = visit.post("case_required", case.case_number, complete="1", **_typed())
    assert (answer.url, messages_of(answer)) == (
        reverse("case_detail", args=[case.case_number]),
        ["The records are complete."],
    )
    case.refresh_from_db()
    assert case.case_state is S.READY_FOR_REVIEW
    said = dict(RequiredAnswer.objects.values_list("entry", "reason"))
    assert (said["physician_reports"], said["form"]) == ("", GAP)


def test_what_is_said_is_kept_also_while_the_case_waits(visit, case):
    answer = visit.post("case_required", case.case_number, **_typed())
    assert answer.url == f"{reverse('case_detail', args=[case.case_number])}#records"
    case.refresh_from_db()
    assert (case.case_state, RequiredAnswer.objects.filter(case=case).count()) == (S.RECORDS_PENDING, 9)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"physician_reports-pages": "one"}, "“one” is no page of the file. Write pages as 1-12, 40."),
        ({"physician_reports-pages": "3-1"}, "“3-1” is no page of the file. Write pages as 1-12, 40."),
        ({"physician_reports-pages": ""}, "Say on which pages of the file it is."),
        ({"physician_reports-pages": "1-9"}, "pages 1 to 9 are not in the file; the file has pages 1 to 4"),
        ({"form-pages": "2"}, "Take the pages out, or choose “On file”."),
        ({"reason": ""}, "Say why it is not there."),
        ({"worker_urgent-state": "not_applicable", "reason": ""}, "Say why it is not there."),
    ],
)
def test_what_does_not_fit_is_told_beside_it_and_nothing_is_lost(visit, case, changes, words):
    answer = visit.post("case_required", case.case_number, complete="1", **_typed(**changes))
    page = answer.content.decode()
    assert (answer.status_code, RequiredAnswer.objects.count()) == (422, 0)
    assert words in page
    assert 'value="4"' in page
