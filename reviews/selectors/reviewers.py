"""Reviewers who could take a case."""

from __future__ import annotations

from django.db.models import QuerySet

from cases.models import Case
from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from reviews.models import Reviewer

DESK = {Role.CASE_MANAGER, Role.ADMINISTRATOR}


def candidates(actor: User, case: Case) -> QuerySet[Reviewer]:
    """Active reviewers who took no part in an earlier round of this dispute; for the desk only."""
    reviewers = Reviewer.objects.filter(accepts_cases=True, user__is_active=True)
    if actor.role not in DESK:
        return reviewers.none()
    return (
        reviewers.exclude(pk__in=case.rounds.values("reviewer"))
        .select_related("user")
        .prefetch_related("licenses", "certifications__specialty")
    )
