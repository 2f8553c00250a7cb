"""What the worklist of the staff tells of reviews: who has a case, and where a reviewer is still wanted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, QuerySet

from cases.enums import CaseState
from cases.hooks import ReviewDesk, UnderReview, register_review_desk
from imr_site.accounts.authority import may
from imr_site.accounts.models import User
from imr_site.prepared import Prepared
from reviews import rules
from reviews.models import Reviewer, ReviewRound


def _reviewers(actor: User) -> dict[int, str]:
    """Those who have a case now, by name; none for who may not know which reviewer has which."""
    return dict(_BUSY()) if may(actor, rules.oversee_rounds) else {}


def _reviewed_by(actor: User, reviewer: int) -> QuerySet[Any, Any]:
    rounds = _open().filter(reviewer=reviewer)
    return (rounds if may(actor, rules.oversee_rounds) else rounds.none()).values("case")


def _awaiting() -> QuerySet[Any, Any]:
    return _open().filter(conflict_declaration=None).values("case")


def _open() -> QuerySet[ReviewRound]:
    return ReviewRound.objects.filter(closed_at=None)


_BUSY: Final = Prepared(
    lambda: (
        Reviewer.objects.filter(pk__in=_open().values("reviewer"))
        .order_by("user__full_name")
        .values_list("pk", "user__full_name")
    )
)


def _shown(actor: User, cases: Sequence[int]) -> dict[int, UnderReview]:
    """Of each of these cases what its last round tells; one query."""
    named = may(actor, rules.oversee_rounds)
    rounds = _LAST_ROUNDS(*cases)
    return {
        case: _told(closed_at, state, cleared, reviewer=name if named else "")
        for case, name, closed_at, state, cleared in rounds
    }


_LAST_ROUNDS: Final = Prepared(
    lambda *cases: (
        ReviewRound.objects.filter(case__pk__in=cases)
        .order_by("number")
        .values_list("case", "reviewer__user__full_name", "closed_at", "case__state", "conflict_declaration__cleared")
    )
)
"""The rounds of these cases, the last of each after the others, with whether the reviewer is clear of ties; None where
nothing was declared."""


def _told(closed_at: datetime | None, state: str, cleared: bool | None, *, reviewer: str) -> UnderReview:
    if closed_at is None:
        return UnderReview(reviewer, awaited=cleared is None)
    if state != CaseState.READY_FOR_REVIEW:
        return UnderReview()
    why = "declared a tie" if cleared is False else "was released"
    return UnderReview(amiss=f"The reviewer {why}: designate another")


def _load(actor: User) -> list[tuple[str, int]]:
    """One query; nobody for who may not know which reviewer has which case."""
    if not may(actor, rules.oversee_rounds):
        return []
    counted = _open().order_by().values("reviewer__user__full_name").annotate(n=Count("pk"))
    return list(counted.order_by("-n", "reviewer__user__full_name").values_list("reviewer__user__full_name", "n"))


register_review_desk(ReviewDesk(_reviewers, _reviewed_by, _awaiting, _shown, _load))
