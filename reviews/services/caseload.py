"""Designates the reviewers of many cases in one step, each as if it were the only one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cases.selectors.cases import visible_cases
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.errors import Refused
from reviews import rules
from reviews.models import ReviewRound
from reviews.selectors.reviewers import active_reviewers
from reviews.services.rounds import designate_reviewer


@dataclass(frozen=True, slots=True)
class Choice:
    """A reviewer chosen for a case, by their ids."""

    case: int
    reviewer: int


def designate_many(*, chosen: Iterable[Choice], actor: User) -> tuple[list[ReviewRound], list[str]]:
    """Designate each reviewer for the case; the rounds opened, and in words why the others were not.

    A case in which somebody was designated meanwhile keeps that reviewer. Raises NotAllowed.
    """
    require(actor, rules.designate_reviewer)
    rows = list(chosen)
    cases = visible_cases(actor).in_bulk({row.case for row in rows})
    reviewers = active_reviewers().in_bulk({row.reviewer for row in rows})
    done, refused = [], []
    for row in rows:
        case, reviewer = cases.get(row.case), reviewers.get(row.reviewer)
        if case is None or reviewer is None:
            refused.append("A case or reviewer of this list is not there any more.")
            continue
        try:
            done.append(designate_reviewer(case=case, reviewer=reviewer, match_reason=None, actor=actor))
        except Refused as error:
            refused.append(f"{case.case_number}: {error.message}")
    return done, refused
