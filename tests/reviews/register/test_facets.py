"""The terms that a decision is indexed by, and those that a choice of values asks for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reviews.register.facets import USUAL, Facet, facet_term, terms_of, terms_wanted

VALUE = st.sampled_from(["a", "b", "outcome"])
"""Of a decision: a line."""
TYPED = VALUE | st.sampled_from(["", "a\nb", "a\nb\na"])
DECISIONS = st.fixed_dictionaries({facet: st.lists(VALUE, max_size=3, unique=True) for facet in Facet})
CHOICES = st.dictionaries(st.sampled_from(list(Facet)), TYPED)


@given(DECISIONS, CHOICES)
def test_the_decisions_wanted_are_those_that_have_every_value(values, chosen):
    has_all = all(value in values[facet] for facet, value in chosen.items() if value)
    assert (set(terms_wanted(chosen)) <= set(terms_of(values))) == has_all


@given(CHOICES)
def test_usual_facets_are_one_term_however_many_are_chosen(chosen):
    usual = {facet for facet, value in chosen.items() if value and facet in USUAL}
    others = {facet for facet, value in chosen.items() if value} - usual
    assert len(list(terms_wanted(chosen))) == len(others) + bool(usual)


def test_the_order_of_choosing_does_not_count():
    chosen = {Facet.YEAR: "2019", Facet.REGION: "knee", Facet.OUTCOME: "uphold"}
    assert set(terms_wanted(chosen)) == set(terms_wanted(dict(reversed(chosen.items()))))


def test_one_value_is_the_term_of_its_own():
    assert [*terms_wanted({Facet.OUTCOME: "uphold"})] == [facet_term(Facet.OUTCOME, "uphold")]
