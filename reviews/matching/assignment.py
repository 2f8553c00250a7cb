"""One assignment of a whole caseload: the cheapest there is, and the proof that no other is cheaper.

Costs are whole numbers, lower is better. A pair without a cost is not allowed. The k-th open case of a reviewer costs
k times `fairness` on top, so that cases spread. Every case may be left to nobody, at a price of its own.

The method is that of successive shortest paths: case after case is added by the cheapest chain of changes, found by
Dijkstra's search over costs that the prices of places keep at nought or above. Each step is exact, and so is the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from heapq import heappop, heappush
from itertools import chain

_TIES = 1 << 40
"""Below the last digit of a cost lies a number of this size, by which equal assignments are told apart."""
_NONE = -1


class NotOptimalError(ValueError):
    """There is a cheaper assignment than the one given."""


class Left(StrEnum):
    """Why a case is left to nobody."""

    NO_CANDIDATE = "no_candidate"
    CAPACITY = "capacity"
    PRICE = "price"

    @property
    def words(self) -> str:
        """The reason as a sentence."""
        return {
            Left.NO_CANDIDATE: "No candidate passed.",
            Left.CAPACITY: "The capacity of all who passed is used up.",
            Left.PRICE: "No place still free costs less than leaving the case to nobody.",
        }[self]


@dataclass(frozen=True, slots=True)
class Places:
    """How many cases a reviewer may have open at once, and how many are open already."""

    capacity: int
    open: int = 0

    @property
    def free(self) -> int:
        """How many more cases may be given."""
        return max(0, self.capacity - self.open)


@dataclass(frozen=True, slots=True)
class Caseload:
    """What is to be assigned: `costs[case][reviewer]` for every allowed pair.

    `nobody`: the price of a case without a reviewer; None: so high that no case is left that can be placed at all.
    `round`: its name; where several assignments cost the same, it decides among them.
    """

    cases: tuple[str, ...]
    reviewers: Mapping[str, Places]
    costs: Mapping[str, Mapping[str, int]]
    fairness: int = 0
    nobody: int | None = None
    round: str = ""

    def price_of_nobody(self) -> int:
        """What a case without a reviewer costs."""
        if self.nobody is not None:
            return self.nobody
        dearest = sum(max(self.costs.get(case, {}).values(), default=0) for case in self.cases)
        fullest = max((places.open + places.free for places in self.reviewers.values()), default=0)
        return 1 + dearest + len(self.cases) * self.fairness * fullest


@dataclass(frozen=True, slots=True)
class Cost:
    """What an assignment costs, by its parts."""

    pairs: int
    fairness: int
    nobody: int

    @property
    def total(self) -> int:
        """The sum of the parts, which the assignment makes as small as it can be."""
        return self.pairs + self.fairness + self.nobody


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who gets each case, why some are left, and what it costs."""

    given: Mapping[str, str]
    left: Mapping[str, Left]
    cost: Cost


def assign(load: Caseload) -> Assignment:
    """The assignment of the lowest cost; the same whatever the order in which the caseload names its parts."""
    given = _Solver(load).given()
    free = {reviewer: places.free for reviewer, places in load.reviewers.items()}
    for reviewer, count in Counter(given.values()).items():
        free[reviewer] -= count
    left = {case: _why_left(load, case, free) for case in sorted(set(load.cases) - given.keys())}
    return Assignment(given, left, cost_of(load, given))


def _why_left(load: Caseload, case: str, free: Mapping[str, int]) -> Left:
    allowed = load.costs.get(case, {})
    if not allowed:
        return Left.NO_CANDIDATE
    return Left.PRICE if any(free[reviewer] for reviewer in allowed) else Left.CAPACITY


def cost_of(load: Caseload, given: Mapping[str, str]) -> Cost:
    """What an assignment costs. Raises ValueError for one that is not allowed."""
    fairness = 0
    for reviewer, count in Counter(given.values()).items():
        places = load.reviewers[reviewer]
        if count > places.free:
            raise ValueError(f"{reviewer} gets {count} and has {places.free} free.")
        fairness += load.fairness * sum(range(places.open + 1, places.open + count + 1))
    try:
        pairs = sum(load.costs[case][reviewer] for case, reviewer in given.items())
    except KeyError as error:
        raise ValueError(f"A pair with {error} is not allowed.") from error
    return Cost(pairs, fairness, (len(load.cases) - len(given)) * load.price_of_nobody())


