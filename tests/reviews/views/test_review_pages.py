"""The reviewer's pages: what is typed is saved, never silently lost, and never written over someone's later save."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from cases.enums import CaseState, ItemStatus
from imr_site.jobs.models import Job
from reviews.models import ClinicalSummary, ConflictDeclaration, Fact, GuidelineEdition, ItemDecision, ReviewedDocument
from reviews.selectors.determination import content_of
from reviews.services.drafting import FactData, SummaryData, save_summary
from reviews.services.findings import recompute_findings
from reviews.services.library.documents import retire_document
from reviews.services.sign_off import return_to_reviewer
from tests.factories import (
    a_quality_physician,
    a_round,
    an_administrator,
    an_edition,
    move,
    submit,
    write_facts,
    write_review,
)
from tests.factories.cases import close
from tests.factories.library import add_edition
from tests.visiting import messages_of

pytestmark = pytest.mark.django_db
S = CaseState


@pytest.fixture
def round_():
    return a_round()


@pytest.fixture
def visit(round_, as_):
    return as_(round_.reviewer.user)


def summary_form(words: str = "Low back pain since March.", **changes: Any) -> dict[str, Any]:
    return {"based_on": "0", "free_text": words, **changes}


def item_form(round_, rationale: str = "Because of the records.", **changes: Any) -> dict[str, Any]:
    """The item page as a browser sends it: one MTUS chapter of the reviewer's own."""
    own = {
        "reviewer-TOTAL_FORMS": "1",
        "reviewer-INITIAL_FORMS": "1",
        "reviewer-0-kind": "mtus",
        "reviewer-0-edition": str(an_edition().pk),
        "reviewer-0-section": "Physical Medicine",
    }
    claims = {
        "claims_administrator-TOTAL_FORMS": "1",
        "claims_administrator-INITIAL_FORMS": "1",
        "claims_administrator-0-kind": "mtus",
    }
    return {"based_on": "0", "decision": "upheld", "rationale": rationale, **own, **claims, **changes}


class TestMyReviews:
    def test_lists_what_waits(self, round_, visit):
        said = visit.said("my_reviews")
        assert round_.case.case_number in said
        assert reverse("round_detail", args=[round_.pk]) in said

    def test_nothing_waits(self, round_, visit):
        submit(write_review(round_))
        assert "Nothing waits for you" in visit.said("my_reviews")


class TestConflicts:
    @pytest.fixture
    def round_(self):
        return a_round(state=S.READY_FOR_REVIEW)

    def test_cleared_opens_the_records(self, round_, visit):
        answer = visit.post("round_detail", round_.pk, cleared="yes")
        assert answer.url == reverse("round_records", args=[round_.pk])
        assert ConflictDeclaration.objects.get().cleared
        assert "Progress report" in visit.said("round_records", round_.pk)

    def test_a_tie_ends_it(self, round_, visit):
        answer = visit.post("round_detail", round_.pk, cleared="no", tie="A cousin works there.")
        assert answer.url == reverse("my_reviews")
        assert ConflictDeclaration.objects.get().tie == "A cousin works there."
        assert "Nothing waits for you" in visit.said("my_reviews")

    def test_a_tie_without_words_is_asked_for(self, round_, visit):
        answer = visit.post("round_detail", round_.pk, cleared="no", tie=" ")
        assert answer.status_code == 422
        assert "Name the tie" in answer.content.decode()
        assert not ConflictDeclaration.objects.exists()

    def test_no_answer_is_no_declaration(self, round_, visit):
        answer = visit.post("round_detail", round_.pk, tie="half a word")
        assert answer.status_code == 422
        assert "half a word" in answer.content.decode()


class TestRecords:
    def test_marking_and_taking_back(self, round_, visit):
        document = round_.case.documents.first()
        records = reverse("round_records", args=[round_.pk])
        assert visit.post("round_mark_reviewed", round_.pk, document.pk, reviewed="1").url == records
        assert ReviewedDocument.objects.get().document == document
        assert visit.said("round_records", round_.pk).count(">Take back<") == 1
        visit.post("round_mark_reviewed", round_.pk, document.pk)
        assert not ReviewedDocument.objects.exists()

    def test_a_document_opens(self, round_, visit):
        document = round_.case.documents.first()
        answer = visit.get("round_document", round_.pk, document.pk)
        assert answer["Content-Type"] == "application/pdf"
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")

    def test_a_document_of_another_case_does_not(self, round_, visit):
        other = a_round().case.documents.first()
        assert visit.get("round_document", round_.pk, other.pk).status_code == 404

    def test_after_submission_nothing_is_marked(self, round_, visit):
        submit(write_review(round_))
        document = round_.case.documents.first()
        answer = visit.post("round_mark_reviewed", round_.pk, document.pk)
        assert messages_of(answer)[-1].startswith("This case is not in clinical review")
        assert ReviewedDocument.objects.count() == 2


