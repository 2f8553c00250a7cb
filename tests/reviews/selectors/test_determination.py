"""What a round amounts to: the content it would become, and what is still missing, each by name."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.enums import CaseState, DocumentSource, ItemStatus
from cases.services.intake import ItemData
from reviews.enums import CitationKind, CitationSide, Decision
from reviews.letters.standard_wording import statements_of, wording_for
from reviews.models import Certification, License, ReviewRound, Specialty
from reviews.selectors.determination import content_of, current_determination, missing_for_determination
from reviews.services.drafting import CitationData, SummaryData, save_summary
from reviews.services.rounds import mark_reviewed
from tests.factories import (
    a_case,
    a_document,
    a_round,
    an_edition,
    named_items,
    write_decision,
    write_review,
)
from tests.factories.cases import close as close_item
from tests.factories.reviews import RATIONALE

pytestmark = pytest.mark.django_db
S = CaseState
OWN, CLAIMS = CitationSide.REVIEWER, CitationSide.CLAIMS_ADMINISTRATOR


def fresh(round_: ReviewRound) -> ReviewRound:
    return ReviewRound.objects.get(pk=round_.pk)


def summarize(round_: ReviewRound, **parts) -> None:
    version = round_.summary.version if hasattr(round_, "summary") else 0
    save_summary(round_=round_, data=SummaryData(**parts), based_on=version, actor=round_.reviewer.user)


def close(round_: ReviewRound, position: int, status: ItemStatus = ItemStatus.TERMINATED) -> None:
    close_item(round_.case.items.get(position=position), status)


@pytest.fixture
def written() -> ReviewRound:
    """Two items decided, upheld and overturned, with all that a determination needs."""
    return write_review(a_round())


class TestContent:
    def test_is_the_case_and_the_round_in_the_terms_of_the_letter(self, written, settings):
        case = written.case
        content = content_of(written)
        assert (content.case_number, content.priority) == (case.case_number, "Standard")
        assert (content.date_of_injury, content.application_received) == (case.date_of_injury, case.received_on)
        assert (content.ur_denial_date, content.date_assigned) == (case.ur_decision.decided_on, case.assigned_on)
        assert content.decision_date is None
        assert content.statements == statements_of(wording_for(timezone.localdate()), settings.ORGANIZATION_NAME)
        assert (content.imro, content.licensure) == ("MAXIMUS", "California")
        assert [(item.title, item.decision, item.rationale) for item in content.items] == [
            (case.items.get(position=1).request_text, "upheld", RATIONALE),
            (case.items.get(position=2).request_text, "overturned", RATIONALE),
        ]
        mtus = "Decision based on MTUS Chronic Pain Medical Treatment 2009, Section(s): Physical Medicine."
        assert {item.imro_guideline for item in content.items} == {mtus}
        assert {item.claims_administrator_guideline for item in content.items} == {mtus}

    def test_the_decision_date_is_the_only_difference_when_issued(self, written):
        day = date(2031, 3, 4)
        assert content_of(written, decision_date=day).decision_date == day
        assert content_of(written, decision_date=day).sha256 != content_of(written).sha256
        assert content_of(written).sha256 == content_of(fresh(written)).sha256

    @pytest.mark.parametrize(
        ("first", "second", "outcome"),
        [
            (Decision.UPHELD, Decision.UPHELD, "uphold"),
            (Decision.OVERTURNED, Decision.OVERTURNED, "overturn"),
            (Decision.UPHELD, Decision.OVERTURNED, "partial_overturn"),
            (Decision.OVERTURNED, Decision.UPHELD, "partial_overturn"),
        ],
    )
    def test_the_outcome_is_derived_from_the_items(self, written, first, second, outcome):
        for position, decision in ((1, first), (2, second)):
            write_decision(written, written.case.items.get(position=position), decision)
        assert content_of(written).outcome == outcome

    @pytest.mark.parametrize("status", [ItemStatus.TERMINATED, ItemStatus.WITHDRAWN])
    def test_an_item_closed_meanwhile_is_left_out(self, written, status):
        close(written, 1, status)
        content = content_of(fresh(written))
        assert [item.title for item in content.items] == [written.case.items.get(position=2).request_text]
        assert content.outcome == "overturn"

    def test_an_item_without_a_decision_is_left_out(self, written):
        write_decision(written, written.case.items.get(position=2), None)
        assert [item.decision for item in content_of(written).items] == ["upheld"]

    def test_items_keep_the_order_of_the_request(self):
        round_ = a_round(items=named_items("First", "Second", "Third"))
        for position in (3, 1, 2):
            write_decision(round_, round_.case.items.get(position=position))
        assert [item.title for item in content_of(round_).items] == ["First", "Second", "Third"]

    def test_a_partly_authorized_request_says_so_in_its_title(self):
        item = ItemData("Physical therapy, 12 visits", "6 visits", "the remaining 6 visits")
        round_ = a_round(items=[item])
        write_decision(round_, round_.case.items.get())
        (item,) = content_of(round_).items
        assert item.title == (
            "Requested: Physical therapy, 12 visits. Authorized by the claims administrator: 6 visits. "
            "In dispute: the remaining 6 visits"
        )

    def test_licences_that_ran_out_are_left_out(self, written):
        reviewer, today = written.reviewer, timezone.localdate()
        for number, (state, days) in enumerate((("Oregon", -1), ("Texas", 0), ("Nevada", 30), ("Texas", 60))):
            License.objects.create(
                reviewer=reviewer, state=state, number=f"X-{number}", expires_on=today + timedelta(days=days)
            )
        assert content_of(written).licence_states == ["California", "Texas", "Nevada"]

    def test_every_specialty_is_named(self, written):
        pain = Specialty.objects.get_or_create(name="Pain Management")[0]
        Certification.objects.create(reviewer=written.reviewer, specialty=pain)
        assert content_of(written).specialties == ["Physical Medicine & Rehabilitation", "Pain Management"]

    def test_holds_no_name_of_anyone(self, written):
        text = str(content_of(written).to_dict())
        reviewer = written.reviewer
        identity = [reviewer.user.full_name, reviewer.user.email, reviewer.licenses.get().number, "Marchetti"]
        assert [words for words in identity if words in text] == []


class TestSummary:
    def test_is_made_from_the_parts(self, written):
        summary = content_of(written).summary
        assert "53" in summary
        assert "low back pain" in summary
        assert "lumbar radiculopathy" in summary

    def test_own_words_replace_it(self, written):
        summarize(written, age=53, free_text="In the reviewer's own words.")
        assert content_of(fresh(written)).summary == "In the reviewer's own words."


class TestGuidelineLines:
    def test_without_a_guideline_the_reason_is_printed(self, written):
        write_decision(
            written,
            written.case.items.get(position=1),
            citations=[],
            no_guideline_reason="None speaks of this device",
        )
        item = content_of(written).items[0]
        assert item.imro_guideline.endswith("None speaks of this device.")
        assert "None speaks" not in item.claims_administrator_guideline

    def test_each_side_keeps_its_own_sources(self, written):
        write_decision(
            written,
            written.case.items.get(position=1),
            citations=[
                CitationData(CLAIMS, CitationKind.MTUS, edition=an_edition(), section="Physical Medicine"),
                CitationData(OWN, CitationKind.GUIDELINE, source="ODG, Low Back", section="Therapy", year=2015),
            ],
        )
        item = content_of(written).items[0]
        assert "ODG" not in item.claims_administrator_guideline
        assert item.imro_guideline.endswith("Decision based on Non-MTUS Citation ODG, Low Back, Therapy, 2015.")


class TestMissing:
    def missing(self, round_: ReviewRound) -> list[str]:
        return missing_for_determination(fresh(round_))

    def test_nothing_where_all_is_there(self, written):
        assert self.missing(written) == []

    def test_a_round_just_begun_lacks_everything(self):
        assert self.missing(a_round(state=S.READY_FOR_REVIEW)) == [
            "declare that you have no tie to the named parties",
            "write the clinical case summary",
            "decide item 1",
            "decide item 2",
            "mark the documents you reviewed",
        ]

    def test_the_summary(self, written):
        summarize(written)
        assert self.missing(written) == ["write the clinical case summary"]

    def test_a_decision(self, written):
        write_decision(written, written.case.items.get(position=2), None)
        assert self.missing(written) == ["decide item 2"]

    def test_a_rationale(self, written):
        write_decision(written, written.case.items.get(position=1), rationale=" \n")
        assert self.missing(written) == ["give the rationale of item 1"]

    def test_a_guideline_of_the_reviewer(self, written):
        """What the claims administrator cited does not count, and a reason given does."""
        item = written.case.items.get(position=2)
        theirs = [CitationData(CLAIMS, CitationKind.MTUS, edition=an_edition())]
        write_decision(written, item, citations=theirs)
        assert self.missing(written) == ["cite a guideline for item 2, or say why there is none"]
        write_decision(written, item, citations=theirs, no_guideline_reason="None speaks of it.")
        assert self.missing(written) == []

    def test_reviewed_records(self, written):
        actor = written.reviewer.user
        for document in written.case.documents.all():
            mark_reviewed(round_=written, document=document, actor=actor, reviewed=False)
        assert self.missing(written) == ["mark the documents you reviewed"]
        ur = written.case.documents.get(source=DocumentSource.UTILIZATION_REVIEW)
        mark_reviewed(round_=written, document=ur, actor=actor)
        assert self.missing(written) == [
            "review records other than the UR decision; it cannot be the only basis (8 CCR 9792.10.6(b)(2))"
        ]
        report = a_document(written.case, title="Operative report")
        mark_reviewed(round_=written, document=report, actor=actor)
        assert self.missing(written) == []

    def test_a_licence(self, written):
        written.reviewer.licenses.update(expires_on=timezone.localdate() - timedelta(days=1))
        assert self.missing(written) == [
            "the reviewer has no valid licence on file; the desk must update the credentials"
        ]

    def test_a_specialty(self, written):
        written.reviewer.certifications.all().delete()
        assert self.missing(written) == ["the reviewer has no specialty on file; the desk must update the credentials"]

    def test_anything_to_decide(self, written):
        close(written, 1)
        close(written, 2)
        assert self.missing(written) == ["no disputed item is open; there is nothing to determine"]

    def test_nothing_of_an_item_that_was_closed(self):
        round_ = a_round()
        close(round_, 2)
        assert "decide item 2" not in self.missing(round_)

    def test_only_what_belongs_to_this_round(self, written):
        """What a reviewer wrote in a round that ended does not complete the next one."""
        from tests.factories import a_reviewer, declare, designate, move

        move(written.case, "release_reviewer")
        second = declare(designate(written.case, a_reviewer("Tobias Aurelio")))
        assert self.missing(second) == [
            "write the clinical case summary",
            "decide item 1",
            "decide item 2",
            "mark the documents you reviewed",
        ]
        assert content_of(second).items == ()


class TestCurrentDetermination:
    def test_none_before_one_is_issued(self):
        assert current_determination(a_case(S.QUALITY_REVIEW)) is None

    def test_the_one_that_stands(self):
        case = a_case(S.ISSUED)
        assert current_determination(case) == case.determinations.get()
