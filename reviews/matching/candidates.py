"""All physicians for a dispute, each with why in, why out, what a person must rule on, and the score by its parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from reviews.enums import Standing, TieStrength
from reviews.matching.assignment import Caseload, Places, tie_break
from reviews.matching.conflicts import Tie, ties
from reviews.matching.gates import GateResult, gates, standing
from reviews.matching.model import Candidate, Dispute
from reviews.matching.scoring import Score, score

_ORDER: Final = (Standing.IN, Standing.ASKS, Standing.OUT)


@dataclass(frozen=True, slots=True)
class Considered:
    """One candidate for one dispute: what each gate says, every tie, and the score.

    The score is told of those who are out as well; it never puts anybody in or out.
    """

    candidate: Candidate
    results: tuple[GateResult, ...]
    ties: tuple[Tie, ...]
    standing: Standing
    score: Score

    @property
    def why_in(self) -> tuple[str, ...]:
        """What the gates that passed say, and that no tie was found."""
        passed = tuple(f"{result.why} ({result.clause})" for result in self.results if result.passes)
        return passed if self.ties else (*passed, "No tie to a party was found. (LC 139.5(c)(2), (d)(5))")

    @property
    def why_out(self) -> tuple[str, ...]:
        """What keeps the candidate from the dispute."""
        return self._told(passes=False, strength=TieStrength.BARS)

    @property
    def asks(self) -> tuple[str, ...]:
        """What is not known, on which a person must rule."""
        return self._told(passes=None, strength=TieStrength.POSSIBLE)

    def _told(self, passes: bool | None, strength: TieStrength) -> tuple[str, ...]:
        of_gates = (f"{result.why} ({result.clause})" for result in self.results if result.passes is passes)
        of_ties = (f"{tie.why} ({tie.clause})" for tie in self.ties if tie.strength is strength)
        return (*of_gates, *of_ties)


def consider(candidate: Candidate, dispute: Dispute, on: date) -> Considered:
    """Everything that speaks for and against giving the dispute to the candidate on the day."""
    results = gates(candidate, dispute, on)
    found = ties(candidate.who, dispute, on)
    return Considered(candidate, results, found, standing(results, found), score(candidate, dispute, on))


def ranked(dispute: Dispute, candidates: Iterable[Candidate], on: date, round_: str = "") -> tuple[Considered, ...]:
    """Every candidate: those who may review first, then those about whom a person must rule, each by score.

    Equals stand in an order that prefers nobody by name; it changes with the dispute and the round.
    """
    considered = (consider(candidate, dispute, on) for candidate in candidates)
    return tuple(sorted(considered, key=lambda each: _rank(each, dispute, round_)))


def _rank(each: Considered, dispute: Dispute, round_: str) -> tuple[int, int, int]:
    tie = tie_break(round_, dispute.id, each.candidate.who.id)
    return _ORDER.index(each.standing), each.score.points, tie


@dataclass(frozen=True, slots=True)
class Passed:
    """Who passed for each dispute of a caseload, at what cost; how many of the others are out, or asked about.

    `out` counts the first reason of each: a gate by its label, else a tie.
    """

    caseload: Caseload
    out: Mapping[str, Counter[str]]
    asked: Mapping[str, int]


def passed(
    disputes: Sequence[Dispute], candidates: Sequence[Candidate], on: date, *, fairness: int = 0, round_: str = ""
) -> Passed:
    """The caseload of disputes: a pair is allowed where the candidate may review, and costs what the score says."""
    costs: dict[str, dict[str, int]] = {dispute.id: {} for dispute in disputes}
    out: dict[str, Counter[str]] = {dispute.id: Counter() for dispute in disputes}
    asked: dict[str, int] = dict.fromkeys(costs, 0)
    parties = _Parties(disputes)
    for candidate in candidates:
        results = {dispute.id: gates(candidate, dispute, on) for dispute in disputes}
        barred = {dispute: _first_out(told) for dispute, told in results.items()}
        tied = parties.ties(candidate, [dispute for dispute, reason in barred.items() if not reason], on)
        for dispute in disputes:
            match standing(results[dispute.id], tied.get(dispute.id, ())):
                case Standing.IN:
                    costs[dispute.id][candidate.who.id] = score(candidate, dispute, on).points
                case Standing.ASKS:
                    asked[dispute.id] += 1
                case Standing.OUT:
                    out[dispute.id][barred[dispute.id] or "Tie to a party"] += 1
    reviewers = {each.who.id: Places(each.capacity, each.open_reviews) for each in candidates}
    ids = tuple(dispute.id for dispute in disputes)
    return Passed(Caseload(ids, reviewers, costs, fairness, round=round_), out, asked)


def _first_out(results: Iterable[GateResult]) -> str:
    return next((result.gate.label for result in results if result.passes is False), "")


class _Parties:
    """All parties of a caseload, each once: it names the same insurers over and over, which are asked about once."""

    def __init__(self, disputes: Sequence[Dispute]) -> None:
        everybody = dict.fromkeys(party for dispute in disputes for party in dispute.parties)
        self._number = {party: place for place, party in enumerate(everybody)}
        self._named = {dispute.id: [self._number[party] for party in dispute.parties] for dispute in disputes}

    def ties(self, candidate: Candidate, disputes: Iterable[str], on: date) -> Mapping[str, list[Tie]]:
        """The ties of a candidate to the parties of each of these disputes."""
        asked = list(disputes)
        wanted = {place for dispute in asked for place in self._named[dispute]}
        parties = tuple(party for party, place in self._number.items() if place in wanted)
        found: dict[int, list[Tie]] = {}
        for tie in ties(candidate.who, Dispute("", parties=parties), on):
            found.setdefault(self._number[tie.party], []).append(tie)
        return {dispute: [tie for place in self._named[dispute] for tie in found.get(place, ())] for dispute in asked}
