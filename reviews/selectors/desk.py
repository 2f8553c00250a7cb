"""What the worklist of the staff tells of reviews: who has a case, and where a reviewer is still wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, QuerySet

from cases.enums import CaseState
from cases.hooks import ReviewDesk, UnderReview, register_review_desk
from imr_site.accounts.authority import may
from imr_site.accounts.models import User
from reviews import rules
from reviews.models import Reviewer, ReviewRound


def _reviewers(actor: User) -> dict[int, str]:
    """Those who have a case now, by name; none for who may not know which reviewer has which."""
    if not may(actor, rules.oversee_rounds):
        return {}
    busy = Reviewer.objects.filter(pk__in=_open().values("reviewer")).select_related("user")
    return {reviewer.pk: reviewer.user.full_name for reviewer in busy.order_by("user__full_name")}


def _reviewed_by(actor: User, reviewer: int) -> QuerySet[Any, Any]:
    rounds = _open().filter(reviewer=reviewer)
    return (rounds if may(actor, rules.oversee_rounds) else rounds.none()).values("case")


def _awaiting() -> QuerySet[Any, Any]:
    return _open().filter(conflict_declaration=None).values("case")


def _open() -> QuerySet[ReviewRound]:
    return ReviewRound.objects.filter(closed_at=None)


def _shown(actor: User, cases: Sequence[int]) -> dict[int, UnderReview]:
    """Of each of these cases what its last round tells; one query."""
    rounds = ReviewRound.objects.filter(case__in=cases).select_related("case", "reviewer__user", "conflict_declaration")
    named = may(actor, rules.oversee_rounds)
    return {round_.case_id: _told(round_, named=named) for round_ in rounds.order_by("number")}


def _told(round_: ReviewRound, *, named: bool) -> UnderReview:
    declaration = getattr(round_, "conflict_declaration", None)
    reviewer = round_.reviewer.user.full_name if named else ""
    if round_.closed_at is None:
        return UnderReview(reviewer, awaited=declaration is None)
    if round_.case.case_state != CaseState.READY_FOR_REVIEW:
        return UnderReview()
    why = "was released" if declaration is None or declaration.cleared else "declared a tie"
    return UnderReview(amiss=f"The reviewer {why}: designate another")


def _load(actor: User) -> list[tuple[str, int]]:
    """One query; nobody for who may not know which reviewer has which case."""
    if not may(actor, rules.oversee_rounds):
        return []
    counted = _open().order_by().values("reviewer__user__full_name").annotate(n=Count("pk"))
    return list(counted.order_by("-n", "reviewer__user__full_name").values_list("reviewer__user__full_name", "n"))


register_review_desk(ReviewDesk(_reviewers, _reviewed_by, _awaiting, _shown, _load))
