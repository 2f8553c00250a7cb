"""Statements of absence held against the file, what contradicts them, and what the reviewer answers."""

from __future__ import annotations

import pytest

from cases.errors import GuardRefused
from cases.models import Case, DocumentPage
from imr_site.audit.models import Event
from imr_site.errors import NotAllowed
from reviews.audit_kinds import ReviewAudit
from reviews.errors import ReviewError, RoundNotOpen
from reviews.models import ReviewRound, StatementAnswer
from reviews.selectors.determination import missing_for_determination
from reviews.selectors.ground_five import ground_five, held_item
from reviews.services.ground_five import answer_statement
from tests.factories.accounts import a_case_manager
from tests.factories.cases import a_document
from tests.factories.pages import with_pages
from tests.factories.reviews import a_round, sign_off, submit, write_decision, write_review

pytestmark = pytest.mark.django_db

FALSE = "There is no documentation of a home exercise program."
TRUE = "There is no documentation of an MRI of the neck."
THERAPY = "The patient completed twelve visits.\nA home exercise program was taught and is done daily."


@pytest.fixture
def round_() -> ReviewRound:
    """Lena Forsyth's round with one record of two pages; her rationale denies what stands on the second."""
    round_ = write_review(a_round())
    with_pages(round_.case.documents.order_by("pk")[0], "Low back pain.", THERAPY)
    write_decision(round_, round_.case.items.order_by("position")[0], rationale=f"{FALSE} {TRUE}")
    return round_


def _statements(round_: ReviewRound):
    (held,) = ground_five(round_)
    return held.item, held.statements


def _answer(round_: ReviewRound, words: str = "It was taught, not done.", actor=None) -> StatementAnswer:
    item, (said, _) = _statements(round_)
    actor = actor or round_.reviewer.user
    return answer_statement(round_=round_, item=item, statement_sha256=said.sha256, answer=words, actor=actor)


def test_the_page_that_contradicts_is_shown_beside_the_sentence(round_):
    item, (false, true) = _statements(round_)
    document = round_.case.documents.order_by("pk")[0]
    (hit,) = false.hits
    assert (item.position, false.statement.sentence, true.hits) == (1, FALSE, ())
    assert (hit.document, hit.page) == (document, 2)
    assert hit.words == "A home exercise program was taught and is done daily."
    assert hit.address == f"/cases/{round_.case.case_number}/file/?page={hit.file_page}"


def test_a_contradicted_statement_keeps_the_round_from_being_submitted_until_it_is_answered(round_):
    (missing,) = missing_for_determination(round_)
    assert missing.startswith("mend or answer a statement of item 1 that page ")
    with pytest.raises(GuardRefused):
        submit(round_)
    _answer(round_)
    assert missing_for_determination(round_) == []
    assert submit(round_).submitted_at is not None


def test_it_is_enough_to_mend_the_sentence(round_):
    write_decision(round_, round_.case.items.order_by("position")[0], rationale=TRUE)
    assert missing_for_determination(round_) == []


def test_the_answer_keeps_statement_pages_person_and_words(round_):
    kept = _answer(round_, "  It was taught, not done. ")
    _, (said, _) = _statements(round_)
    document = round_.case.documents.order_by("pk")[0]
    assert (kept.statement_sha256, kept.pages) == (said.sha256, [(document.pk, 2)])
    assert (kept.answer, kept.answered_by) == ("It was taught, not done.", round_.reviewer.user)
    assert said.answer == kept
    event = Event.objects.get(kind=ReviewAudit.STATEMENT_ANSWERED)
    assert event.data == {"item": said.answer.item_id, "statement": said.sha256, "pages": [[document.pk, 2]]}


def test_another_page_that_comes_later_needs_another_answer(round_):
    _answer(round_)
    with_pages(a_document(round_.case, title="Therapy note"), "She follows her home exercise program.")
    assert [missing.split(" of item")[0] for missing in missing_for_determination(round_)] == [
        "mend or answer a statement"
    ]


def test_what_was_read_anew_is_looked_up_anew(round_):
    assert len(missing_for_determination(round_)) == 1
    with_pages(round_.case.documents.order_by("pk")[0], "Low back pain.", "She was told to rest.")
    assert missing_for_determination(round_) == []


@pytest.mark.parametrize("words", ["", "   "])
def test_an_answer_has_words(round_, words):
    with pytest.raises(ReviewError, match="Say why the statement stands"):
        _answer(round_, words)


def test_a_statement_that_was_mended_meanwhile_takes_no_answer(round_):
    item, (_, true) = _statements(round_)
    for said in (true.sha256, "0" * 64):
        with pytest.raises(ReviewError, match="changed meanwhile"):
            answer_statement(round_=round_, item=item, statement_sha256=said, answer="So.", actor=round_.reviewer.user)
    assert StatementAnswer.objects.count() == 0


def test_only_the_reviewer_answers_and_only_while_writing(round_):
    with pytest.raises(NotAllowed):
        _answer(round_, actor=a_case_manager())
    _answer(round_)
    submit(round_)
    with pytest.raises(RoundNotOpen):
        _answer(round_)


def test_what_the_sheet_showed_is_in_the_log_at_submission_and_sign_off(round_):
    kept = _answer(round_)
    sign_off(submit(round_))
    shown = [event.data["statements"] for event in Event.objects.filter(kind=ReviewAudit.GROUND_FIVE_SEEN)]
    assert len(shown) == 2
    assert [row["answer"] for row in shown[0]] == [kept.pk, None]
    assert "exercise" not in str(shown)


def test_numbers_dates_and_drugs_are_looked_up_too(round_):
    item = round_.case.items.order_by("position")[0]
    with_pages(round_.case.documents.order_by("pk")[0], "On 05/02/2024 hydrocodone was started.")
    write_decision(round_, item, rationale="Norco was started on May 2, 2024, 60 tablets.")
    found = {each.detail.words: [hit.words for hit in each.hits] for each in held_item(round_, item).details}
    said = ["On 05/02/2024 hydrocodone was started."]
    assert found == {"Norco": said, "May 2, 2024": said, "60 tablets": []}


def test_the_denial_that_is_reviewed_proves_nothing(round_):
    DocumentPage.objects.all().delete()
    with_pages(round_.case.documents.get(source="utilization_review"), THERAPY)
    _, (false, _) = _statements(round_)
    assert false.hits == ()


def test_another_case_is_never_looked_into(round_):
    DocumentPage.objects.all().delete()
    other: Case = a_round().case
    with_pages(other.documents.order_by("pk")[0], THERAPY)
    _, (false, _) = _statements(round_)
    assert false.hits == ()
