"""The rationale beside the file: on the page of the item, before submission and at the quality desk."""

from __future__ import annotations

import pytest
from django.urls import reverse

from reviews.models import StatementAnswer
from tests.factories import a_quality_physician, a_round, submit, write_review
from tests.factories.pages import with_pages
from tests.factories.reviews import write_decision
from tests.visiting import messages_of

pytestmark = pytest.mark.django_db
DENIES = "There is no documentation of a home exercise program."


@pytest.fixture
def round_():
    round_ = write_review(a_round())
    with_pages(round_.case.documents.order_by("pk")[0], "Back pain.", "A home exercise program was taught.")
    write_decision(round_, round_.case.items.order_by("position")[0], rationale=DENIES)
    return round_


@pytest.fixture
def visit(round_, as_):
    return as_(round_.reviewer.user)


def _answer(visit, round_, words: str, *, htmx: bool = False):
    (statement,) = visit.get("round_held", round_.pk, 1).context["written"].held.statements
    return visit.post("round_answer", round_.pk, 1, htmx=htmx, statement=statement.sha256, answer=words)


def test_the_item_shows_the_sentence_with_the_page_linked(visit, round_):
    page = visit.get("round_item", round_.pk, 1)
    number = round_.case.case_number
    (held,) = page.context["written"].held.statements
    assert held.needs_answer
    assert f'<a href="/cases/{number}/file/?page={held.hits[0].file_page}">' in page.content.decode()


def test_an_answer_is_kept_beside_it(visit, round_):
    shown = _answer(visit, round_, "Taught, never done.", htmx=True)
    assert (shown.status_code, shown.templates[0].name) == (200, "reviews/_held.html")
    assert "Taught, never done." in shown.content.decode()
    assert StatementAnswer.objects.get().answer == "Taught, never done."


def test_without_script_the_item_comes_back(visit, round_):
    assert _answer(visit, round_, "Taught, never done.").url == reverse("round_item", args=[round_.pk, 1])
    assert messages_of(_answer(visit, round_, " ")) == ["Say why the statement stands, or mend it in the rationale."]


def test_an_answer_that_is_refused_says_what_to_do(visit, round_):
    refused = _answer(visit, round_, " ", htmx=True)
    assert refused.status_code == 422
    assert "Say why the statement stands" in refused.content.decode()
    assert StatementAnswer.objects.count() == 0


def test_an_answer_that_is_too_long_is_refused(visit, round_):
    refused = _answer(visit, round_, "x" * 4001, htmx=True)
    assert (refused.status_code, StatementAnswer.objects.count()) == (422, 0)
    assert "Say it in at most 4,000 characters." in refused.content.decode()


def test_the_sheet_is_before_submission_and_at_the_quality_desk(visit, round_, as_):
    page = visit.get("round_submit", round_.pk)
    assert [each.item.position for each in page.context["sheet"]] == [1]
    assert any(words.startswith("mend or answer") for words in page.context["missing"])
    _answer(visit, round_, "Taught, never done.")
    submit(round_)
    signing = as_(a_quality_physician()).said("quality_review", round_.pk)
    assert f'<mark class="read-mark">{DENIES.removesuffix(".")}</mark>' in signing
    assert "Taught, never done." in signing
    assert "Keep the answer" not in signing


def test_what_is_said_of_a_sentence_stands_beside_it_while_it_is_written(visit, round_):
    item = round_.case.items.order_by("position")[0]
    long = " ".join(["The", *["therapy"] * 60, "helped."])
    write_decision(round_, item, rationale=f"{DENIES} {long}")
    written = visit.get("round_held", round_.pk, 1).context["written"]
    beside = ["".join(words for words, _ in stretch.pieces).strip() for stretch in written.rationale]
    assert beside == [DENIES, long]
    assert [[bool(note.held) for note in stretch.notes] for stretch in written.rationale] == [[True], [False]]


def test_nothing_is_said_of_a_rationale_that_is_not_there(visit, round_):
    item = round_.case.items.order_by("position")[1]
    round_.decisions.filter(item=item).delete()
    written = visit.get("round_held", round_.pk, 2).context["written"]
    assert (written.notes, written.rationale, written.held.statements) == ((), (), ())