class TestAutosaveOfTheSummary:
    def test_answers_with_a_line_and_the_new_version(self, round_, visit):
        first = visit.post("round_summary", round_.pk, htmx=True, **summary_form("First."))
        assert (first.status_code, first.json()["version"]) == (200, 1)
        assert first.json()["words"].startswith("Saved ")
        second = visit.post("round_summary", round_.pk, htmx=True, **summary_form("Second.", based_on="1"))
        assert second.json()["version"] == 2
        assert ClinicalSummary.objects.get().free_text == "Second."

    def test_a_conflict_is_told_apart_so_that_the_page_takes_the_other_text_over(self, round_, visit):
        save_summary(
            round_=round_, data=SummaryData(free_text="From another tab."), based_on=0, actor=round_.reviewer.user
        )
        answer = visit.post("round_summary", round_.pk, htmx=True, **summary_form("Typed here."))
        assert answer.status_code == 409
        assert "This summary was changed by someone else in the meantime." in answer.json()["problem"]
        assert ClinicalSummary.objects.get().free_text == "From another tab."

    def test_a_field_that_cannot_be_is_named(self, round_, visit):
        answer = visit.post("round_summary", round_.pk, htmx=True, **summary_form(age="fifty"))
        told = {"problem": "Age: Enter a whole number.", "fields": {"age": "Enter a whole number."}}
        assert (answer.status_code, answer.json()) == (422, told)
        assert not ClinicalSummary.objects.exists()

    def test_a_sign_that_no_letter_can_print_is_saved_and_asked_about_at_once(self, round_, visit):
        answer = visit.post("round_summary", round_.pk, htmx=True, **summary_form("She 😀 slept."))
        words = "In “Narrative in your own words”, write “😀” in words; a letter cannot print it."
        told = answer.json()
        assert (told["version"], told["problem"], told["fields"]) == (1, words, {"free_text": words})
        assert ClinicalSummary.objects.get().free_text == "She 😀 slept."

    def test_without_a_script_it_is_asked_on_the_next_page(self, round_, visit):
        answer = visit.post("round_summary", round_.pk, go="next", **summary_form("She 😀 slept."))
        assert any("write “😀” in words" in message for message in messages_of(answer))

    def test_the_narrative_follows(self, round_, visit):
        visit.post("round_summary", round_.pk, htmx=True, **summary_form("In my own words."))
        said = visit.said("round_narrative", round_.pk)
        assert "In my own words." in said
        assert "<html" not in said


class TestSavingTheSummaryOnPurpose:
    def test_goes_on_to_the_facts(self, round_, visit):
        address = reverse("round_facts", args=[round_.pk])
        assert visit.post("round_summary", round_.pk, go="next", **summary_form()).url == address
        assert f'data-next="{address}"' in visit.said("round_summary", round_.pk)

    def test_what_cannot_be_saved_comes_back_as_typed(self, round_, visit):
        answer = visit.post("round_summary", round_.pk, go="next", **summary_form("Kept.", age="fifty"))
        said = answer.content.decode()
        assert answer.status_code == 422
        assert re.search(r"<textarea[^>]*name=\"free_text\"[^>]*>\s*Kept\.", said)
        assert 'value="fifty"' in said
        assert "data-typed-unsaved" in said

    def test_a_conflict_keeps_the_typed_words_on_the_page(self, round_, visit):
        save_summary(
            round_=round_, data=SummaryData(free_text="From another tab."), based_on=0, actor=round_.reviewer.user
        )
        answer = visit.post("round_summary", round_.pk, go="next", **summary_form("Typed here."))
        said = answer.content.decode()
        assert answer.status_code == 422
        assert re.search(r"<textarea[^>]*name=\"free_text\"[^>]*>\s*Typed here\.", said)
        assert "This summary was changed by someone else in the meantime." in said
        assert ClinicalSummary.objects.get().free_text == "From another tab."

    def test_after_submission_it_stands(self, round_, visit):
        submit(write_review(round_))
        answer = visit.post("round_summary", round_.pk, htmx=True, **summary_form("Too late.", based_on="1"))
        assert "This case is not in clinical review" in answer.content.decode()
        assert ClinicalSummary.objects.get().version == 1
        assert "This review is with someone else now" in visit.said("round_summary", round_.pk)


