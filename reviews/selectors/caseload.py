"""One assignment of all cases that wait for a reviewer: proposed and explained; nothing is changed by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from cases.models import Case
from cases.selectors.cases import worker_name
from imr_site.accounts.authority import may
from imr_site.accounts.models import User
from reviews import rules
from reviews.matching.assignment import assign
from reviews.matching.candidates import passed
from reviews.matching.scoring import Score, score
from reviews.models import Reviewer, ReviewRound
from reviews.selectors.joint import DESIGNATION_STATES
from reviews.selectors.reviewers import active_reviewers
from reviews.selectors.who_decides import candidates_of, disputes_of, key_of

MOST_CASES: Final = 200
"""Cases of one proposal; those due last wait for the next."""
MOST_CHOICES: Final = 12
"""Reviewers to choose from beside the one proposed."""
FAIRNESS: Final = 20
"""Points that the k-th open review of a reviewer costs k times, so that cases spread."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A reviewer who may be designated, and the points that it costs."""

    reviewer: Reviewer
    points: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A case, who is proposed for it and why, and who else may be chosen, the best first.

    Without a proposal `left` says why, in words.
    """

    case: Case
    worker: str
    proposed: Reviewer | None
    score: Score | None
    choices: Sequence[Choice]
    left: str = ""

    @property
    def reason(self) -> str:
        """Why the specialty fits, in the words of the table."""
        return self.score.fit if self.score else ""


def waiting_for_reviewer(actor: User) -> list[Case]:
    """The cases without an open round in which one is designated, the most urgent first; none for others."""
    if not may(actor, rules.designate_reviewer):
        return []
    open_round = ReviewRound.objects.filter(case=OuterRef("pk"), closed_at__isnull=True)
    waiting = Case.objects.filter(~Exists(open_round), state__in=DESIGNATION_STATES)
    by_need = waiting.order_by("priority", F("due_on").asc(nulls_last=True), "pk")
    return list(by_need.prefetch_related("parties"))


def proposed_caseload(actor: User) -> list[Proposal]:
    """The cheapest assignment of the cases that wait: only who may be designated without anybody's word is in it."""
    cases = waiting_for_reviewer(actor)[:MOST_CASES]
    today, disputes, reviewers = timezone.localdate(), disputes_of(cases), list(active_reviewers())
    candidates = candidates_of(reviewers, on=today)
    by_id = {candidate.who.id: (reviewer, candidate) for reviewer, candidate in zip(reviewers, candidates, strict=True)}
    load = passed(disputes, candidates, today, fairness=FAIRNESS, round_=str(today)).caseload
    load = replace(load, costs=_without_offered(load.costs, cases))
    given = assign(load)
    found = []
    for case, dispute in zip(cases, disputes, strict=True):
        chosen = given.given.get(dispute.id, "")
        proposed = by_id.get(chosen)
        costs = sorted((points, who) for who, points in load.costs[dispute.id].items())
        shown = [(points, who) for place, (points, who) in enumerate(costs) if place < MOST_CHOICES or who == chosen]
        left = given.left.get(dispute.id)
        found.append(
            Proposal(
                case=case,
                worker=worker_name(case),
                proposed=proposed[0] if proposed else None,
                score=score(proposed[1], dispute, today) if proposed else None,
                choices=[Choice(by_id[who][0], points) for points, who in shown],
                left=left.words if left else "",
            )
        )
    return found


def _without_offered(costs: Mapping[str, Mapping[str, int]], cases: Sequence[Case]) -> dict[str, dict[str, int]]:
    """The costs without pairs of a case and a reviewer who had it offered before: nobody is asked twice by itself."""
    rounds = ReviewRound.objects.filter(case__in=cases).select_related("case", "reviewer")
    offered = {(round_.case.case_number, key_of(round_.reviewer.user_id)) for round_ in rounds}
    return {
        dispute: {who: points for who, points in of_case.items() if (dispute, who) not in offered}
        for dispute, of_case in costs.items()
    }
