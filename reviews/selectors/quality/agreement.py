"""How decisions stand to the guideline findings on their items. Findings advise: going against them is no fault."""

from __future__ import annotations

from reviews.enums import Agreement, Decision, FindingOutcome
from reviews.models import ReviewRound

_POINTS_TO = {
    FindingOutcome.WITHIN.value: Decision.OVERTURNED.value,
    FindingOutcome.EXCEEDS.value: Decision.UPHELD.value,
}


def agreements(round_: ReviewRound) -> dict[int, str]:
    """By item id: with or against, where all findings that tell anything point one way; other items are left out."""
    points: dict[int, set[str]] = {}
    for item, outcome in round_.findings.values_list("item", "outcome"):
        if outcome in _POINTS_TO:
            points.setdefault(item, set()).add(_POINTS_TO[outcome])
    decided = dict(round_.decisions.exclude(decision="").values_list("item", "decision"))
    return {
        item: (Agreement.WITH if decided[item] in ways else Agreement.AGAINST).value
        for item, ways in points.items()
        if item in decided and len(ways) == 1
    }
