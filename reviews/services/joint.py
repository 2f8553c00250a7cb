"""Several reviewers decide a dispute together, where that was approved in writing beforehand (8 CCR 9792.10.6(c))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from cases.models import Case
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record
from reviews import rules
from reviews.audit_kinds import ReviewAudit
from reviews.errors import ReviewError
from reviews.models import JointReview, ReviewRound
from reviews.selectors.joint import seating, too_late_or_twice

FEWEST_REVIEWERS: Final = 2
MOST_REVIEWERS: Final = 9


@dataclass(frozen=True, slots=True)
class ApprovalData:
    """The written approval as it was received."""

    reviewers: int
    why: str
    approved_by: str
    approved_on: date


def record_approval(*, case: Case, data: ApprovalData, actor: User) -> JointReview:
    """Put the approval of several reviewers on file; a reviewer who is designated already takes the first seat.

    Raises NotAllowed, or ReviewError for a case that nobody reviews any more or whose reviewer submitted, where an
    approval holds already, and for an approval that is not beforehand, names nobody or no reason.
    """
    require(actor, rules.designate_reviewer, case)
    if not FEWEST_REVIEWERS <= data.reviewers <= MOST_REVIEWERS:
        raise ReviewError(f"State how many reviewers were approved, from {FEWEST_REVIEWERS} to {MOST_REVIEWERS}.")
    if not data.why.strip() or not data.approved_by.strip():
        raise ReviewError("Name who approved it, and why the case is too complex for one reviewer.")
    if data.approved_on > timezone.localdate():
        raise ReviewError("The approval is dated in the future. It must be there before the reviewers are designated.")
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        seated = seating(case)
        if why_not := too_late_or_twice(case, seated):
            raise ReviewError(why_not)
        joint = JointReview.objects.create(
            case=case,
            reviewers=data.reviewers,
            why=data.why.strip(),
            approved_by=data.approved_by.strip(),
            approved_on=data.approved_on,
            recorded_by=actor,
            recorded_at=timezone.now(),
        )
        ReviewRound.objects.filter(pk__in=[round_.pk for round_ in seated.rounds]).update(joint=joint)
        stated = {"reviewers": data.reviewers, "approved_on": data.approved_on.isoformat()}
        _record(ReviewAudit.SEVERAL_APPROVED, joint, actor, stated)
    return joint


def end_joint_review(*, case: Case, actor: User) -> None:
    """One reviewer is to do after all: the approval asks for no more.

    Raises NotAllowed, or ReviewError where none holds, or while several are designated or one has submitted.
    """
    require(actor, rules.designate_reviewer, case)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        seated = seating(case)
        joint, rounds = seated.joint, seated.rounds
        if joint is None:
            raise ReviewError("No approval of several reviewers is on file for this case.")
        if len(rounds) > 1 or any(round_.submitted_at for round_ in rounds):
            raise ReviewError("Take back the other reviewers first. One who has submitted waits for the others.")
        ReviewRound.objects.filter(pk__in=[round_.pk for round_ in rounds]).update(joint=None, seat=1)
        JointReview.objects.filter(pk=joint.pk).update(ended_at=timezone.now())
        _record(ReviewAudit.SEVERAL_ENDED, joint, actor, {})


def _record(kind: ReviewAudit, joint: JointReview, actor: User, data: dict[str, object]) -> None:
    record(kind=kind, scope=f"case/{joint.case_id}", subject=f"joint_review/{joint.pk}", actor=actor, data=data)
