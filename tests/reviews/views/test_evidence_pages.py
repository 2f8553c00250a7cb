"""Evidence from the file on the page of an item, and the record as submitted at the quality desk."""

from __future__ import annotations

from typing import ClassVar

import pytest
from django.urls import reverse

from reviews.models import LateRecordAnswer, Passage
from tests.factories import a_case_manager, a_quality_physician, a_round, submit, write_review
from tests.factories.cases import a_document
from tests.factories.pages import with_pages
from tests.visiting import messages_of

pytestmark = pytest.mark.django_db
SAID = "A home exercise program was taught."


@pytest.fixture
def round_():
    round_ = write_review(a_round())
    with_pages(round_.case.documents.order_by("pk")[0], "Back pain.", SAID)
    return round_


@pytest.fixture
def visit(round_, as_):
    return as_(round_.reviewer.user)


def _cite(visit, round_, *, htmx: bool = True, **changes):
    wanted = {"page": 2, "words": "home exercise program", "use": "against"}
    return visit.post("round_cite", round_.pk, 1, htmx=htmx, **{**wanted, **changes})


def test_words_of_a_page_are_cited_and_shown_with_their_page(visit, round_):
    assert "<blockquote>home exercise program</blockquote>" in _cite(visit, round_).content.decode()
    page = visit.said("round_item", round_.pk, 1)
    assert f'<a href="/cases/{round_.case.case_number}/file/?page=2">' in page
    assert "Against the treatment" in page


def test_without_script_the_item_comes_back(visit, round_):
    assert _cite(visit, round_, htmx=False).url == reverse("round_item", args=[round_.pk, 1])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"words": "no such words"}, "Page 2 of the file does not say these words"),
        ({"page": 99}, "Page 99 of the file does not say these words"),
        ({"page": "x"}, "Enter a whole number"),
    ],
)
def test_what_is_not_there_is_refused_and_what_was_typed_is_kept(visit, round_, changes, words):
    refused = _cite(visit, round_, **changes)
    shown = refused.content.decode()
    assert (refused.status_code, Passage.objects.count()) == (422, 0)
    assert words in shown
    assert changes.get("words", "home exercise program") in shown


def test_a_passage_that_moved_is_confirmed_by_a_person_and_may_be_dropped(visit, round_):
    _cite(visit, round_)
    with_pages(round_.case.documents.order_by("pk")[0], SAID, "Back pain.")
    assert "Cite it as on page 1 now" in visit.said("round_evidence", round_.pk, 1)
    shown = visit.post("round_cite", round_.pk, 1, htmx=True, confirm=Passage.objects.get().pk).content.decode()
    assert "now</button>" not in shown
    (confirmed,) = Passage.objects.exclude(replaces=None)
    assert "blockquote" not in visit.post("round_cite", round_.pk, 1, htmx=True, drop=confirmed.pk).content.decode()


@pytest.mark.parametrize("passage", ["0", "x", "99999"])
def test_the_passage_of_another_round_is_not_there(visit, round_, passage):
    assert visit.post("round_cite", round_.pk, 1, drop=passage).status_code == 404


def test_quality_sees_the_record_as_submitted_and_answers_for_what_came_later(round_, as_):
    submit(round_)
    desk = as_(a_quality_physician())
    assert "No document arrived after." in desk.said("quality_review", round_.pk)
    a_document(round_.case, title="Operative report of May")
    shown = desk.said("quality_review", round_.pk)
    assert "1 document arrived after:" in shown
    assert "Operative report of May" in shown
    refused = desk.post("quality_review", round_.pk, verdict="late", answer=" ")
    assert messages_of(refused) == ["Say why the records change nothing, or return the determination."]
    desk.post("quality_review", round_.pk, verdict="late", answer="It repeats page 2.")
    assert LateRecordAnswer.objects.get().answer == "It repeats page 2."
    assert "It repeats page 2." in desk.said("quality_review", round_.pk)


class TestSelectedInTheReader:
    SELECTED: ClassVar = {"page": 2, "begin": 2, "last_page": 2, "end": 23, "use": "for"}

    def test_what_is_selected_is_cited_for_an_item_and_the_reader_comes_back(self, visit, round_):
        answer = visit.post("round_cite", round_.pk, 1, **self.SELECTED)
        assert answer.url == f"/cases/{round_.case.case_number}/file/?page=2"
        assert messages_of(answer) == ["Cited for item 1: for the treatment."]
        (passage,) = Passage.objects.all()
        assert (passage.words, passage.use, passage.item.position) == ("home exercise program", "for", 1)

    def test_words_on_both_sides_of_a_page_break_are_one_passage(self, visit, round_):
        visit.post("round_cite", round_.pk, 1, **{**self.SELECTED, "page": 1, "begin": 5})
        (passage,) = Passage.objects.all()
        assert (passage.pages, passage.words) == ([1, 2], "pain. A home exercise program")

    def test_not_more_than_five_pages_are_one_passage(self, visit, round_):
        document = round_.case.documents.order_by("pk")[0]
        type(document).objects.filter(pk=document.pk).update(pages=6)
        with_pages(document, *["Back pain."] * 6)
        answer = visit.post("round_cite", round_.pk, 1, **{**self.SELECTED, "page": 1, "last_page": 6, "end": 4})
        assert messages_of(answer) == ["Select words of at most 5 pages."]
        visit.post("round_cite", round_.pk, 1, **{**self.SELECTED, "page": 2, "last_page": 6, "end": 4})
        assert Passage.objects.get().pages == [2, 3, 4, 5, 6]

    def test_whoever_writes_the_review_is_offered_every_open_item(self, visit, round_):
        page = visit.said("case_file", round_.case.case_number)
        assert f'formaction="{reverse("round_cite", args=[round_.pk, 2])}"' in page

    def test_who_only_reads_is_offered_nothing(self, round_, as_):
        assert "cite-menu" not in as_(a_case_manager()).said("case_file", round_.case.case_number)

    @pytest.mark.parametrize(
        "changes", [{"end": 9_999}, {"begin": 9, "end": 9}, {"page": 99}, {"last_page": 1}, {"last_page": 99}]
    )
    def test_what_is_not_there_is_refused_in_words(self, visit, round_, changes):
        answer = visit.post("round_cite", round_.pk, 1, **{**self.SELECTED, **changes})
        assert (len(messages_of(answer)), Passage.objects.count()) == (1, 0)

    def test_an_address_made_up_is_not_there(self, visit, round_):
        assert visit.post("round_cite", round_.pk, 1, **{**self.SELECTED, "use": "summary"}).status_code == 404
