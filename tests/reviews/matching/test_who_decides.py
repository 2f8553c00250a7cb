"""Every scenario of the written table, against the pure functions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reviews.enums import Gate, TieKind
from reviews.matching.conflicts import ties
from reviews.matching.gates import gates, standing
from reviews.matching.rules import rules
from tests.reviews.matching.scenarios import ON, TABLE, bound_of, candidate_of, dispute_of, named

PASSES = {"yes": True, "no": False, "not known": None}


@pytest.mark.parametrize("scenario", TABLE["tie"], ids=named)
def test_a_tie(scenario):
    found = ties(bound_of(scenario), dispute_of(scenario), ON)
    answers = [(tie.strength.value, tie.clause) for tie in found]
    assert answers == ([] if scenario["expect"] == "none" else [(scenario["expect"], scenario["clause"])])
    assert all(scenario.get("says", "") in tie.why for tie in found)


@pytest.mark.parametrize("scenario", TABLE["gate"], ids=named)
def test_a_gate(scenario):
    results = gates(candidate_of(scenario), dispute_of(scenario), ON)
    assert [result.gate for result in results] == list(Gate)
    result = next(result for result in results if result.gate == scenario["gate"])
    assert (result.passes, result.clause) == (PASSES[scenario["expect"]], scenario["clause"])
    assert scenario.get("says", "") in result.why


@pytest.mark.parametrize("scenario", TABLE["standing"], ids=named)
def test_what_gates_and_ties_add_up_to(scenario):
    dispute = dispute_of(scenario)
    results = gates(candidate_of(scenario), dispute, ON)
    assert standing(results, ties(bound_of(scenario), dispute, ON)) == scenario["expect"]


def test_the_table_has_each_gate_with_each_answer_it_can_give():
    assert {scenario["gate"] for scenario in TABLE["gate"]} == set(Gate)
    answers = {(scenario["gate"], scenario["expect"]) for scenario in TABLE["gate"]}
    assert {(gate, answer) for gate in Gate for answer in ("yes", "no")} <= answers


def test_the_table_has_each_relation_and_both_edges_of_each_window():
    rows = [(scenario["expect"], row) for scenario in TABLE["tie"] for row in scenario.get("ties", ())]
    assert {row["kind"] for _expect, row in rows} == set(TieKind)
    edges = {(row["kind"], expect, row["until"]) for expect, row in rows if "until" in row}
    for relation in rules().relations.values():
        if relation.years:
            last = ON.replace(year=ON.year - relation.years)
            assert (relation.kind, "possible", last) in edges
            assert (relation.kind, "none", last - timedelta(days=1)) in edges


def test_the_table_has_each_kind_of_party():
    kinds = {scenario["party"]["kind"] for scenario in TABLE["tie"]}
    assert set(rules().parties) | {"imr_unit"} == kinds