class TestItem:
    def test_autosave_keeps_the_decision_and_its_sources(self, round_, visit):
        answer = visit.post("round_item", round_.pk, 1, htmx=True, **item_form(round_))
        assert (answer.status_code, answer.json()["version"]) == (200, 1)
        decision = ItemDecision.objects.get()
        assert (decision.item.position, decision.decision) == (1, "upheld")
        assert decision.rationale == "Because of the records."
        citation = decision.citations.get()
        assert (citation.side, citation.edition, citation.section) == ("reviewer", an_edition(), "Physical Medicine")
        assert Job.objects.filter(kind="reviews.check_round").count() == 1

    def test_a_source_that_no_letter_can_print_is_asked_about(self, round_, visit):
        study = {"reviewer-0-kind": "study", "reviewer-0-source": "膝の研究"}
        told = visit.post("round_item", round_.pk, 1, htmx=True, **item_form(round_, **study)).json()
        assert list(told["fields"]) == ["reviewer-0-source"]

    def test_what_is_on_file_is_on_the_page(self, round_, visit):
        visit.post("round_item", round_.pk, 1, htmx=True, **item_form(round_, "Words of the physician."))
        said = visit.said("round_item", round_.pk, 1)
        assert "Words of the physician." in said
        assert re.search(r"<input[^>]*name=\"based_on\"[^>]*value=\"1\"", said)
        assert re.search(rf"<option value=\"{an_edition().pk}\"\s+selected", said)

    def test_an_edition_added_in_the_console_can_be_cited_at_once_and_a_retired_one_no_more(self, round_, visit):
        document = add_edition("Toe Complaints, 2031")
        edition = GuidelineEdition.objects.get(chapter="Toe Complaints", year=2031)
        assert ">Toe Complaints 2031</option>" in visit.said("round_item", round_.pk, 1)
        form = item_form(round_, **{"reviewer-0-edition": str(edition.pk)})
        assert visit.post("round_item", round_.pk, 1, htmx=True, **form).status_code == 200
        retire_document(document=document, actor=an_administrator())
        assert "Toe Complaints 2031" in visit.said("round_item", round_.pk, 1)  # there it is cited
        assert "Toe Complaints 2031" not in visit.said("round_item", round_.pk, 2)
        assert visit.post("round_item", round_.pk, 2, htmx=True, **form).status_code == 422

    def test_a_conflict_leaves_both_as_they_are(self, round_, visit):
        visit.post("round_item", round_.pk, 1, htmx=True, **item_form(round_, "First tab."))
        answer = visit.post("round_item", round_.pk, 1, htmx=True, **item_form(round_, "Second tab."))
        assert "This decision was changed by someone else in the meantime." in answer.content.decode()
        assert ItemDecision.objects.get().rationale == "First tab."
        answer = visit.post("round_item", round_.pk, 1, go="next", **item_form(round_, "Second tab."))
        assert answer.status_code == 422
        assert "Second tab." in answer.content.decode()

    def test_a_source_without_its_chapter_comes_back_with_the_rest_as_typed(self, round_, visit):
        form = item_form(round_, "Kept.", **{"reviewer-0-edition": ""})
        answer = visit.post("round_item", round_.pk, 1, go="next", **form)
        said = answer.content.decode()
        assert answer.status_code == 422
        assert "Choose the MTUS chapter you cite." in said
        assert "Kept." in said
        assert 'value="Physical Medicine"' in said
        assert not ItemDecision.objects.exists()

    def test_a_removed_source_is_not_saved(self, round_, visit):
        visit.post("round_item", round_.pk, 1, htmx=True, **item_form(round_, **{"reviewer-0-DELETE": "on"}))
        assert not ItemDecision.objects.get().citations.exists()

    def test_goes_on_to_the_next_item_and_then_to_submission(self, round_, visit):
        answers = [
            visit.post("round_item", round_.pk, position, go="next", **item_form(round_)).url for position in (1, 2)
        ]
        assert answers == [
            reverse("round_item", args=[round_.pk, 2]),
            reverse("round_submit", args=[round_.pk]),
        ]

    def test_an_item_that_is_not_there(self, round_, visit):
        assert visit.get("round_item", round_.pk, 9).status_code == 404

    def test_an_item_closed_meanwhile(self, round_, visit):
        close(round_.case.items.get(position=1), ItemStatus.TERMINATED)
        answer = visit.post("round_item", round_.pk, 1, htmx=True, **item_form(round_))
        assert "This item is not open in this case" in answer.content.decode()
        assert reverse("round_item", args=[round_.pk, 1]) not in visit.said("round_submit", round_.pk)


