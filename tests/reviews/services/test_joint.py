"""Several reviewers decide a dispute, with approval (8 CCR 9792.10.6(c), LC 4610.6(e), (f))."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction

from cases.enums import CaseState, LetterKind
from cases.errors import GuardRefused
from cases.hooks import is_favourable, who_reviewed
from cases.models import Case, Notification
from imr_site.audit.models import Event
from reviews.enums import Decision
from reviews.errors import ReviewError, RoundNotOpen
from reviews.models import JointReview, ReviewRound
from reviews.selectors.determination import content_of, visible_determinations
from reviews.selectors.joint import joint_review
from reviews.selectors.quality.consistency import before_submission
from reviews.selectors.rounds import quality_worklist, reviewer_worklist
from reviews.services.drafting import SummaryData, save_summary
from reviews.services.joint import ApprovalData, end_joint_review, record_approval
from reviews.services.rounds import take_back
from reviews.services.sign_off import return_to_reviewer
from tests.factories import (
    a_case,
    a_case_manager,
    a_determination,
    a_quality_physician,
    a_reviewer,
    a_round,
    declare,
    designate,
    issue,
    jointly_reviewed,
    order_new_review,
    sign_off,
    submit,
    write_decision,
    write_review,
)

pytestmark = pytest.mark.django_db
S = CaseState
NOON = datetime(2026, 6, 1, 19, tzinfo=UTC)
APPROVAL = ApprovalData(
    reviewers=2, why="Spine surgery after a stroke.", approved_by="Marta Quill, DWC", approved_on=date(2026, 6, 1)
)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def two_rounds() -> tuple[Case, ReviewRound, ReviewRound]:
    """Lena Forsyth and Tobias Aurelio review a case together; both may write."""
    case = jointly_reviewed()
    first, second = designate(case), designate(case, a_reviewer("Tobias Aurelio"))
    return Case.objects.get(pk=case.pk), declare(first), declare(second)


def decided(round_: ReviewRound, decision: Decision) -> ReviewRound:
    write_review(round_)
    for item in round_.case.items.all():
        write_decision(round_, item, decision, rationale=f"Reviewer of seat {round_.seat}: {decision.value}.")
    return round_


class TestApproval:
    def test_is_put_on_file_with_its_event(self):
        case = jointly_reviewed()
        joint = JointReview.objects.get()
        assert (joint.case, joint.reviewers, joint.why) == (case, 2, APPROVAL.why)
        assert (joint.approved_by, joint.approved_on) == (APPROVAL.approved_by, date(2026, 6, 1))
        assert (joint.recorded_by, joint.recorded_at, joint.ended_at) == (a_case_manager(), NOON, None)
        event = Event.objects.get(kind="review.several_approved")
        assert (event.scope, event.data) == (case.scope, {"reviewers": 2, "approved_on": "2026-06-01"})

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"reviewers": 1}, "from 2 to 9"),
            ({"reviewers": 10}, "from 2 to 9"),
            ({"why": " "}, "Name who approved it"),
            ({"approved_by": ""}, "Name who approved it"),
            ({"approved_on": date(2026, 6, 2)}, "dated in the future"),
        ],
    )
    def test_must_be_whole_and_beforehand(self, changed, words):
        data = ApprovalData(**{**{name: getattr(APPROVAL, name) for name in ApprovalData.__slots__}, **changed})
        with pytest.raises(ReviewError, match=words):
            record_approval(case=a_case(S.READY_FOR_REVIEW), data=data, actor=a_case_manager())
        assert not JointReview.objects.exists()

    def test_holds_once_a_case(self):
        case = jointly_reviewed()
        with pytest.raises(ReviewError, match="on file for this case already"):
            record_approval(case=case, data=APPROVAL, actor=a_case_manager())

    def test_comes_too_late_once_a_determination_is_submitted(self):
        case = a_case(S.DETERMINATION_DRAFTED)
        with pytest.raises(ReviewError, match="before the determination is submitted"):
            record_approval(case=case, data=APPROVAL, actor=a_case_manager())

    def test_a_reviewer_who_writes_already_takes_the_first_seat(self):
        case = jointly_reviewed(state=S.CLINICAL_REVIEW)
        second = designate(case, a_reviewer("Tobias Aurelio"))
        assert [(row.seat, row.joint.reviewers) for row in case.rounds.all()] == [(1, 2), (2, 2)]
        assert second.seat == 2

    def test_one_reviewer_is_to_do_after_all(self):
        case = jointly_reviewed()
        round_ = designate(case)
        end_joint_review(case=case, actor=a_case_manager())
        round_.refresh_from_db()
        assert (round_.joint, JointReview.objects.get().ended_at) == (None, NOON)
        assert Event.objects.filter(kind="review.several_ended").count() == 1

    def test_does_not_end_while_two_are_designated(self):
        case, _first, _second = two_rounds()
        with pytest.raises(ReviewError, match="Take back the other reviewers first"):
            end_joint_review(case=case, actor=a_case_manager())


class TestDesignation:
    def test_without_approval_there_is_one_reviewer(self):
        case = a_case(S.READY_FOR_REVIEW)
        designate(case)
        with pytest.raises(ReviewError, match="A reviewer is designated already"):
            designate(case, a_reviewer("Tobias Aurelio"))

    def test_ends_at_the_number_that_was_approved(self):
        case, _first, _second = two_rounds()
        with pytest.raises(ReviewError, match="All 2 reviewers are designated already"):
            designate(case, a_reviewer("Ruth Okafor"))

    def test_one_person_takes_one_seat(self):
        case = jointly_reviewed()
        designate(case)
        with pytest.raises(ReviewError, match="Takes or took part in a review of this dispute"):
            designate(case)
        assert case.rounds.count() == 1

    def test_the_review_starts_with_the_first_and_the_second_joins(self):
        case = jointly_reviewed()
        declare(designate(case))
        case.refresh_from_db()
        assert case.state == S.CLINICAL_REVIEW
        second = declare(designate(case, a_reviewer("Tobias Aurelio")))
        assert second.is_cleared
        assert [row.reviewer.user.full_name for row in reviewer_worklist(second.reviewer.user)] == ["Tobias Aurelio"]

    def test_one_is_replaced_and_the_seat_is_filled_again(self):
        case, first, second = two_rounds()
        take_back(round_=first, actor=a_case_manager())
        told = Notification.objects.filter(person=first.reviewer.user).first()
        assert told.words == "A case that you reviewed with others goes to somebody else. There is nothing to do."
        third = designate(case, a_reviewer("Ruth Okafor"))
        assert [(row.seat, row.closed_at is None) for row in case.rounds.all()] == [(1, False), (2, True), (1, True)]
        assert (third.seat, second.seat) == (1, 2)


class TestSubmission:
    def test_the_first_waits_for_the_second(self):
        case, first, second = two_rounds()
        submit(decided(first, Decision.UPHELD))
        case.refresh_from_db()
        assert (case.state, list(reviewer_worklist(first.reviewer.user))) == (S.CLINICAL_REVIEW, [])
        assert Event.objects.filter(kind="review.analysis_submitted", subject=f"round/{first.pk}").count() == 1
        submit(decided(second, Decision.OVERTURNED))
        case.refresh_from_db()
        assert case.state == S.DETERMINATION_DRAFTED
        assert {row.pk for row in quality_worklist(a_quality_physician())} == {first.pk, second.pk}

    def test_who_submitted_writes_no_more(self):
        _case, first, _second = two_rounds()
        submit(decided(first, Decision.UPHELD))
        with pytest.raises(RoundNotOpen):
            save_summary(round_=first, data=SummaryData(age=54), based_on=1, actor=first.reviewer.user)
        with pytest.raises(RoundNotOpen):
            submit(first)

    def test_asks_of_the_first_what_it_asks_of_the_last(self):
        _case, first, _second = two_rounds()
        with pytest.raises(GuardRefused) as refused:
            submit(first)
        assert "write the clinical case summary" in refused.value.reasons
        first.refresh_from_db()
        assert first.submitted_at is None

    def test_waits_for_a_seat_that_is_free(self):
        case = jointly_reviewed()
        first = declare(designate(case))
        submit(decided(first, Decision.UPHELD))
        case.refresh_from_db()
        assert case.state == S.CLINICAL_REVIEW


class TestQualityAndIssue:
    def submitted(self, *decisions: Decision) -> tuple[Case, list[ReviewRound]]:
        case, *rounds = two_rounds()
        rounds = [submit(decided(round_, each)) for round_, each in zip(rounds, decisions, strict=True)]
        case.refresh_from_db()
        return case, rounds

    def test_every_analysis_is_approved_before_it_is_issued(self):
        case, (first, second) = self.submitted(Decision.UPHELD, Decision.OVERTURNED)
        sign_off(first)
        case.refresh_from_db()
        assert not case.ready_to_issue
        with pytest.raises(GuardRefused) as refused:
            issue(case)
        assert "a quality physician must approve the analysis of reviewer 2 first" in refused.value.reasons
        sign_off(second)
        case.refresh_from_db()
        assert case.ready_to_issue

    def test_a_return_opens_that_analysis_and_leaves_the_other_approved(self):
        case, (first, second) = self.submitted(Decision.UPHELD, Decision.OVERTURNED)
        sign_off(first)
        return_to_reviewer(round_=second, reasons="Name the page.", seen_approval=None, actor=a_quality_physician())
        for row in (case, first, second):
            row.refresh_from_db()
        assert (case.state, case.ready_to_issue) == (S.CLINICAL_REVIEW, False)
        assert (first.submitted_at, second.submitted_at) == (NOON, None)
        submit(second)
        sign_off(second)
        case.refresh_from_db()
        assert case.ready_to_issue

    def test_an_even_split_gives_the_treatment_and_each_analysis_goes_out(self):
        case, rounds = self.submitted(Decision.UPHELD, Decision.OVERTURNED)
        for round_ in rounds:
            sign_off(round_)
        case.refresh_from_db()
        determination = issue(case)
        content = determination.letter_content
        assert {item.decision for item in content.items} == {"overturned"}
        for item in content.items:
            assert "Reviewer of seat 1: upheld." in item.rationale
            assert "Reviewer of seat 2: overturned." in item.rationale
        assert "Forsyth" not in str(determination.content)
        assert "Aurelio" not in str(determination.content)
        assert content.statements.credentials_lead == "These are the qualifications of the reviewers:"
        assert (determination.round, list(determination.joined_rounds.all())) == (rounds[0], [rounds[1]])
        assert JointReview.objects.get().ended_at == NOON
        assert not case.rounds.filter(closed_at__isnull=True).exists()
        case.refresh_from_db()
        assert (case.state, is_favourable(case)) == (S.ISSUED, True)
        assert who_reviewed(case)[1] == 2
        for round_ in rounds:
            assert list(visible_determinations(round_.reviewer.user)) == [determination]
        letter = determination.letters.filter(kind=LetterKind.DETERMINATION_TO_PARTY).first()
        assert letter.inputs["documents"]["several"] is True

    def test_two_who_uphold_uphold(self):
        case, rounds = self.submitted(Decision.UPHELD, Decision.UPHELD)
        for round_ in rounds:
            sign_off(round_)
        determination = issue(Case.objects.get(pk=case.pk))
        other = write_review(a_round())
        (first, *_others) = before_submission(other, content_of(other))
        assert (first.others.total, first.published.total) == (0, 0)  # it is nobody's alone
        assert {item.decision for item in determination.letter_content.items} == {"upheld"}
        assert [row.reviewer for row in determination.decided_items.all()] == [None] * len(
            determination.letter_content.items
        )


def test_a_new_review_needs_a_new_approval():
    case, *rounds = two_rounds()
    for round_ in rounds:
        submit(decided(round_, Decision.UPHELD))
    for round_ in rounds:
        sign_off(ReviewRound.objects.get(pk=round_.pk))
    issue(Case.objects.get(pk=case.pk))
    order_new_review(Case.objects.get(pk=case.pk))
    assert joint_review(case) is None


class TestDatabase:
    def refused(self, name: str, **values: object) -> None:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            ReviewRound.objects.filter(pk=a_round().pk).update(**values)

    def test_a_second_seat_needs_an_approval(self):
        self.refused("several_seats_only_jointly", seat=2)

    def test_only_another_seat_is_joined_to_a_determination(self):
        self.refused("joined_round_is_of_another_seat", joined=a_determination())

    def test_one_reviewer_sits_on_a_seat(self):
        _case, _first, second = two_rounds()
        with pytest.raises(IntegrityError), transaction.atomic():
            ReviewRound.objects.filter(pk=second.pk).update(seat=1)

    @pytest.mark.parametrize(
        ("name", "changed"),
        [
            ("joint_review_of_several", {"reviewers": 1}),
            ("joint_review_says_why_and_by_whom", {"why": ""}),
            ("joint_review_says_why_and_by_whom", {"approved_by": ""}),
        ],
    )
    def test_an_approval_is_whole(self, name, changed):
        jointly_reviewed()
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            JointReview.objects.update(**changed)
