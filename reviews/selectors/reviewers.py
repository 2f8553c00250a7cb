"""The reviewers who may be designated for a case, ranked, each with why in and why out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from cases.models import Case
from imr_site.accounts.authority import may
from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from reviews import rules
from reviews.enums import ScreeningMoment, Standing
from reviews.matching.scoring import Score, score
from reviews.models import Reviewer
from reviews.selectors.screening import Screened, screened_reviewers
from reviews.selectors.who_decides import with_credentials

_ORDER: Final = {Standing.IN: 0, Standing.ASKS: 1, Standing.OUT: 2}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A reviewer for a case: whether he may have it, and what speaks for it, in points (fewer are better)."""

    reviewer: Reviewer
    screened: Screened
    score: Score

    @property
    def standing(self) -> Standing:
        """Whether the reviewer may be designated."""
        return self.screened.standing

    @property
    def waits_for_ruling(self) -> bool:
        """Whether somebody must rule on a tie first; what credentials leave open, the designation itself answers."""
        return not self.screened.against and any(not each.is_of_gate for each in self.screened.open_questions)

    @property
    def asks_reason(self) -> bool:
        """Whether the person who designates must say why the credentials fit."""
        return any(each.is_of_gate for each in self.screened.open_questions)

    @property
    def may_be_chosen(self) -> bool:
        """Whether nothing stands against it but what the designation itself answers."""
        return self.standing is not Standing.OUT and not self.waits_for_ruling

    @property
    def fit(self) -> str:
        """Why the specialty fits, in words."""
        return self.score.fit


def ranked_reviewers(actor: User, case: Case) -> list[Ranked]:
    """For the desk only: every active reviewer, those who may be designated first and the best of them on top."""
    if not may(actor, rules.designate_reviewer, case):
        return []
    reviewers = list(active_reviewers())
    today, found = timezone.localdate(), []
    screenings = screened_reviewers(case, reviewers, ScreeningMoment.PROPOSAL)
    for reviewer, screened in zip(reviewers, screenings, strict=True):
        found.append(Ranked(reviewer, screened, score(screened.candidate, screened.dispute, today)))
    return sorted(found, key=lambda one: (_ORDER[one.standing], one.score.points, one.reviewer.pk))


def active_reviewers() -> QuerySet[Reviewer]:
    """Everybody who may sign in as a reviewer, with all that gates and scores ask for."""
    return with_credentials().filter(user__is_active=True, user__role=Role.REVIEWER.value).order_by("pk")
