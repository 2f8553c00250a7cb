"""The one cheapest assignment: against every other on small caseloads, by its proof on large ones."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product

import pytest

from reviews.matching.assignment import (
    Caseload,
    Left,
    NotOptimalError,
    Places,
    assign,
    cost_of,
    lower_bound,
    prices_of_places,
)
from tests.reviews.matching.caseloads import caseload


def cheapest(load):
    """The lowest cost of all assignments there are, each tried."""
    totals = []
    for choice in product(*([None, *load.costs[case]] for case in load.cases)):
        given = {case: name for case, name in zip(load.cases, choice, strict=True) if name}
        try:
            totals.append(cost_of(load, given).total)
        except ValueError:
            continue
    return min(totals)


class TestAgainstEveryOther:
    @pytest.mark.parametrize("seed", range(200))
    def test_a_small_caseload(self, seed):
        """Of all kinds: too few places, gates that leave no candidate, many ties, cases open before, a low price."""
        dice = random.Random(seed)  # noqa: S311 - made-up caseloads
        load = caseload(
            seed,
            dice.randint(1, 5),
            dice.randint(1, 4),
            gated=dice.choice([0, 0.3, 0.7]),
            dearest=dice.choice([2, 20, 999]),
            fairness=dice.choice([0, 0, 1, 7, 300]),
            nobody=dice.choice([None, None, 0, 15, 800]),
        )
        found = assign(load)
        assert found.cost.total == cheapest(load)
        assert found.cost == cost_of(load, found.given)
        assert lower_bound(load, prices_of_places(load, found.given)) == found.cost.total

    def test_the_small_ones_are_of_all_kinds(self):
        """Else the test above would show less than it says."""
        found = [assign(caseload(seed, 5, 4, gated=0.5, fairness=3)) for seed in range(50)]
        assert {reason for each in found for reason in each.left.values()} == {Left.NO_CANDIDATE, Left.CAPACITY}
        assert any(len(each.given) == 5 for each in found)


LARGE = [
    {"spare": 1},
    {"spare": 1, "fairness": 50},
    {"spare": 500, "fairness": 50},
    {"spare": 1, "dearest": 9},
    {"spare": 1, "gated": 0.97, "fairness": 5},
    {"spare": 1, "favoured": True, "fairness": 20},
    {"spare": -20, "gated": 0.9},
    {"spare": 1, "nobody": 40, "fairness": 10, "gated": 0.9},
]


class TestProved:
    @pytest.mark.parametrize("kind", LARGE, ids=str)
    def test_a_large_and_tight_caseload(self, kind):
        """No assignment costs less than the prices of places allow, and this one costs no more."""
        load = caseload(7, 500, 200, **kind)
        found = assign(load)
        assert lower_bound(load, prices_of_places(load, found.given)) == found.cost.total

    def test_a_worse_one_has_no_proof(self):
        load = caseload(3, 40, 12, spare=1, gated=0.2)
        given = dict(assign(load).given)
        one, other = next(
            (one, other)
            for one, other in product(given, given)
            if given[other] in load.costs[one]
            and given[one] in load.costs[other]
            and cost_of(load, {**given, one: given[other], other: given[one]}).total > cost_of(load, given).total
        )
        with pytest.raises(NotOptimalError):
            prices_of_places(load, {**given, one: given[other], other: given[one]})

    def test_one_that_leaves_a_case_for_nothing_has_no_proof(self):
        load = caseload(3, 40, 12, spare=1, gated=0.2)
        given = dict(assign(load).given)
        given.pop("c1")
        with pytest.raises(NotOptimalError):
            prices_of_places(load, given)

    def test_any_prices_give_a_bound(self):
        load = caseload(5, 30, 10, spare=1)
        for price in (0, 10, 500):
            assert lower_bound(load, dict.fromkeys(load.reviewers, price)) <= assign(load).cost.total


class TestFairness:
    def test_the_next_case_of_one_costs_more_so_cases_spread(self):
        costs = {case: {"ames": 10, "brook": 12} for case in ("one", "two", "three", "four")}
        load = Caseload(tuple(costs), {"ames": Places(9), "brook": Places(9)}, costs)
        assert sorted(assign(load).given.values()) == ["ames"] * 4
        spread = assign(replace(load, fairness=5))
        assert sorted(spread.given.values()) == ["ames", "ames", "brook", "brook"]
        assert spread.cost.fairness == (1 + 2 + 1 + 2) * 5

    def test_cases_open_before_count(self):
        costs = {"one": {"ames": 10, "brook": 12}}
        load = Caseload(("one",), {"ames": Places(9, 3), "brook": Places(9)}, costs, fairness=5)
        found = assign(load)
        assert (found.given, found.cost.fairness) == ({"one": "brook"}, 5)


class TestNobody:
    def test_no_candidate_and_no_capacity_are_told_apart(self):
        costs = {"one": {"ames": 5}, "two": {"ames": 7}, "three": {}}
        found = assign(Caseload(tuple(costs), {"ames": Places(1)}, costs))
        assert found.given == {"one": "ames"}
        assert found.left == {"two": Left.CAPACITY, "three": Left.NO_CANDIDATE}

    def test_a_case_is_left_where_nobody_is_cheaper(self):
        found = assign(Caseload(("one",), {"ames": Places(1)}, {"one": {"ames": 50}}, nobody=49))
        assert (found.left, found.cost.nobody) == ({"one": Left.PRICE}, 49)

    def test_of_equal_assignments_the_one_that_leaves_fewest(self):
        costs = {"one": {"ames": 50}, "two": {"ames": 50, "brook": 50}, "three": {"cruz": 51}}
        load = Caseload(tuple(costs), {name: Places(1) for name in ("ames", "brook", "cruz")}, costs, nobody=50)
        for day in range(30):
            found = assign(replace(load, round=str(day)))
            assert (found.given, found.left) == ({"one": "ames", "two": "brook"}, {"three": Left.PRICE})

    def test_without_a_price_as_many_as_can_are_placed_whatever_they_cost(self):
        """Only by moving every other case to a dear reviewer is there a place for the last."""
        costs = {f"c{number}": {f"r{number}": 0, f"r{number + 1}": 900} for number in range(20)}
        costs["last"] = {"r0": 900}
        load = Caseload(tuple(costs), {f"r{number}": Places(1) for number in range(21)}, costs)
        assert (len(assign(load).given), assign(load).left) == (21, {})

    def test_nothing_to_assign(self):
        found = assign(Caseload((), {}, {}))
        assert (found.given, found.left, found.cost.total) == ({}, {}, 0)


class TestSteady:
    @pytest.mark.parametrize("dearest", [0, 3, 999])
    def test_the_order_of_the_caseload_changes_nothing(self, dearest):
        load = caseload(11, 60, 20, dearest=dearest, spare=5, fairness=2, round="2026-11-30")
        first = assign(load)
        for seed in range(5):
            dice = random.Random(seed)  # noqa: S311 - made-up caseloads

            def shuffled(pairs, dice=dice):
                return dict(dice.sample(list(pairs.items()), len(pairs)))

            costs = shuffled({case: shuffled(row) for case, row in load.costs.items()})
            again = assign(replace(load, cases=tuple(costs), reviewers=shuffled(load.reviewers), costs=costs))
            assert again == first

    def test_equal_assignments_do_not_prefer_by_name_and_change_with_the_round(self):
        costs = {f"c{number}": dict.fromkeys(("ames", "brook", "cruz"), 5) for number in range(60)}
        load = Caseload(tuple(costs), {name: Places(60) for name in ("ames", "brook", "cruz")}, costs)
        one, other = (assign(replace(load, round=day)).given for day in ("2026-11-30", "2026-12-01"))
        assert {list(one.values()).count(name) > 10 for name in load.reviewers} == {True}
        assert one != other


class TestWhatIsNotAllowed:
    def test_more_than_the_capacity_has_no_cost(self):
        costs = {"one": {"ames": 5}, "two": {"ames": 7}}
        with pytest.raises(ValueError, match="ames gets 2 and has 1 free"):
            cost_of(Caseload(tuple(costs), {"ames": Places(1)}, costs), {"one": "ames", "two": "ames"})

    def test_a_pair_behind_a_gate_has_no_cost(self):
        with pytest.raises(ValueError, match="'ames' is not allowed"):
            cost_of(Caseload(("one",), {"ames": Places(1)}, {"one": {}}), {"one": "ames"})
