"""The reviewers who may be designated for a case."""

from __future__ import annotations

from django.db.models import QuerySet

from cases.models import Case
from imr_site.accounts.authority import may
from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from reviews import rules
from reviews.models import Reviewer


def candidates(actor: User, case: Case) -> QuerySet[Reviewer]:
    """For the desk only: active reviewers who took no part, also not as another role, in an earlier round."""
    reviewers = Reviewer.objects.filter(accepts_cases=True, user__is_active=True, user__role=Role.REVIEWER.value)
    if not may(actor, rules.designate_reviewer, case):
        return reviewers.none()
    return (
        reviewers.exclude(pk__in=case.rounds.values("reviewer"))
        .exclude(user__in=case.rounds.values("sign_offs__signed_by").filter(sign_offs__isnull=False))
        .select_related("user")
        .prefetch_related("licenses", "certifications__specialty")
    )
