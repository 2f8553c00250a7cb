"""Requests the guideline checks of a round."""

from __future__ import annotations

from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.jobs.services import enqueue
from reviews import rules
from reviews.enums import JobKind
from reviews.models import ReviewRound


def request_checks(*, round_: ReviewRound, actor: User | None) -> None:
    """Queue the guideline checks of the round; requests while a job waits lead to one check."""
    require(actor, rules.request_checks, round_)
    enqueue(
        kind=JobKind.CHECK_ROUND,
        key=str(round_.pk),
        args={"round": round_.pk},
        scope=f"case/{round_.case_id}",
        requested_by=actor,
    )
