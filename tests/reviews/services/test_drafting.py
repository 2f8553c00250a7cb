"""What the reviewer writes: only in the own open round, never over a colleague's or one's own later save."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

import pytest
import time_machine

from cases.enums import CaseState, ItemStatus
from imr_site.audit.models import Event
from imr_site.errors import NotAllowed, StaleVersion
from imr_site.jobs.models import Job
from imr_site.jobs.services import run_job
from reviews.enums import CitationKind, CitationSide, Decision, JobKind
from reviews.errors import ReviewError, RoundNotOpen
from reviews.models import Citation, ClinicalSummary, Fact, ItemDecision
from reviews.services.drafting import (
    CitationData,
    DecisionData,
    FactData,
    SummaryData,
    save_decision,
    save_facts,
    save_summary,
)
from reviews.services.rounds import mark_reviewed
from reviews.services.sign_off import return_to_reviewer
from tests.factories import (
    a_case,
    a_case_manager,
    a_quality_physician,
    a_reviewer,
    a_round,
    an_edition,
    sign_off,
    submit,
    write_review,
)
from tests.factories.cases import close

pytestmark = pytest.mark.django_db
S = CaseState
NOON = datetime(2026, 6, 1, 19, tzinfo=UTC)
OWN, CLAIMS = CitationSide.REVIEWER, CitationSide.CLAIMS_ADMINISTRATOR


@pytest.fixture
def round_():
    return a_round()


def summarize(round_, words: str = "Low back pain.", *, based_on: int = 0, actor=None) -> ClinicalSummary:
    data = SummaryData(free_text=words)
    return save_summary(round_=round_, data=data, based_on=based_on, actor=actor or round_.reviewer.user)


def decide(round_, rationale: str = "Because.", *, based_on: int = 0, actor=None, item=None, **fields) -> ItemDecision:
    return save_decision(
        round_=round_,
        item=item or round_.case.items.get(position=1),
        data=DecisionData(**{"decision": Decision.UPHELD, "rationale": rationale, **fields}),
        based_on=based_on,
        actor=actor or round_.reviewer.user,
    )


def state_facts(round_, *facts: FactData, based_on: int = 0, actor=None) -> int:
    return save_facts(round_=round_, facts=facts, based_on=based_on, actor=actor or round_.reviewer.user)


def events(kind: str) -> list[dict]:
    return [event.data for event in Event.objects.filter(kind=kind)]


class TestSummary:
    def test_keeps_every_part_as_typed(self, round_):
        data = SummaryData(
            age=53,
            sex="female",
            injured_on="June 3, 2000",
            mechanism="lifting",
            history="a fusion",
            complaints="neck pain",
            exam="spasm",
            diagnoses="radiculitis; neck pain",
            medications="naproxen",
            treatments="therapy",
            ur_request="twelve visits",
            free_text="In my own words.",
        )
        with time_machine.travel(NOON, tick=False):
            saved = save_summary(round_=round_, data=data, based_on=0, actor=round_.reviewer.user)
        saved.refresh_from_db()
        assert {name: getattr(saved, name) for name in asdict(data)} == asdict(data)
        assert (saved.version, saved.saved_at) == (1, NOON)

    def test_edges_are_trimmed_and_line_breaks_stay(self, round_):
        assert summarize(round_, "\n First.\n\nSecond. \n").free_text == "First.\n\nSecond."

    def test_each_save_is_based_on_the_one_before(self, round_):
        assert [summarize(round_, f"Draft {number}.", based_on=number).version for number in range(3)] == [1, 2, 3]

    @pytest.mark.parametrize("based_on", [0, 2, 99])
    def test_a_save_based_on_another_version_is_refused(self, round_, based_on):
        summarize(round_, "First.")
        with pytest.raises(StaleVersion, match="This summary was changed by someone else"):
            summarize(round_, "Second.", based_on=based_on)
        summary = ClinicalSummary.objects.get()
        assert (summary.free_text, summary.version) == ("First.", 1)

    def test_the_log_holds_no_word_of_it(self, round_):
        summarize(round_, "A secret of the patient.")
        assert events("review.summary_saved") == [{"version": 1}]


class TestDecision:
    def test_keeps_what_was_decided_with_its_sources(self, round_):
        edition = an_edition()
        decision = decide(
            round_,
            " Because.\n",
            outside_mtus_reason=" Not addressed there. ",
            citations=[
                CitationData(OWN, CitationKind.MTUS, edition=edition, section=" Physical Medicine "),
                CitationData(CLAIMS, CitationKind.GUIDELINE, source=" ODG, Low Back ", section="Therapy", year=2015),
                CitationData(OWN, CitationKind.STUDY, source="A study", section="pages 3-4", year=2014),
            ],
        )
        decision.refresh_from_db()
        assert (decision.decision, decision.rationale) == ("upheld", "Because.")
        assert (decision.outside_mtus_reason, decision.version) == ("Not addressed there.", 1)
        fields = ("side", "position", "kind", "edition", "source", "section", "year")
        assert list(decision.citations.values_list(*fields)) == [
            ("claims_administrator", 1, "guideline", None, "ODG, Low Back", "Therapy", 2015),
            ("reviewer", 1, "mtus", edition.pk, "", "Physical Medicine", None),
            ("reviewer", 2, "study", None, "A study", "pages 3-4", 2014),
        ]

    def test_a_later_save_replaces_the_sources(self, round_):
        decide(round_, citations=[CitationData(OWN, CitationKind.GUIDELINE, source="Old")])
        decide(round_, citations=[CitationData(OWN, CitationKind.GUIDELINE, source="New")], based_on=1)
        assert list(Citation.objects.values_list("source", flat=True)) == ["New"]

    def test_may_be_left_open(self, round_):
        assert decide(round_, "Only notes so far.", decision=None).decision == ""

    @pytest.mark.parametrize("based_on", [0, 2])
    def test_a_save_based_on_another_version_is_refused(self, round_, based_on):
        decide(round_, "First.", citations=[CitationData(OWN, CitationKind.STUDY, source="Kept")])
        with pytest.raises(StaleVersion, match="This decision was changed by someone else"):
            decide(round_, "Second.", based_on=based_on)
        decision = ItemDecision.objects.get()
        assert (decision.rationale, decision.version) == ("First.", 1)
        assert [str(citation) for citation in decision.citations.all()] == ["Kept"]

    @pytest.mark.parametrize(
        ("citation", "words"),
        [
            (CitationData(OWN, CitationKind.MTUS), "Choose the MTUS chapter"),
            (CitationData(OWN, CitationKind.MTUS, source="Low Back Complaints"), "Choose the MTUS chapter"),
            (CitationData(CLAIMS, CitationKind.GUIDELINE, section="Therapy"), "Name the guideline or study"),
            (CitationData(CLAIMS, CitationKind.STUDY, source="  ", year=2014), "Name the guideline or study"),
        ],
    )
    def test_a_source_without_a_name_saves_nothing(self, round_, citation, words):
        decide(round_, "First.", citations=[CitationData(OWN, CitationKind.STUDY, source="Kept")])
        with pytest.raises(ReviewError, match=words):
            decide(round_, "Second.", based_on=1, citations=[citation])
        decision = ItemDecision.objects.get()
        assert (decision.rationale, decision.citations.get().source) == ("First.", "Kept")

    def test_an_item_that_was_closed(self, round_):
        item = round_.case.items.get(position=1)
        close(item, ItemStatus.WITHDRAWN)
        item.refresh_from_db()
        with pytest.raises(ReviewError, match="not open in this case"):
            decide(round_, item=item)
        assert not ItemDecision.objects.exists()

    def test_an_item_that_was_closed_since_the_page_was_opened(self, round_):
        item = round_.case.items.get(position=1)
        close(item, ItemStatus.WITHDRAWN)
        assert item.is_open  # as the page knows it
        with pytest.raises(ReviewError, match="not open in this case"):
            decide(round_, item=item)

    def test_an_item_of_another_case(self, round_):
        elsewhere = a_case(received_on=round_.case.received_on).items.first()
        with pytest.raises(ReviewError, match="not open in this case"):
            decide(round_, item=elsewhere)

    def test_the_log_holds_the_decision_and_no_word_of_it(self, round_):
        decision = decide(round_, "A secret of the patient.")
        assert events("review.decision_saved") == [{"item": decision.item_id, "version": 1, "decision": "upheld"}]


class TestFacts:
    def test_replace_those_before(self, round_):
        item, document = round_.case.items.get(position=2), round_.case.documents.first()
        state_facts(round_, FactData("surgery_date", "2008-12"))
        state_facts(
            round_,
            FactData("diagnosis_groups", " radiculitis_neuritis "),
            FactData("prior_visits", "6", item=item, document=document, page=3),
            based_on=1,
        )
        assert list(Fact.objects.values_list("key", "value", "item", "document", "page")) == [
            ("diagnosis_groups", "radiculitis_neuritis", None, None, None),
            ("prior_visits", "6", item.pk, document.pk, 3),
        ]

    def test_each_save_is_based_on_the_one_before(self, round_):
        fact = FactData("surgery_date", "2008-12")
        assert [state_facts(round_, fact, based_on=number) for number in range(3)] == [1, 2, 3]

    @pytest.mark.parametrize("based_on", [0, 2, 99])
    def test_a_save_based_on_another_version_is_refused(self, round_, based_on):
        state_facts(round_, FactData("surgery_date", "2008-12"))
        with pytest.raises(StaleVersion, match="This list of facts was changed by someone else") as conflict:
            state_facts(round_, FactData("opioid_risk", "low"), based_on=based_on)
        assert conflict.value.current == 1
        assert list(Fact.objects.values_list("key", "value")) == [("surgery_date", "2008-12")]

    def test_the_log_holds_their_number_and_hash(self, round_):
        state_facts(round_, FactData("surgery_date", "2008-12"))
        (data,) = events("review.facts_saved")
        assert data.keys() == {"version", "facts", "sha256"}
        assert (data["version"], data["facts"], len(data["sha256"])) == (1, 1, 64)


WRITES = {
    "summary": summarize,
    "decision": decide,
    "facts": lambda round_, **actor: state_facts(round_, FactData("surgery_date", "2008-12"), **actor),
    "documents": lambda round_, actor=None: mark_reviewed(
        round_=round_, document=round_.case.documents.first(), actor=actor or round_.reviewer.user
    ),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
class TestWhoWritesAndWhen:
    def test_nobody_but_the_reviewer_of_the_round(self, write, round_):
        for actor in (a_reviewer("Tobias Aurelio").user, a_case_manager(), a_quality_physician()):
            with pytest.raises(NotAllowed, match="Only the reviewer designated for this round"):
                write(round_, actor=actor)
        assert [model.objects.count() for model in (ClinicalSummary, ItemDecision, Fact)] == [0, 0, 0]

    @pytest.mark.parametrize(
        "state",
        [S.ADDITIONAL_INFO_REQUESTED, S.DETERMINATION_DRAFTED, S.QUALITY_REVIEW, S.ISSUED],
    )
    def test_only_in_clinical_review(self, write, state):
        before = a_round(state=state)
        written = [decision.version for decision in before.decisions.all()]
        with pytest.raises(RoundNotOpen, match="not in clinical review"):
            write(before)
        assert [decision.version for decision in before.decisions.all()] == written

    def test_nothing_before_the_declaration(self, write):
        with pytest.raises(NotAllowed, match="who declared no conflict, may write in it"):
            write(a_round(state=S.READY_FOR_REVIEW))
        assert [model.objects.count() for model in (ClinicalSummary, ItemDecision, Fact)] == [0, 0, 0]

    def test_any_edit_cancels_the_sign_off_which_is_kept(self, write, round_):
        """Approved, sent back all the same, and edited: the approval is void, and still on file with its hash."""
        round_ = sign_off(submit(write_review(round_)))
        approval = round_.sign_offs.get()
        return_to_reviewer(
            round_=round_, reasons="Look at item 1 again.", seen_approval=approval.pk, actor=a_quality_physician()
        )
        versions = {"based_on": 1} if write in (summarize, decide) else {}
        write(round_, **versions)
        kept = round_.sign_offs.get(verdict="approved")
        assert (kept.pk, kept.content_sha256) == (approval.pk, approval.content_sha256)
        assert kept.invalidated_at is not None
        assert events("review.sign_off_cancelled") == [{"sign_offs": 1}]

    def test_what_was_returned_stays_returned(self, write, round_):
        """An edit answers a return; it does not make it void."""
        round_ = submit(write_review(round_))
        return_to_reviewer(
            round_=round_, reasons="Look at item 1 again.", seen_approval=None, actor=a_quality_physician()
        )
        write(round_, **({"based_on": 1} if write in (summarize, decide) else {}))
        assert round_.sign_offs.get().invalidated_at is None
        assert events("review.sign_off_cancelled") == []


class TestChecks:
    @pytest.fixture
    def round_(self):
        """Checked once, as the clinical review began."""
        round_ = a_round()
        Job.objects.filter(kind=JobKind.CHECK_ROUND).delete()
        return round_

    def jobs(self) -> list[Job]:
        return list(Job.objects.filter(kind=JobKind.CHECK_ROUND))

    def test_are_asked_for_as_the_review_begins(self):
        round_ = a_round()
        (job,) = self.jobs()
        assert (job.key, job.state) == (str(round_.pk), "waiting")

    def test_are_asked_for_with_each_save_of_what_they_rest_on_and_wait_once(self, round_):
        summarize(round_)
        assert self.jobs() == []
        decide(round_)
        decide(round_, based_on=1)
        state_facts(round_, FactData("surgery_date", "2008-12"))
        (job,) = self.jobs()
        assert (job.key, job.args, job.scope) == (str(round_.pk), {"round": round_.pk}, round_.case.scope)
        assert (job.requested_by, job.state) == (round_.reviewer.user, "waiting")

    def test_after_the_last_one_ran_there_is_another(self, round_):
        decide(round_)
        run_job(self.jobs()[0].pk)
        decide(round_, based_on=1)
        assert [job.state for job in self.jobs()] == ["waiting", "done"]

    def test_are_not_asked_for_by_a_save_that_was_refused(self, round_):
        with pytest.raises(StaleVersion):
            decide(round_, based_on=7)
        assert self.jobs() == []
