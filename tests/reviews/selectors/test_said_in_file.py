"""What the file of a case states of the facts that a round asks."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.enums import DocumentSource, PageOrigin
from cases.models import Document
from imr_site.apart import unseen
from reviews.forms.facts import FactsForm
from reviews.models import SaidInDocument
from reviews.proofreading.page import PageText
from reviews.proposals.kept import given_back, kept
from reviews.proposals.model import Said
from reviews.proposals.proposing import read_page
from reviews.services.said_in_file import keep_said
from tests.factories import a_document, a_round, named_items
from tests.factories.pages import with_pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
COMPLETED = "The patient has completed 8 of 12 visits of physical therapy."


@pytest.fixture
def round_():
    return a_round()


@pytest.fixture
def report(round_):
    return round_.case.documents.get(source=DocumentSource.REQUESTING_PHYSICIAN)


def offers(round_) -> dict[str, list]:
    """The offers of the facts page by the name of their row."""
    rows = [row for _item, *several in FactsForm(round_=round_).sections() for some in several for row in some]
    return {row.name: [offer.says for offer in row.offers] for row in rows if row.offers}


def test_a_value_comes_with_its_document_page_and_words(round_, report):
    Document.objects.filter(pk=report.pk).update(dated_from=date(2026, 10, 4), author="Dr. Dufort")
    with_pages(report, "Low back pain.", f"Subjective. {COMPLETED}")
    (says,) = offers(round_)["prior_visits_physical_therapy"]
    place = says.newest
    assert (says.value, says.in_words, says.is_entry) == ("8", "8", False)
    assert (place.document, place.page, place.file_page, place.dated) == (report, 2, 2, date(2026, 10, 4))
    assert (place.words, place.is_hard_to_read) == (COMPLETED, False)
    assert place.address.endswith("?page=2")
    assert place.read_as == "8 completed visits of physical therapy"


def test_facts_of_an_item_are_about_what_it_asks_for():
    round_ = a_round(items=named_items("Norco 10/325 mg #90", "Tramadol 50 mg #60"))
    report = round_.case.documents.get(source=DocumentSource.REQUESTING_PHYSICIAN)
    with_pages(report, "Medications: Norco 10/325 mg one tablet q6h prn, tramadol 50 mg bid.")
    found = offers(round_)
    assert {name: [says.value for says in said] for name, said in found.items() if name.startswith("units")} == {
        "units_per_day-1": ["4"],
        "units_per_day-2": ["2"],
    }


def test_a_scan_that_is_hard_to_read_says_so(round_, report):
    with_pages(report, COMPLETED, origin=PageOrigin.OCR.value, confidence=41)
    assert offers(round_)["prior_visits_physical_therapy"][0].newest.is_hard_to_read


def test_neither_a_ur_decision_nor_a_replaced_record_proposes(round_, report):
    with_pages(round_.case.documents.get(source=DocumentSource.UTILIZATION_REVIEW), COMPLETED)
    newer = a_document(round_.case, title="Progress report, corrected", content=None, name="new.pdf")
    with_pages(report, COMPLETED)
    Document.objects.filter(pk=report.pk).update(replaced_by=newer)
    assert offers(round_) == {}


def asks_for_words(asked: CaptureQueriesContext) -> bool:
    """Whether the words of any page were read."""
    return any('"cases_documentpage"."text"' in query["sql"].partition(" FROM ")[0] for query in asked.captured_queries)


def read_for_facts(*documents: Document) -> None:
    """As the job does that comes after the pages were read."""
    keep_said(documents=[document.pk for document in documents], progress=unseen)


class TestWhatIsKept:
    def test_is_shown_without_reading_a_page(self, round_, report):
        with_pages(report, COMPLETED)
        before = offers(round_)
        read_for_facts(report)
        with CaptureQueriesContext(connection) as asked:
            assert offers(round_) == before
        assert not asks_for_words(asked)
        assert before["prior_visits_physical_therapy"][0].newest.words == COMPLETED

    @pytest.mark.parametrize("change", ["pages", "title", "source", "version"])
    def test_counts_for_nothing_once_it_is_not_of_now(self, round_, report, change):
        with_pages(report, "Low back pain.")
        read_for_facts(report)
        three = Said("prior_visits_physical_therapy", "3", 0, 4, "Low.", "3 visits")
        SaidInDocument.objects.update(said=[[1, [kept(three)]]])
        assert [says.value for says in offers(round_)["prior_visits_physical_therapy"]] == ["3"]
        if change == "pages":
            with_pages(report, COMPLETED)
        elif change == "version":
            SaidInDocument.objects.update(version="before")
        else:
            other = {"title": "Review of records", "source": DocumentSource.UTILIZATION_REVIEW}
            Document.objects.filter(pk=report.pk).update(**{change: other[change]})
        values = [says.value for says in offers(round_).get("prior_visits_physical_therapy", [])]
        assert values == (["8"] if change == "pages" else [])

    def test_is_the_same_as_what_the_page_states_in_all_its_parts(self):
        for page in (COMPLETED, "MRI of the left knee 2016-05-01.", "Norco 10/325 mg one tablet q6h prn."):
            for said in read_page(PageText(1, page, "Progress report", None, is_record=True)):
                assert given_back(json.loads(json.dumps(kept(said)))) == said


@pytest.mark.parametrize("is_kept", [True, False])
def test_as_many_queries_for_three_documents_as_for_one(is_kept):
    counts = []
    for documents in (1, 3):
        round_ = a_round(items=named_items("Twelve physical therapy sessions for the low back"))
        for number in range(documents):
            more = a_document(round_.case, title=f"Report {number}")
            with_pages(more, *[COMPLETED.replace("8 of", f"{page} of") for page in range(1, 1 + documents)])
            if is_kept:
                read_for_facts(more)
        with CaptureQueriesContext(connection) as asked:
            assert offers(round_)
        assert asks_for_words(asked) is not is_kept
        counts.append(len(asked))
    assert counts[0] == counts[1]
