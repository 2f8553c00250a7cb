"""Who decides a case now: one reviewer, or several with approval (8 CCR 9792.10.6(c))."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from cases.enums import CaseState
from cases.lifecycle import is_open
from cases.models import Case
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


@dataclass(frozen=True, slots=True)
class Seating:
    """Who decides a case now: the approval of several if there is one, the open rounds, and the seats to be filled."""

    joint: JointReview | None
    rounds: list[ReviewRound]
    free: list[int]


def seating(case: Case) -> Seating:
    """Who decides the case now; two queries.

    No seat is free before the records are there, nor once all submitted. Once the clinical review began, only one among
    several is filled.
    """
    joint, rounds = joint_review(case), list(open_rounds(case))
    filled = {round_.seat for round_ in rounds}
    is_open_to_all = case.case_state in DESIGNATION_STATES
    is_open_to_others = joint is not None and case.case_state is CaseState.CLINICAL_REVIEW
    seats = range(1, (joint.reviewers if joint else 1) + 1) if is_open_to_all or is_open_to_others else ()
    return Seating(joint, rounds, [seat for seat in seats if seat not in filled])


def too_late_or_twice(case: Case, seated: Seating) -> str:
    """Why no approval of several reviewers is put on file now, in words; empty where one may be."""
    if not is_open(case.case_state) or any(round_.submitted_at for round_ in seated.rounds):
        return "Several reviewers are approved before the determination is submitted."
    return "An approval of several reviewers is on file for this case already." if seated.joint else ""


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
