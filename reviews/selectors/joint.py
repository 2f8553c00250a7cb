"""Who decides a case now: one reviewer, or several with approval (8 CCR 9792.10.6(c))."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from cases.enums import CaseState
from cases.lifecycle import is_open
from cases.models import Case
from imr_site.accounts.authority import may
from imr_site.accounts.models import User
from reviews import rules
from reviews.letters.joint import prevailing
from reviews.models import Determination, ItemDecision, JointReview, ReviewRound

DESIGNATION_STATES: Final = (CaseState.READY_FOR_REVIEW, CaseState.INSUFFICIENT_RECORDS)


def open_rounds(case: Case) -> QuerySet[ReviewRound]:
    """The rounds of the case that are not closed, one a seat, in the order of the seats."""
    rounds = case.rounds.filter(closed_at__isnull=True).order_by("seat")
    return rounds.select_related("case__ur_decision", "reviewer__user", "joint", "conflict_declaration")


def rounds_of(determination: Determination) -> list[ReviewRound]:
    """The rounds from which a determination was made, in the order of the seats; none of an imported one."""
    first = [determination.round] if determination.round else []
    return [*first, *determination.joined_rounds.select_related("reviewer__user").order_by("seat")]


def joint_review(case: Case) -> JointReview | None:
    """The approval of several reviewers that holds for the case now."""
    return case.joint_reviews.filter(ended_at__isnull=True).first()


def free_seats(case: Case) -> list[int]:
    """The seats for which a reviewer is to be designated now; none before the records are there or once all submitted.

    Once the clinical review began, only a seat among several is filled.
    """
    joint = joint_review(case)
    if case.case_state not in DESIGNATION_STATES and not (joint and case.case_state is CaseState.CLINICAL_REVIEW):
        return []
    taken = set(case.rounds.filter(closed_at__isnull=True).values_list("seat", flat=True))
    return [seat for seat in range(1, (joint.reviewers if joint else 1) + 1) if seat not in taken]


def may_approve_several(case: Case, actor: User) -> bool:
    """Whether this person may put an approval of several reviewers on file now: before anything is submitted."""
    if not may(actor, rules.designate_reviewer, case) or not is_open(case.case_state) or joint_review(case):
        return False
    return not case.rounds.filter(closed_at__isnull=True, submitted_at__isnull=False).exists()


@dataclass(frozen=True, slots=True)
class Vote:
    """How the reviewers of one dispute decided one item, by seat; `prevailing` is empty until all have."""

    title: str
    decisions: tuple[str, ...]
    prevailing: str


@dataclass(frozen=True, slots=True)
class Together:
    """The rounds that decide with one another, and how each item stands."""

    rounds: tuple[ReviewRound, ...]
    votes: tuple[Vote, ...]


def jointly_decided(round_: ReviewRound) -> Together | None:
    """How the reviewers of this round's dispute decided; None where one decides alone. For the quality desk."""
    if round_.joint_id is None:
        return None
    rounds = list(open_rounds(round_.case))
    made: dict[tuple[int, int], str] = {
        (row.round_id, row.item_id): row.decision for row in ItemDecision.objects.filter(round__in=rounds)
    }
    votes = []
    for item in round_.case.items.order_by("position"):
        decisions = tuple(made.get((each.pk, item.pk), "") for each in rounds)
        if item.is_open:
            votes.append(Vote(str(item), decisions, prevailing(decisions) if all(decisions) else ""))
    return Together(tuple(rounds), tuple(votes))
