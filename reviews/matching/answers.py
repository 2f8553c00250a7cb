"""What `match_reviewers` answers to an instance: as JSON values, and as a table for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Final

from reviews.matching.assignment import Assignment, Caseload, Left, assign, lower_bound, prices_of_places
from reviews.matching.candidates import Considered, Passed, passed, ranked
from reviews.matching.exchange import Costs, Facts
from reviews.matching.model import Dispute

BESIDE: Final = ":"
"""Between case and reviewer where one pair is asked about."""


def answer(instance: Facts | Costs, explain: Iterable[str] = ()) -> dict[str, Any]:
    """The cheapest assignment with its cost, its proof and who is left and why; and every case or pair asked about.

    `explain`: ids of cases, or "case:reviewer". Raises ValueError for one that the instance does not hold.
    """
    if isinstance(instance, Costs):
        load = instance.caseload()
        asked = [_asked(name, load) for name in explain]
        found = assign(load)
        explained = [_bare(load, found, case, reviewer) for case, only in asked for reviewer in only]
        return _answered(load, found, {}) | {"explained": explained}
    disputes = {each.id: each.dispute() for each in instance.disputes}
    round_ = str(instance.on) if instance.round is None else instance.round
    through = passed(
        tuple(disputes.values()), instance.reviewers, instance.on, fairness=instance.fairness, round_=round_
    )
    load = through.caseload
    asked = [_asked(name, load) for name in explain]
    found = assign(load)
    considered = chain.from_iterable(_considered(instance, disputes[case], only, round_) for case, only in asked)
    explained = [_whole(dispute, each, found) for dispute, each in considered]
    return _answered(load, found, _reasons(through, found)) | {"explained": explained}


def _asked(name: str, load: Caseload) -> tuple[str, tuple[str, ...]]:
    """The case that is asked about and its reviewers: all, or the one named with it."""
    if name in load.cases:
        return name, tuple(sorted(load.reviewers))
    for place, sign in enumerate(name):
        case, reviewer = name[:place], name[place + 1 :]
        if sign == BESIDE and case in load.cases and reviewer in load.reviewers:
            return case, (reviewer,)
    raise ValueError(
        f"There is no case “{name}”, and no case and reviewer “{name}”. Give CASE or CASE{BESIDE}REVIEWER."
    )


def _answered(load: Caseload, found: Assignment, reasons: Mapping[str, str]) -> dict[str, Any]:
    prices = prices_of_places(load, found.given)
    return {
        "assignment": [
            {"case": case, "reviewer": reviewer, "cost": load.costs[case][reviewer]}
            for case, reviewer in sorted(found.given.items())
        ],
        "left": [
            {"case": case, "reason": reason.value, "words": reasons.get(case) or reason.words}
            for case, reason in sorted(found.left.items())
        ],
        "cost": {
            "total": found.cost.total,
            "pairs": found.cost.pairs,
            "fairness": found.cost.fairness,
            "nobody": found.cost.nobody,
        },
        "price_of_nobody": load.price_of_nobody(),
        "proof": {"lower_bound": lower_bound(load, prices), "prices": dict(sorted(prices.items()))},
    }


def _reasons(through: Passed, found: Assignment) -> dict[str, str]:
    """Of each case that nobody passed for: how many are out by what reason, and about how many a person must rule."""
    reasons = {}
    for case, reason in found.left.items():
        if reason is Left.NO_CANDIDATE:
            out = [f"{label.lower()}: {count}" for label, count in through.out[case].most_common()]
            words = f"{reason.words} Out: {', '.join(out) or 'none'}."
            reasons[case] = f"{words} A person must rule about: {through.asked[case]}."
    return reasons


def _bare(load: Caseload, found: Assignment, case: str, reviewer: str) -> dict[str, Any]:
    return {
        "case": case,
        "reviewer": reviewer,
        "assigned": found.given.get(case) == reviewer,
        "standing": "in" if reviewer in load.costs.get(case, {}) else "out",
        "cost": load.costs.get(case, {}).get(reviewer),
    }


def _considered(
    facts: Facts, dispute: Dispute, only: tuple[str, ...], round_: str
) -> Iterator[tuple[Dispute, Considered]]:
    candidates = [candidate for candidate in facts.reviewers if candidate.who.id in only]
    for each in ranked(dispute, candidates, facts.on, round_):
        yield dispute, each


def _whole(dispute: Dispute, each: Considered, found: Assignment) -> dict[str, Any]:
    reviewer = each.candidate.who.id
    return {
        "case": dispute.id,
        "reviewer": reviewer,
        "assigned": found.given.get(dispute.id) == reviewer,
        "standing": each.standing.value,
        "cost": each.score.points,
        "why_in": list(each.why_in),
        "why_out": list(each.why_out),
        "asks": list(each.asks),
        "parts": [
            {"aspect": part.aspect.value, "points": part.points, "words": part.words} for part in each.score.parts
        ],
    }


def table(answered: Mapping[str, Any]) -> Iterator[str]:
    """The same for people, line by line."""
    rows = answered["assignment"]
    left = answered["left"]
    width = max((len(row["case"]) for row in (*rows, *left)), default=0)
    for row in rows:
        yield f"{row['case']:<{width}}  {row['cost']:>6}  {row['reviewer']}"
    for row in left:
        yield f"{row['case']:<{width}}  nobody  {row['words']}"
    cost = answered["cost"]
    yield f"{len(rows)} assigned, {len(left)} left to nobody."
    parts = f"pairs {cost['pairs']}, fairness {cost['fairness']}, nobody {cost['nobody']}"
    yield f"Cost {cost['total']}: {parts}. No assignment costs less than {answered['proof']['lower_bound']}."
    for pair in answered["explained"]:
        yield ""
        yield from _explained(pair)


def _explained(pair: Mapping[str, Any]) -> Iterator[str]:
    assigned = ", assigned" if pair["assigned"] else ""
    cost = "not allowed" if pair["cost"] is None else f"cost {pair['cost']}"
    yield f"{pair['case']} and {pair['reviewer']}: {pair['standing']}{assigned}, {cost}"
    for part in pair.get("parts", ()):
        yield f"  {part['points']:>4}  {part['words']}"
    for name, title in (("why_out", "out"), ("asks", "asks"), ("why_in", "in")):
        for words in pair.get(name, ()):
            yield f"  {title:>4}  {words}"
