"""Evidence from the file on the page of an item, and the record as submitted at the quality desk."""

from __future__ import annotations

from typing import ClassVar

import pytest
from django.urls import reverse

from reviews.models import Fact, LateRecordAnswer, Passage
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


class TestABoxInTheReader:
    DRAWN: ClassVar = {"page": 2, "left": 10, "top": 5, "right": 60.5, "bottom": 15, "turn": 0, "use": "silent"}

    def test_what_is_drawn_is_cited_and_marked_in_the_reader_that_comes_back(self, visit, round_):
        answer = visit.post("round_cite", round_.pk, 1, **self.DRAWN)
        assert answer.url == f"/cases/{round_.case.case_number}/file/?page=2&box=2,612,396,3703,1188"
        assert messages_of(answer) == ["A box on page 2 is cited for item 1: silent on it."]
        (passage,) = Passage.objects.all()
        assert (passage.box, passage.use, passage.item.position) == ([2, 612, 396, 3703, 1188], "silent", 1)
        reader = visit.client.get(answer.url).content.decode()
        assert '<rect class="sheet-box" x="612" y="396" width="3091" height="792" data-marked-box />' in reader
        assert "Words in it: “A home exercise program was taught.”" in " ".join(reader.split())

    def test_drawn_on_a_turned_page_it_lies_where_it_was_drawn(self, visit, round_):
        visit.post("round_cite", round_.pk, 1, **{**self.DRAWN, "turn": 180})
        assert Passage.objects.get().box == [2, 2417, 6732, 5508, 7524]

    def test_the_item_shows_it_as_a_box_with_its_words(self, visit, round_):
        visit.post("round_cite", round_.pk, 1, **self.DRAWN)
        page = visit.said("round_item", round_.pk, 1)
        assert "box on p. 2</a>" in page
        assert "<blockquote>A home exercise program was taught.</blockquote>" in page

    def test_where_nothing_was_read_the_item_says_so(self, visit, round_):
        visit.post("round_cite", round_.pk, 1, **{**self.DRAWN, "top": 80, "bottom": 90})
        assert "No words were read in the box. Look at the picture." in visit.said("round_item", round_.pk, 1)

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"right": 5}, "The box does not lie on page 2. Draw it there again."),
            ({"page": 99}, "Page 99 of the file is not read yet. Cite a box on it once it is."),
            ({"left": ""}, "Left: This field is required."),
            ({"bottom": 101}, "Bottom: Ensure this value is less than or equal to 100."),
        ],
    )
    def test_what_is_no_box_is_refused_in_words(self, visit, round_, changes, words):
        answer = visit.post("round_cite", round_.pk, 1, **{**self.DRAWN, **changes})
        assert (messages_of(answer), Passage.objects.count()) == ([words], 0)

    @pytest.mark.parametrize("changes", [{"use": "summary"}, {"page": "x"}, {"page": ""}])
    def test_an_address_made_up_is_not_there(self, visit, round_, changes):
        assert visit.post("round_cite", round_.pk, 1, **{**self.DRAWN, **changes}).status_code == 404

    def test_a_box_of_another_page_and_what_is_none_are_not_marked(self, visit, round_):
        for box in ("1,10,10,20,20", "2,10,10,20", "x"):
            said = visit.client.get(reverse("case_file", args=[round_.case.case_number]) + f"?page=2&box={box}")
            assert "data-marked-box" not in said.content.decode()

    def test_who_only_reads_draws_none(self, round_, as_):
        assert "data-box" not in as_(a_case_manager()).said("case_file", round_.case.case_number)


class TestForTheSummary:
    def test_words_and_boxes_are_cited_for_it_in_the_reader(self, visit, round_):
        answer = visit.post("round_cite_summary", round_.pk, **{**TestSelectedInTheReader.SELECTED, "use": "summary"})
        assert messages_of(answer) == ["Cited for the clinical case summary."]
        visit.post("round_cite_summary", round_.pk, **{**TestABoxInTheReader.DRAWN, "use": "summary"})
        assert [(row.item, row.use) for row in Passage.objects.all()] == [(None, "summary"), (None, "summary")]
        page = visit.said("round_summary", round_.pk)
        assert "<blockquote>home exercise program</blockquote>" in page
        assert "box on p. 2</a>" in page

    def test_words_are_cited_on_its_page_and_dropped(self, visit, round_):
        typed = {"page": 2, "words": "home exercise program", "use": "summary"}
        answer = visit.post("round_cite_summary", round_.pk, **typed)
        assert answer.url == reverse("round_summary", args=[round_.pk])
        dropped = visit.post("round_cite_summary", round_.pk, htmx=True, drop=Passage.objects.get().pk)
        assert "blockquote" not in dropped.content.decode()

    def test_what_is_cited_on_an_item_is_not_dropped_here(self, visit, round_):
        _cite(visit, round_)
        assert visit.post("round_cite_summary", round_.pk, drop=Passage.objects.get().pk).status_code == 404


class TestAFactOfAPage:
    def test_the_page_chosen_in_the_reader_is_the_place_of_a_fact_that_is_filled_in(self, visit, round_):
        answer = visit.post("round_cite_fact", round_.pk, page=2, use="fact")
        assert answer.url == reverse("round_facts", args=[round_.pk]) + "?page=2"
        form = visit.client.get(answer.url).context["form"]
        document = round_.case.documents.order_by("pk")[0]
        assert (form["surgery_date-document"].value(), form["surgery_date-page"].value()) == (document.pk, 2)
        assert "You came from" in visit.client.get(answer.url).content.decode()

    def test_a_fact_that_has_a_value_keeps_its_place(self, visit, round_):
        Fact.objects.create(round=round_, key="surgery_date", value="2017-03")
        form = visit.client.get(reverse("round_facts", args=[round_.pk]) + "?page=2").context["form"]
        assert (form["surgery_date-document"].value(), form["surgery_date-page"].value()) == (None, None)

    @pytest.mark.parametrize("page", ["", "99", "x", "9" * 30])
    def test_a_page_that_is_not_there_is_the_place_of_nothing(self, visit, round_, page):
        answer = visit.client.get(reverse("round_facts", args=[round_.pk]) + f"?page={page}")
        assert (answer.status_code, answer.context["form"].come_from) == (200, None)

    def test_the_reader_is_led_there(self, visit, round_):
        answer = visit.post("round_cite_fact", round_.pk, htmx=True, page=2, use="fact")
        assert answer["HX-Redirect"] == reverse("round_facts", args=[round_.pk]) + "?page=2"

    def test_an_entry_taken_from_another_page_names_its_own(self, visit, round_):
        with_pages(round_.case.documents.order_by("pk")[0], "Diagnoses:\n1. Lumbar radiculopathy.", SAID)
        address = reverse("round_facts", args=[round_.pk]) + "?page=2"
        form = visit.client.get(address).context["form"]
        takes = [o.take for _, *rows in form.sections() for each in rows for row in each for o in row.offers]
        sent = {name: "" if (value := form[name].value()) is None else value for name in form.fields}
        visit.client.post(address, {**sent, "take": next(take for take in takes if take.startswith("diagnosis"))})
        assert [(fact.key, fact.page) for fact in Fact.objects.all()] == [("diagnosis_groups", 1)]
