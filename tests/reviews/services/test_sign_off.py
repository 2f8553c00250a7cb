"""The quality desk: another person's word over exactly the content that was seen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import IntegrityError, transaction

from cases.enums import CaseState, ItemStatus
from cases.errors import GuardRefused
from cases.services.moves import move_case
from imr_site.accounts.enums import Role
from imr_site.audit.models import Event
from imr_site.errors import NotAllowed, Refused, StaleVersion
from reviews.enums import SignOffVerdict
from reviews.errors import ReviewError
from reviews.models import QualitySignOff, ReviewRound
from reviews.selectors.determination import content_of, valid_approval
from reviews.services.sign_off import approve, return_to_reviewer, submit_determination
from tests.factories import (
    a_case_manager,
    a_person,
    a_quality_physician,
    a_reviewer,
    a_round,
    move,
    sign_off,
    submit,
    write_decision,
    write_review,
)
from tests.factories.cases import close
from tests.imr_site.threads import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
S = CaseState
NOON = datetime(2026, 6, 1, 19, tzinfo=UTC)
WHY = "Item 1: say how the earlier visits helped."


@pytest.fixture
def submitted() -> ReviewRound:
    return a_round(state=S.DETERMINATION_DRAFTED)


def fresh(round_: ReviewRound) -> ReviewRound:
    return ReviewRound.objects.get(pk=round_.pk)


def give_back(round_: ReviewRound, reasons: str = WHY) -> QualitySignOff:
    """Returned by someone who saw the approval that there is, if any."""
    seen = valid_approval(round_)
    return return_to_reviewer(
        round_=round_, reasons=reasons, seen_approval=seen.pk if seen else None, actor=a_quality_physician()
    )


def signed(round_: ReviewRound) -> list[tuple[str, bool]]:
    """Verdicts and whether they still hold, oldest first."""
    return [(row.verdict, row.invalidated_at is None) for row in round_.sign_offs.order_by("id")]


class TestSubmit:
    def test_hands_the_round_to_the_quality_desk(self):
        with time_machine.travel(NOON, tick=False):
            round_ = submit(write_review(a_round()))
        assert (round_.submitted_at, round_.case.state) == (NOON, S.DETERMINATION_DRAFTED)

    def test_names_all_that_is_missing(self):
        round_ = a_round()
        with pytest.raises(GuardRefused) as refused:
            submit(round_)
        assert refused.value.reasons == (
            "write the clinical case summary",
            "decide item 1",
            "decide item 2",
            "mark the documents you reviewed",
        )
        assert (fresh(round_).submitted_at, fresh(round_).case.state) == (None, S.CLINICAL_REVIEW)

    def test_is_over_the_content_that_was_seen(self):
        round_ = write_review(a_round())
        seen = content_of(round_).sha256
        write_decision(round_, round_.case.items.get(position=1), rationale="Typed in another window.")
        with pytest.raises(StaleVersion, match="This determination was changed by someone else"):
            submit_determination(round_=round_, actor=round_.reviewer.user, seen_sha256=seen)
        assert fresh(round_).submitted_at is None

    def test_only_by_the_reviewer_of_the_round(self):
        round_ = write_review(a_round())
        with pytest.raises(NotAllowed):
            submit_determination(round_=round_, actor=a_reviewer("Tobias Aurelio").user)
        assert fresh(round_).case.state == S.CLINICAL_REVIEW


class TestApprove:
    def test_signs_the_content_that_was_seen(self, submitted):
        seen = content_of(submitted)
        with time_machine.travel(NOON, tick=False):
            row = approve(round_=submitted, seen_sha256=seen.sha256, actor=a_quality_physician())
        assert (row.verdict, row.content_sha256, row.signed_at) == ("approved", seen.sha256, NOON)
        assert (row.author, row.signed_by) == (submitted.reviewer.user, a_quality_physician())
        assert (row.reasons, row.invalidated_at) == ("", None)
        assert fresh(submitted).case.state == S.QUALITY_REVIEW
        event = Event.objects.get(kind="review.signed_off")
        assert event.data == {"verdict": "approved", "content_sha256": seen.sha256}
        assert event.actor == a_quality_physician()

    def test_refuses_another_content_than_was_seen(self, submitted):
        """Seen, sent back, edited and handed in again before the button was pressed."""
        seen = content_of(submitted).sha256
        give_back(submitted)
        write_decision(submitted, submitted.case.items.get(position=1), rationale="Other words.")
        submit(submitted)
        with pytest.raises(StaleVersion, match="This determination was changed by someone else"):
            approve(round_=submitted, seen_sha256=seen, actor=a_quality_physician())
        assert signed(submitted) == [("returned", True)]

    def test_looks_at_the_database_and_not_at_what_the_page_remembers(self, submitted):
        """The same object that showed the summary is used to approve; the summary changed in between."""
        seen = content_of(submitted).sha256
        give_back(submitted)
        other = fresh(submitted)
        other.summary.free_text = "Quite another story."
        other.summary.save()
        submit(other)
        assert content_of(submitted).sha256 == seen  # remembered
        with pytest.raises(StaleVersion):
            approve(round_=submitted, seen_sha256=seen, actor=a_quality_physician())

    @pytest.mark.parametrize("seen", ["", "0" * 64])
    def test_refuses_a_hash_of_something_else(self, submitted, seen):
        with pytest.raises(StaleVersion):
            approve(round_=submitted, seen_sha256=seen, actor=a_quality_physician())
        assert not QualitySignOff.objects.exists()

    def test_twice_by_one_person_is_one_approval(self, submitted):
        first = sign_off(submitted).sign_offs.get()
        assert sign_off(fresh(submitted)).sign_offs.get() == first
        assert fresh(submitted).case.state == S.QUALITY_REVIEW

    def test_what_a_colleague_approved_needs_no_other(self, submitted):
        sign_off(submitted)
        with pytest.raises(ReviewError, match="Ruth Okonkwo approved this determination already"):
            sign_off(fresh(submitted), a_quality_physician("Noor Second"))
        assert signed(submitted) == [("approved", True)]

    def test_another_content_is_approved_anew(self, submitted):
        """An item was closed after the approval: what is approved now takes the place of what was."""
        sign_off(submitted)
        close(submitted.case.items.first(), ItemStatus.TERMINATED)
        sign_off(fresh(submitted), a_quality_physician("Noor Second"))
        assert signed(submitted) == [("approved", False), ("approved", True)]

    @pytest.mark.parametrize("role", [Role.INTAKE, Role.CASE_MANAGER, Role.ADMINISTRATOR, Role.AUDITOR, Role.REVIEWER])
    def test_only_by_a_quality_physician(self, submitted, role):
        with pytest.raises(NotAllowed, match="Only a quality physician"):
            approve(round_=submitted, seen_sha256=content_of(submitted).sha256, actor=a_person(role))
        assert not QualitySignOff.objects.exists()

    def test_never_by_its_author(self, submitted):
        """A reviewer who became a quality physician since does not approve the own work."""
        author = submitted.reviewer.user
        author.role = Role.QUALITY
        author.save()
        with pytest.raises(NotAllowed, match="signed off by another person than its reviewer"):
            approve(round_=submitted, seen_sha256=content_of(submitted).sha256, actor=author)

    @pytest.mark.parametrize("state", [S.READY_FOR_REVIEW, S.CLINICAL_REVIEW, S.ISSUED])
    def test_only_while_it_waits_for_it(self, state):
        round_ = a_round(state=state)
        rows = QualitySignOff.objects.count()
        with pytest.raises(ReviewError, match="not waiting for quality review"):
            approve(round_=round_, seen_sha256=content_of(round_).sha256, actor=a_quality_physician())
        assert QualitySignOff.objects.count() == rows

    def test_not_what_became_incomplete(self, submitted):
        """The licence was taken off the file after submission."""
        submitted.reviewer.licenses.all().delete()
        seen = content_of(submitted).sha256
        with pytest.raises(ReviewError, match="no valid licence on file"):
            approve(round_=submitted, seen_sha256=seen, actor=a_quality_physician())

    def test_an_item_closed_since_is_another_content(self, submitted):
        seen = content_of(submitted).sha256
        close(submitted.case.items.first(), ItemStatus.TERMINATED)
        with pytest.raises(StaleVersion):
            approve(round_=submitted, seen_sha256=seen, actor=a_quality_physician())


class TestReturn:
    def test_opens_the_round_again_with_the_reasons_on_file(self, submitted):
        seen = content_of(submitted).sha256
        row = give_back(submitted, f" {WHY} ")
        assert (row.verdict, row.reasons, row.content_sha256) == ("returned", WHY, seen)
        assert (fresh(submitted).submitted_at, fresh(submitted).case.state) == (None, S.CLINICAL_REVIEW)
        decision = write_decision(submitted, submitted.case.items.get(position=1), rationale="Now with the reason.")
        assert decision.version == 2

    @pytest.mark.parametrize("reasons", ["", "  \n"])
    def test_says_why(self, submitted, reasons):
        with pytest.raises(ReviewError, match="Say what the reviewer should look at again"):
            give_back(submitted, reasons)
        assert fresh(submitted).case.state == S.DETERMINATION_DRAFTED

    def test_keeps_what_was_said_and_why_item_by_item(self, submitted):
        content, (first, second) = content_of(submitted), submitted.case.items.order_by("position")
        row = return_to_reviewer(
            round_=submitted,
            reasons="Shorter.",
            by_item={1: f" {WHY} ", 2: " "},
            seen_approval=None,
            actor=a_quality_physician(),
        )
        assert row.reasons == f"Shorter.\nItem 1: {WHY}"
        assert [(told.item, told.reason) for told in row.item_reasons.all()] == [(first, WHY)]
        assert row.returned_content.content == content.to_dict()
        assert row.returned_content.items == [first.pk, second.pk]
        assert submitted.case.moves.last().reason == row.reasons

    def test_an_item_alone_is_reason_enough(self, submitted):
        row = return_to_reviewer(
            round_=submitted, reasons="", by_item={2: "Why now?"}, seen_approval=None, actor=a_quality_physician()
        )
        assert row.reasons == "Item 2: Why now?"

    def test_not_for_an_item_that_is_closed(self, submitted):
        close(submitted.case.items.first(), ItemStatus.TERMINATED)
        with pytest.raises(ReviewError, match="Item 1 is not open"):
            return_to_reviewer(
                round_=submitted, reasons="", by_item={1: WHY}, seen_approval=None, actor=a_quality_physician()
            )
        assert not QualitySignOff.objects.exists()

    def test_after_an_approval_makes_it_void(self, submitted):
        sign_off(submitted)
        give_back(fresh(submitted))
        assert signed(submitted) == [("approved", False), ("returned", True)]

    def test_by_the_move_alone_makes_an_approval_void_too(self, submitted):
        sign_off(submitted)
        move_case(case=submitted.case, action="return_to_reviewer", actor=a_quality_physician(), reason=WHY)
        assert signed(submitted) == [("approved", False)]
        assert fresh(submitted).submitted_at is None

    def test_and_again_until_it_is_right(self, submitted):
        for _ in range(2):
            give_back(fresh(submitted))
            submit(fresh(submitted))
        sign_off(fresh(submitted))
        assert signed(submitted) == [("returned", True), ("returned", True), ("approved", True)]

    def test_only_by_a_quality_physician(self, submitted):
        with pytest.raises(NotAllowed, match="Only a quality physician"):
            return_to_reviewer(round_=submitted, reasons=WHY, seen_approval=None, actor=a_case_manager())


def told(act: Callable[[], QualitySignOff]) -> str:
    """The verdict that took effect, or the words of the refusal."""
    try:
        return act().verdict
    except Refused as refused:
        return refused.message


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """Several physicians have the same determination open, and decide at the same moment."""

    def test_of_four_who_approve_one_does_and_the_others_are_told_who(self, submitted):
        people = [a_quality_physician(name) for name in ("Ruth Okonkwo", "Ana Silva", "Per Holm", "Kim Ito")]
        seen = content_of(submitted).sha256
        answers = at_once(4, lambda n: told(lambda: approve(round_=submitted, seen_sha256=seen, actor=people[n])))
        (row,) = QualitySignOff.objects.all()
        already = f"{row.signed_by} approved this determination already. Nothing more is needed."
        assert sorted(answers) == sorted(["approved", *[already] * 3])
        assert (signed(submitted), fresh(submitted).case.state) == ([("approved", True)], S.QUALITY_REVIEW)

    def test_one_who_presses_four_times_signs_once(self, submitted):
        person, seen = a_quality_physician(), content_of(submitted).sha256
        answers = at_once(4, lambda _n: told(lambda: approve(round_=submitted, seen_sha256=seen, actor=person)))
        assert (answers, signed(submitted)) == (["approved"] * 4, [("approved", True)])
        assert Event.objects.filter(kind="review.signed_off").count() == 1

    def test_of_two_who_approve_and_two_who_return_one_verdict_stands(self, submitted):
        people = [a_quality_physician(name) for name in ("Ruth Okonkwo", "Ana Silva", "Per Holm", "Kim Ito")]
        seen = content_of(submitted).sha256

        def decide(n: int) -> QualitySignOff:
            if n % 2:
                return return_to_reviewer(round_=submitted, reasons=WHY, seen_approval=None, actor=people[n])
            return approve(round_=submitted, seen_sha256=seen, actor=people[n])

        answers = at_once(4, lambda n: told(lambda: decide(n)))
        (row,) = QualitySignOff.objects.all()
        assert answers.count(row.verdict) == 1
        assert all(str(row.signed_by) in answer for answer in answers if answer != row.verdict)
        state = {"approved": S.QUALITY_REVIEW, "returned": S.CLINICAL_REVIEW}[row.verdict]
        assert (signed(submitted), fresh(submitted).case.state) == ([(row.verdict, True)], state)


def test_who_saw_no_approval_does_not_void_one(submitted):
    sign_off(submitted)
    with pytest.raises(ReviewError, match="Ruth Okonkwo approved this determination while you were reading"):
        return_to_reviewer(round_=submitted, reasons=WHY, seen_approval=None, actor=a_quality_physician("Ana Silva"))
    assert (signed(submitted), fresh(submitted).case.state) == ([("approved", True)], S.QUALITY_REVIEW)


def test_who_comes_after_a_return_is_told_who_returned_it(submitted):
    seen = content_of(submitted).sha256
    give_back(submitted)
    with pytest.raises(ReviewError, match="not waiting for quality review: Ruth Okonkwo returned it"):
        approve(round_=submitted, seen_sha256=seen, actor=a_quality_physician("Ana Silva"))


class TestTheDatabase:
    def row(self, round_: ReviewRound, **fields) -> QualitySignOff:
        return QualitySignOff.objects.create(
            **{
                "round": round_,
                "verdict": SignOffVerdict.APPROVED.value,
                "content_sha256": "0" * 64,
                "author": round_.reviewer.user,
                "signed_by": a_quality_physician(),
                "signed_at": NOON,
                **fields,
            }
        )

    def test_one_valid_approval_a_round(self, submitted):
        self.row(submitted)
        self.row(submitted, invalidated_at=NOON)
        with pytest.raises(IntegrityError), transaction.atomic():
            self.row(submitted)

    @pytest.mark.parametrize(
        "fields",
        [
            {"verdict": "returned", "reasons": ""},
            {"verdict": "perhaps"},
        ],
    )
    def test_a_return_has_reasons_and_a_verdict_is_known(self, submitted, fields):
        with pytest.raises(IntegrityError), transaction.atomic():
            self.row(submitted, **fields)

    def test_nobody_signs_the_own_work(self, submitted):
        with pytest.raises(IntegrityError), transaction.atomic():
            self.row(submitted, signed_by=submitted.reviewer.user)


def test_releasing_the_reviewer_makes_the_approval_void(submitted):
    sign_off(submitted)
    move(fresh(submitted).case, "release_reviewer")
    assert signed(submitted) == [("approved", False)]
    assert fresh(submitted).closed_at is not None
