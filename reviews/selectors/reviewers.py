"""The reviewers who may be designated for a case."""

from __future__ import annotations

from django.db.models import QuerySet

from cases.models import Case
from imr_site.accounts.authority import may
from imr_site.accounts.models import User
from reviews import rules
from reviews.models import Reviewer


def candidates(actor: User, case: Case) -> QuerySet[Reviewer]:
    """For the desk only: active reviewers who took no part in an earlier round of this dispute."""
    reviewers = Reviewer.objects.filter(accepts_cases=True, user__is_active=True)
    if not may(actor, rules.designate_reviewer, case):
        return reviewers.none()
    return (
        reviewers.exclude(pk__in=case.rounds.values("reviewer"))
        .select_related("user")
        .prefetch_related("licenses", "certifications__specialty")
    )
