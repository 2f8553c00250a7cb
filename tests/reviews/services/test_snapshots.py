"""The record is frozen at submission; what arrives later is answered before sign-off."""

from __future__ import annotations

import pytest

from cases.services.reading import note_seen
from imr_site.canonical import canonical_sha256
from imr_site.errors import NotAllowed
from reviews.errors import ReviewError
from reviews.models import LateRecordAnswer, RecordSnapshot, ReviewRound
from reviews.selectors.snapshots import submitted_record
from reviews.services.sign_off import answer_late_records
from tests.factories.accounts import a_case_manager, a_quality_physician
from tests.factories.cases import a_document
from tests.factories.pages import with_pages
from tests.factories.reviews import a_round, sign_off, submit, write_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted() -> ReviewRound:
    """Lena Forsyth's round as she submitted it: a report of three pages, and the UR decision."""
    round_ = write_review(a_round())
    with_pages(round_.case.documents.order_by("pk")[0], "One.", "Two.", "Three.")
    return submit(round_)


def test_submission_keeps_documents_hashes_and_pages(submitted):
    snapshot = RecordSnapshot.objects.get(round=submitted)
    report, denial = submitted.case.documents.order_by("released_at", "pk")
    assert [(row["document"], row["sha256"], row["first"], row["last"]) for row in snapshot.documents] == [
        (report.pk, report.sha256, 1, 3),
        (denial.pk, denial.sha256, 4, 3 + denial.pages),
    ]
    texts = [row.text_sha256 for row in report.page_rows.order_by("number")]
    assert snapshot.documents[0]["text_sha256"] == canonical_sha256(texts)
    assert (snapshot.pages, snapshot.pages_seen, snapshot.seen) == (3 + denial.pages, 0, {})
    assert snapshot.sha256 == canonical_sha256([snapshot.documents, snapshot.seen])


def test_it_keeps_what_the_reviewer_had_on_the_screen():
    round_ = write_review(a_round())
    report = with_pages(round_.case.documents.order_by("pk")[0], "One.", "Two.", "Three.")
    wanted = {"case": round_.case, "document": report, "page": 2, "session": "s", "actor": round_.reviewer.user}
    note_seen(spans=[(2, 9)], **wanted)
    snapshot = RecordSnapshot.objects.get(round=submit(round_))
    assert (snapshot.seen, snapshot.pages_seen) == ({str(report.pk): [[2, 3]]}, 2)


def test_what_arrives_later_stops_the_sign_off_until_it_is_answered(submitted):
    late = a_document(submitted.case, title="Operative report")
    found = submitted_record(submitted)
    assert (found.late, found.needs_answer) == ((late,), True)
    with pytest.raises(ReviewError, match="Records arrived after"):
        sign_off(submitted)
    answer_late_records(round_=submitted, answer=" It repeats page 2. ", actor=a_quality_physician())
    kept = LateRecordAnswer.objects.get()
    assert (kept.answer, kept.documents) == ("It repeats page 2.", [late.pk])
    assert submitted_record(submitted).answer == kept
    sign_off(submitted)


def test_one_more_document_needs_another_answer(submitted):
    a_document(submitted.case, title="Operative report")
    answer_late_records(round_=submitted, answer="It repeats page 2.", actor=a_quality_physician())
    a_document(submitted.case, title="Addendum")
    assert submitted_record(submitted).needs_answer
    with pytest.raises(ReviewError, match="Records arrived after"):
        sign_off(submitted)


def test_where_nothing_arrived_there_is_nothing_to_answer(submitted):
    with pytest.raises(ReviewError, match="No record arrived"):
        answer_late_records(round_=submitted, answer="So.", actor=a_quality_physician())
    sign_off(submitted)


def test_an_answer_has_words_and_is_of_a_quality_physician(submitted):
    a_document(submitted.case, title="Operative report")
    with pytest.raises(ReviewError, match="Say why the records change nothing"):
        answer_late_records(round_=submitted, answer="  ", actor=a_quality_physician())
    with pytest.raises(NotAllowed):
        answer_late_records(round_=submitted, answer="So.", actor=a_case_manager())
    assert LateRecordAnswer.objects.count() == 0


def test_a_round_that_was_never_submitted_has_no_record_to_compare():
    assert submitted_record(a_round()) is None
