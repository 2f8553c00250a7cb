"""What records state is kept once their pages are read, made anew where it is out of date, and goes with them."""

from __future__ import annotations

import pytest

from cases.enums import CaseState
from cases.models import Case, Document
from cases.services.page_texts import forget_pages, read_document
from imr_site.apart import unseen
from imr_site.jobs.models import Job
from imr_site.jobs.services import run_job
from reviews.enums import JobKind
from reviews.models import SaidInDocument
from reviews.services.said_in_file import keep_said, request_what_is_out_of_date
from tests.factories import a_case, a_document, a_pdf
from tests.factories.pages import with_pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
COMPLETED = "The patient has completed 8 of 12 visits of physical therapy."


@pytest.fixture
def report() -> Document:
    return a_document(a_case(CaseState.CLINICAL_REVIEW), content=a_pdf(COMPLETED))


def waiting() -> list[Job]:
    return list(Job.objects.filter(kind=JobKind.READ_FACTS, done_at=None).order_by("pk"))


def keep(*documents: Document) -> None:
    keep_said(documents=[document.pk for document in documents], progress=unseen)


def said(document: Document) -> list[tuple[int, str, str]]:
    """Page, fact and value of all that is kept."""
    row = SaidInDocument.objects.get(document=document)
    return [(number, each["key"], each["value"]) for number, several in row.said for each in several]


def test_once_the_pages_are_read_a_job_reads_them_for_facts(report):
    read_document(document_id=report.pk)
    (job,) = waiting()
    run_job(job.pk)
    assert said(report) == [(1, "prior_visits_physical_therapy", "8")]
    assert waiting() == []


def test_one_job_reads_all_records_of_a_case_that_are_there_by_then(report):
    other = a_document(report.case, content=a_pdf(COMPLETED.replace("8", "9")))
    for document in (report, other):
        read_document(document_id=document.pk)
    (job,) = waiting()
    run_job(job.pk)
    assert [value for document in (report, other) for _page, _key, value in said(document)] == ["8", "9"]
    assert request_what_is_out_of_date() == 0


def test_pages_that_are_read_again_are_read_for_facts_again(report):
    with_pages(report, COMPLETED.replace("8", "9"))
    keep(report)
    Document.objects.filter(pk=report.pk).update(read_version=None)
    read_document(document_id=report.pk)
    (job,) = waiting()
    run_job(job.pk)
    assert [value for _page, _key, value in said(report)] == ["8"]


def test_the_pages_with_words_are_read_each_by_its_number(report):
    with_pages(report, "Low back pain.", COMPLETED, "", COMPLETED.replace("8", "9"))
    keep(report)
    assert [(number, value) for number, _key, value in said(report)] == [(2, "8"), (4, "9")]


def test_read_twice_it_is_kept_once_and_as_it_is_now(report):
    with_pages(report, COMPLETED)
    keep(report)
    (first,) = SaidInDocument.objects.values()
    keep(report)
    assert list(SaidInDocument.objects.values()) == [first]
    with_pages(report, COMPLETED.replace("8", "9"))
    keep(report)
    assert [value for _number, _key, value in said(report)] == ["9"]


def test_what_is_out_of_date_is_asked_for_once(report):
    with_pages(report, COMPLETED)
    assert request_what_is_out_of_date() == 1
    run_job(waiting()[0].pk)
    assert request_what_is_out_of_date() == 0


@pytest.mark.parametrize("changes", [{"title": "Proof of service"}, {"source": "utilization_review"}])
def test_of_a_record_that_is_described_otherwise_it_is_made_anew(report, changes):
    with_pages(report, COMPLETED)
    keep(report)
    Document.objects.filter(pk=report.pk).update(**changes)
    assert request_what_is_out_of_date() == 1
    run_job(waiting()[0].pk)
    assert said(report) == []


def test_read_in_another_way_it_is_made_anew(report):
    with_pages(report, COMPLETED)
    keep(report)
    SaidInDocument.objects.update(version="before", said=[])
    assert request_what_is_out_of_date() == 1
    run_job(waiting()[0].pk)
    assert said(report) == [(1, "prior_visits_physical_therapy", "8")]


def test_a_case_that_is_over_is_left_as_it_is_unless_another_decides_it(report):
    with_pages(report, COMPLETED)
    lead = a_case(CaseState.CLINICAL_REVIEW)
    Case.objects.filter(pk=report.case_id).update(state=CaseState.WITHDRAWN)
    assert request_what_is_out_of_date() == 0
    Case.objects.filter(pk=report.case_id).update(consolidated_into=lead, state=CaseState.CLOSED)
    assert request_what_is_out_of_date() == 1


def test_it_goes_with_the_words_of_the_record(report):
    with_pages(report, COMPLETED)
    keep(report)
    forget_pages(documents=[report.pk])
    assert SaidInDocument.objects.count() == 0
    keep(report)
    assert (SaidInDocument.objects.count(), request_what_is_out_of_date()) == (0, 0)