class _Solver:
    """Adds case after case. Reviewers and cases are numbers in the order of their ids; costs are stretched for ties."""

    def __init__(self, load: Caseload) -> None:
        self._cases = sorted(load.cases)
        self._reviewers = sorted(load.reviewers)
        # Of equal assignments those that leave fewer to nobody come first, and ties decide among them.
        fewer = _TIES * (len(self._cases) + 1)
        stretch = fewer * (len(self._cases) + 1)
        number = {reviewer: index for index, reviewer in enumerate(self._reviewers)}
        # Where nobody can be given anything there is no place: such reviewers would only slow the search.
        self._rows = [
            [
                (number[reviewer], cost * stretch + tie_break(load.round, case, reviewer))
                for reviewer, cost in sorted(load.costs.get(case, {}).items())
                if load.reviewers[reviewer].free
            ]
            for case in self._cases
        ]
        self._cost = [dict(row) for row in self._rows]
        self._nobody = load.price_of_nobody() * stretch + fewer
        self._fairness = load.fairness * stretch
        self._places = [load.reviewers[reviewer] for reviewer in self._reviewers]
        self._held: list[set[int]] = [set() for _ in self._reviewers]
        self._by: dict[int, int] = {}
        self._price = [0] * len(self._reviewers)

    def given(self) -> dict[str, str]:
        """Who gets each case that somebody gets."""
        for case in range(len(self._cases)):
            self._add(case)
        return {self._cases[case]: self._reviewers[reviewer] for case, reviewer in sorted(self._by.items())}

    def _add(self, new: int) -> None:
        """Give `new` to somebody by the cheapest chain of changes, or leave it or a case of that chain to nobody."""
        price = self._price
        ways: dict[int, int] = {}
        through: dict[int, int] = {}
        best, end = self._nobody, (new, _NONE)
        queue: list[tuple[int, int]] = []
        done: dict[int, int] = {}

        def reach(case: int, so_far: int) -> None:
            for reviewer, cost in self._rows[case]:
                way = so_far + cost + price[reviewer]
                if way < best and way < ways.get(reviewer, best):
                    ways[reviewer] = way
                    through[reviewer] = case
                    heappush(queue, (way, reviewer))

        reach(new, 0)
        while queue:
            way, reviewer = heappop(queue)
            if way >= best:
                break
            if reviewer in done:
                continue
            done[reviewer] = way
            best, end = min((best, end), *self._ends(reviewer, way - price[reviewer]))
            for case in sorted(self._held[reviewer]):
                reach(case, way - price[reviewer] - self._cost[case][reviewer])
        for reviewer, way in done.items():
            price[reviewer] += max(0, best - way)
        self._change(new, *end, through)

    def _ends(self, reviewer: int, so_far: int) -> Iterator[tuple[int, tuple[int, int]]]:
        """How a chain may end with a reviewer, at what cost: on the next free place, or with a case left to nobody."""
        places, held = self._places[reviewer], self._held[reviewer]
        if len(held) < places.free:
            yield so_far + (places.open + len(held) + 1) * self._fairness, (_NONE, reviewer)
        for case in held:
            yield so_far - self._cost[case][reviewer] + self._nobody, (case, reviewer)

    def _change(self, new: int, dropped: int, reviewer: int, through: Mapping[int, int]) -> None:
        """Walk the chain back from its end: each case goes where it was found a place, and leaves where it was."""
        if dropped == new:
            return
        if dropped != _NONE:
            self._held[reviewer].remove(dropped)
            del self._by[dropped]
        while True:
            case = through[reviewer]
            before = self._by.get(case)
            self._held[reviewer].add(case)
            self._by[case] = reviewer
            if before is None:
                return
            self._held[before].remove(case)
            reviewer = before


def tie_break(round_: str, case: str, reviewer: str) -> int:
    """A number by which equals are put in order: it prefers nobody by name, and is the same on every machine."""
    words = f"{round_}\x00{case}\x00{reviewer}".encode(errors="surrogatepass")
    return int.from_bytes(blake2b(words, digest_size=5).digest(), "big")


def prices_of_places(load: Caseload, given: Mapping[str, str]) -> dict[str, int]:
    """A price for a place with each reviewer that proves an assignment to be the cheapest (see `lower_bound`).

    It is what one place more there would save. Raises NotOptimalError where a chain of changes would make it cheaper.
    Knows nothing of how the assignment was found.
    """
    nobody, counts = load.price_of_nobody(), Counter(given.values())
    prices, least = dict.fromkeys(load.reviewers, nobody), dict.fromkeys(load.reviewers, 0)
    for reviewer, places in load.reviewers.items():
        if counts[reviewer] < places.free:
            prices[reviewer] = (places.open + counts[reviewer] + 1) * load.fairness
        if counts[reviewer]:
            least[reviewer] = (places.open + counts[reviewer]) * load.fairness
    changes: dict[str, dict[str, int]] = {reviewer: {} for reviewer in load.reviewers}
    for case in load.cases:
        costs, holder = load.costs.get(case, {}), given.get(case)
        if holder is None:
            for reviewer, cost in costs.items():
                least[reviewer] = max(least[reviewer], nobody - cost)
            continue
        prices[holder] = min(prices[holder], nobody - costs[holder])
        cheapest = changes[holder]
        for reviewer, cost in costs.items():
            change = cost - costs[holder]
            cheapest[reviewer] = min(change, cheapest.get(reviewer, change))
    if not _settle(prices, changes):
        raise NotOptimalError("Some cases go round among reviewers for less.")
    if any(prices[reviewer] < least[reviewer] for reviewer in prices):
        raise NotOptimalError("A chain of changes costs less.")
    return prices


def _settle(prices: dict[str, int], changes: Mapping[str, Mapping[str, int]]) -> bool:
    """Lower each price to what the others allow (Bellman-Ford); False where that would never end.

    `changes`: what it costs, at least, to hand one case of the first reviewer on to the second.
    """
    for _ in range(len(prices) + 1):
        lowered = False
        for giver, takers in changes.items():
            lowest = min((prices[taker] + change for taker, change in takers.items()), default=prices[giver])
            if lowest < prices[giver]:
                prices[giver], lowered = lowest, True
        if not lowered:
            return True
    return False


def lower_bound(load: Caseload, prices: Mapping[str, int]) -> int:
    """What every assignment costs at least, by prices of places (the dual of the linear programme).

    A case pays the cheapest of its pairs with the price of the place, or the price of nobody; what the places bring in
    above their own cost is given back. An assignment that costs exactly this is the cheapest. Any prices give a bound.
    """
    nobody = load.price_of_nobody()
    paid = sum(
        min(chain((nobody,), (cost + prices[reviewer] for reviewer, cost in load.costs.get(case, {}).items())))
        for case in load.cases
    )
    brought = sum(
        max(0, prices[reviewer] - number * load.fairness)
        for reviewer, places in load.reviewers.items()
        for number in range(places.open + 1, places.open + places.free + 1)
    )
    return paid - brought