class TestFindings:
    def test_are_asked_for_while_a_check_is_under_way(self, round_, visit):
        visit.post("round_item", round_.pk, 1, htmx=True, **item_form(round_))
        polling = visit.said("round_findings", round_.pk, 1)
        assert f'hx-get="{reverse("round_findings", args=[round_.pk, 1])}"' in polling
        assert "<html" not in polling
        Job.objects.update(claimed_at="2026-01-01T00:00Z", done_at="2026-01-01T00:00Z")
        recompute_findings(round_id=round_.pk, progress=lambda _done, _total: None)
        done = visit.said("round_findings", round_.pk, 1)
        assert "hx-get" not in done
        assert "LC 4604.5(c)(1)" in done

    def test_can_be_asked_for_again(self, round_, visit):
        back = reverse("round_item", args=[round_.pk, 1])
        assert visit.post("round_check", round_.pk, back=back).url == back
        assert visit.post("round_check", round_.pk).url == reverse("round_records", args=[round_.pk])
        assert Job.objects.filter(kind="reviews.check_round").count() == 1

    @pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
    def test_never_lead_to_another_site(self, back, round_, visit):
        assert visit.post("round_check", round_.pk, back=back).url == reverse("round_records", args=[round_.pk])


class TestFacts:
    def test_are_saved_and_checked(self, round_, visit):
        data = {"diagnosis_groups-value": ["radiculitis_neuritis"], "surgery_date-value": "12/2008"}
        answer = visit.post("round_facts", round_.pk, based_on="0", **data)
        assert answer.url == reverse("round_item", args=[round_.pk, 1])
        assert dict(Fact.objects.values_list("key", "value")) == {
            "diagnosis_groups": "radiculitis_neuritis",
            "surgery_date": "2008-12",
        }
        assert Job.objects.filter(kind="reviews.check_round").exists()

    def test_what_cannot_be_comes_back_as_typed(self, round_, visit):
        answer = visit.post("round_facts", round_.pk, **{"based_on": "0", "surgery_date-value": "some time ago"})
        assert answer.status_code == 422
        assert 'value="some time ago"' in answer.content.decode()
        assert not Fact.objects.exists()

    def test_a_conflict_keeps_them_as_typed_until_they_are_saved_again(self, round_, visit):
        write_facts(round_, FactData("surgery_date", "2008-12"), FactData("opioid_risk", "low"))
        answer = visit.post("round_facts", round_.pk, **{"based_on": "0", "surgery_date-value": "01/2009"})
        assert answer.status_code == 422
        (said,) = messages_of(answer)
        assert said.startswith("This list of facts was changed by someone else in the meantime.")
        assert said.endswith("Your text is below: save again to put it in place of the other.")
        form = answer.context["form"]
        again = {name: form[name].value() for name in ("based_on", "surgery_date-value")}
        assert again == {"based_on": "1", "surgery_date-value": "01/2009"}
        assert dict(Fact.objects.values_list("key", "value")) == {"surgery_date": "2008-12", "opioid_risk": "low"}
        assert visit.post("round_facts", round_.pk, **again).status_code == 302
        assert dict(Fact.objects.values_list("key", "value")) == {"surgery_date": "2009-01"}

    def test_the_page_names_the_version_it_shows_and_dates_as_people_type_them(self, round_, visit):
        write_facts(round_, FactData("surgery_date", "2008-12"))
        assert 'value="12/2008"' in visit.said("round_facts", round_.pk)
        assert re.search(r"<input[^>]*name=\"based_on\"[^>]*value=\"1\"", visit.said("round_facts", round_.pk))

    def test_after_submission_they_stand(self, round_, visit):
        submit(write_review(round_))
        answer = visit.post("round_facts", round_.pk, **{"based_on": "0", "surgery_date-value": "01/2009"})
        assert messages_of(answer)[-1].startswith("This case is not in clinical review")
        assert 'value="01/2009"' in answer.content.decode()
        assert not Fact.objects.exists()


class TestSubmit:
    def test_names_what_is_missing_and_offers_no_button(self, round_, visit):
        said = visit.said("round_submit", round_.pk)
        for words in ("Write the clinical case summary", "Decide item 1", "Decide item 2"):
            assert words in said
        assert re.search(r"<button[^>]*disabled[^>]*>Submit", said)
        answer = visit.post("round_submit", round_.pk)
        assert "write the clinical case summary; decide item 1" in answer.content.decode()

    def test_hands_over(self, round_, visit):
        write_review(round_)
        assert "As the determination will read" in visit.said("round_submit", round_.pk)
        seen = content_of(round_).sha256
        assert visit.post("round_submit", round_.pk, seen=seen).url == reverse("my_reviews")
        round_.refresh_from_db()
        assert round_.submitted_at is not None

    def test_comes_back_with_the_reasons(self, round_, visit):
        submit(write_review(round_))
        return_to_reviewer(
            round_=round_, reasons="Look at the MRI again.", seen_approval=None, actor=a_quality_physician()
        )
        assert "Look at the MRI again." in visit.said("round_submit", round_.pk)
        assert round_.case.case_number in visit.said("my_reviews")

    def test_a_released_reviewer_is_told(self, round_, visit):
        write_review(round_)
        move(round_.case, "release_reviewer")
        answer = visit.post("round_submit", round_.pk)
        assert answer.status_code == 200
        assert "cannot submit determination" in answer.content.decode()
