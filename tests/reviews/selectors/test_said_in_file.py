"""What the file of a case states of the facts that a round asks."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.enums import DocumentSource, PageOrigin
from cases.models import Document
from reviews.forms.facts import FactsForm
from reviews.selectors import said_in_file as module
from tests.factories import a_document, a_round, named_items
from tests.factories.pages import with_pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
COMPLETED = "The patient has completed 8 of 12 visits of physical therapy."


@pytest.fixture(autouse=True)
def _nothing_remembered():
    module._READ.forget()


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


def test_a_page_that_is_read_anew_is_read_anew(round_, report):
    with_pages(report, COMPLETED)
    offers(round_)
    with_pages(report, COMPLETED.replace("8 of", "9 of"))
    assert [says.value for says in offers(round_)["prior_visits_physical_therapy"]] == ["9"]


def test_a_page_is_read_once(round_, report):
    with_pages(report, COMPLETED)
    offers(round_)
    with CaptureQueriesContext(connection) as asked:
        offers(round_)
    assert not any(
        '"cases_documentpage"."text"' in query["sql"].partition(" FROM ")[0] for query in asked.captured_queries
    )


@pytest.mark.parametrize("is_remembered", [True, False])
def test_as_many_queries_for_three_documents_as_for_one(is_remembered):
    counts = []
    for documents in (1, 3):
        round_ = a_round(items=named_items("Twelve physical therapy sessions for the low back"))
        for number in range(documents):
            more = a_document(round_.case, title=f"Report {number}")
            with_pages(more, *[COMPLETED.replace("8 of", f"{page} of") for page in range(1, 1 + documents)])
        if is_remembered:
            offers(round_)
        with CaptureQueriesContext(connection) as asked:
            assert offers(round_)
        counts.append(len(asked))
        module._READ.forget()
    assert counts[0] == counts[1]
