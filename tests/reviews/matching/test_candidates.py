"""All physicians for a dispute: who may review, about whom a person rules, who is out, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from cases.enums import PartyKind
from reviews.enums import DisciplineState, Standing
from reviews.matching.assignment import assign
from reviews.matching.candidates import consider, passed, ranked
from reviews.matching.exchange import read_instance
from reviews.matching.model import Board, Discipline, Identity, NamedParty

FACTS = read_instance((Path(__file__).parents[3] / "docs" / "matching.example.json").read_bytes())
TODAY = FACTS.on
KNEE, BACK, TOOTH = (each.dispute() for each in FACTS.disputes)
AMES, BROOK, CRUZ = FACTS.reviewers


def standings(dispute, *candidates):
    return {each.candidate.who.id: each.standing for each in ranked(dispute, candidates, TODAY)}


class TestOneDispute:
    def test_those_who_may_review_come_first_then_those_asked_about_then_those_out(self):
        doubted = replace(AMES, who=replace(AMES.who, id="doubt"), boards=(Board("Basket Weaving", "Some Board"),))
        again = replace(KNEE, took_part=frozenset({"brook"}))
        assert list(standings(again, BROOK, doubted, AMES).items()) == [
            ("ames", Standing.IN),
            ("doubt", Standing.ASKS),
            ("brook", Standing.OUT),
        ]

    def test_why_in(self):
        found = consider(AMES, KNEE, TODAY)
        assert (found.why_out, found.asks) == ((), ())
        assert found.why_in[-1] == "No tie to a party was found. (LC 139.5(c)(2), (d)(5))"
        assert "Licensed in California, unrestricted, until June 30, 2027. (LC 139.5(d)(4)(B))" in found.why_in

    def test_why_out_names_every_gate_and_tie_with_its_clause(self):
        sanctioned = replace(AMES, discipline=(Discipline(DisciplineState.PENDING, "the board", date(2020, 5, 1)),))
        found = consider(sanctioned, replace(KNEE, took_part=frozenset({"ames"})), TODAY)
        assert found.standing is Standing.OUT
        assert [words.rsplit("(LC ", 1)[1] for words in found.why_out] == ["139.5(d)(4)(C))", "4610.6(i))"]

    def test_a_tie_that_may_be_one_asks(self):
        employed = consider(BROOK, replace(KNEE, items=BACK.items), TODAY)
        assert employed.standing is Standing.ASKS
        assert "Harbor Light Insurance Company" in employed.asks[0]
        assert "No tie to a party was found. (LC 139.5(c)(2), (d)(5))" not in employed.why_in

    def test_a_tie_by_number_puts_out(self):
        herself = Identity("H. Ames", identifiers=AMES.who.identity.identifiers)
        party = NamedParty(PartyKind.REQUESTING_PHYSICIAN, herself)
        found = consider(AMES, replace(KNEE, parties=(party,)), TODAY)
        assert (found.standing, len(found.why_out)) == (Standing.OUT, 1)

    def test_equals_stand_in_an_order_that_is_fixed_and_prefers_nobody_by_name(self):
        alike = [replace(AMES, who=replace(AMES.who, id=name)) for name in ("ames", "bell", "cole", "dunn")]
        orders = {tuple(standings(KNEE, *order)) for order in permutations(alike)}
        assert len(orders) == 1
        firsts = {ranked(replace(KNEE, id=f"d{number}"), alike, TODAY)[0].candidate.who.id for number in range(40)}
        assert firsts == {"ames", "bell", "cole", "dunn"}

    def test_nobody_to_consider(self):
        assert ranked(KNEE, (), TODAY) == ()


class TestCaseload:
    def test_a_pair_is_allowed_where_the_candidate_may_review_and_costs_what_the_score_says(self):
        disputes = (KNEE, BACK, TOOTH)
        through = passed(disputes, FACTS.reviewers, TODAY, fairness=10)
        for dispute in disputes:
            may = {
                each.candidate.who.id: each.score.points
                for each in ranked(dispute, FACTS.reviewers, TODAY)
                if each.standing is Standing.IN
            }
            assert through.caseload.costs[dispute.id] == may
        assert through.caseload.costs.keys() == {KNEE.id, BACK.id, TOOTH.id}
        assert sum(map(len, through.caseload.costs.values())) > 0

    def test_the_others_are_counted_by_their_first_reason(self):
        away = replace(AMES, accepts_cases=False)
        through = passed((KNEE,), (away, replace(CRUZ, boards=()), BROOK), TODAY)
        assert through.out[KNEE.id] == {"Board certification": 1, "Takes cases and is not absent": 1}
        assert through.asked[KNEE.id] == 1

    def test_a_tie_counts_where_no_gate_does(self):
        party = NamedParty(PartyKind.EMPLOYER, Identity("Harriet Ames", identifiers=AMES.who.identity.identifiers))
        through = passed((replace(KNEE, parties=(party,)),), (AMES,), TODAY)
        assert (through.out[KNEE.id], through.caseload.costs[KNEE.id]) == ({"Tie to a party": 1}, {})

    @pytest.mark.parametrize(("taken", "given"), [(0, 2), (1, 2), (2, 1), (3, 0)])
    def test_cases_open_already_take_places(self, taken, given):
        twice = (replace(KNEE, id="one"), replace(KNEE, id="two"))
        through = passed(twice, (replace(AMES, open_reviews=taken, capacity=3),), TODAY)
        assert len(assign(through.caseload).given) == given
