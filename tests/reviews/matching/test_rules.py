"""The rules as data: nothing is left out, and each word of a scope is one that requests are read in."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases.enums import PartyKind
from reviews.enums import Degree, Gate, TieKind
from reviews.guidelines.requests.lexicon import data
from reviews.guidelines.requests.model import Category
from reviews.matching.dates import months_after
from reviews.matching.rules import Measure, rules
from tests.reviews.matching.scenarios import ON

PAGE = (Path(__file__).parents[3] / "docs" / "who-decides.md").read_text(encoding="utf-8")


def test_every_party_relation_and_profession_has_its_rule():
    assert set(PartyKind) - set(rules().parties) == {PartyKind.IMR_UNIT}
    assert set(rules().relations) == set(TieKind)
    assert set(Degree) - set(rules().scopes) == {degree for degree in Degree if degree.is_physician_and_surgeon}


def test_only_the_six_relatives_of_the_statute_are_material():
    relatives = {rule.kind for rule in rules().relations.values() if rule.measure is Measure.FAMILIAL}
    assert relatives == {
        TieKind.SPOUSE, TieKind.CHILD, TieKind.PARENT, TieKind.SIBLING, TieKind.SPOUSES_PARENT, TieKind.CHILDS_SPOUSE
    }  # fmt: skip


def test_every_window_says_that_the_house_chose_it():
    assert {rule.source for rule in rules().relations.values() if rule.years} == {"house rule"}


@pytest.mark.parametrize("scope", rules().scopes.values(), ids=lambda scope: scope.degree.value)
def test_a_scope_names_what_requests_are_read_in(scope):
    services = {name for category in Category if category in data("services") for name in data("services")[category]}
    assert scope.within | scope.outside <= services
    assert scope.within_categories | scope.outside_categories <= set(Category)
    assert scope.parts | scope.parts_beside <= set(data("body")["parts"])
    assert not scope.within & scope.outside
    assert not scope.within_categories & scope.outside_categories


def test_the_states_of_the_union():
    assert len(rules().states) == 50


@pytest.mark.parametrize("gate", Gate)
def test_the_page_names_every_gate(gate):
    assert f"| {gate.label} |" in PAGE


@pytest.mark.parametrize("relation", rules().relations.values(), ids=lambda relation: relation.kind.value)
def test_the_page_names_every_relation_with_its_window(relation):
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| {relation.kind.label} |"))
    window = f"{relation.years} years" if (relation.years or 0) > 1 else "1 year" if relation.years else "none"
    assert row.split("|")[3].strip() == window
    assert (f"more than {relation.more_than} %" in row) == (relation.more_than is not None)


@pytest.mark.parametrize("party", rules().parties.values(), ids=lambda party: party.kind.value)
def test_the_page_names_every_party_with_its_clauses(party):
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| {party.kind.label} |"))
    said = [clause.replace("LC 139.5", "") or "none" for clause in (party.reviewer, party.staff, party.people)]
    assert [cell.strip() for cell in row.split("|")[2:5]] == said


@pytest.mark.parametrize("scope", rules().scopes.values(), ids=lambda scope: scope.degree.value)
def test_the_page_names_the_text_of_every_scope(scope):
    assert f"{scope.degree.label}: {scope.citation} ({scope.status})" in PAGE


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (ON, 12, ON.replace(year=2027)),
        (ON.replace(month=1, day=31), 1, ON.replace(month=2, day=28)),
        (ON.replace(year=2024, month=2, day=29), 12, ON.replace(year=2025, month=2, day=28)),
        (ON, 1, ON.replace(year=2027, month=1)),
    ],
)
def test_months_after_a_day(day, months, later):
    assert months_after(day, months) == later
