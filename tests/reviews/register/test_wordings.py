"""What decisions are found by whichever wording of a thing they hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.records.terms import Leaf, Query, body_of, parse_query
from cases.records.where import spans_of
from reviews.guidelines.synonyms import synonyms
from reviews.register.wordings import every_wording, term_of, terms_said

THINGS = st.deferred(lambda: st.sampled_from(sorted(every_wording().items(), key=lambda pair: pair[1])))
"""Read by the first test that asks: the vocabulary takes most of a second."""


def _term(typed: str) -> str | None:
    (leaf,) = parse_query(typed, synonyms).leaves
    return term_of(leaf)


@pytest.mark.parametrize("names", [("PT", "physical therapy"), ("Fusion", "PLIF"), ("low back", "lumbar spine")])
def test_every_name_of_a_thing_has_its_term(names):
    (term,) = {_term(name) for name in names}
    assert term is not None


def test_no_two_things_have_one_term():
    assert len({*every_wording().values()}) == len(every_wording()) > 500


@pytest.mark.parametrize("typed", ["zzyzx", "imaging", '"physical therapy"', "treatment"])
def test_what_is_no_thing_or_is_taken_as_it_stands_has_none(typed):
    assert _term(typed) is None


def test_a_wording_that_is_not_on_the_list_is_looked_for_by_its_words():
    (leaf,) = parse_query("phys. ther.", synonyms).leaves
    assert (("phys", "ther") in leaf.sought, ("physic", "therapi") in leaf.sought, term_of(leaf)) == (True, True, None)


@given(THINGS, st.lists(THINGS, max_size=3), st.data())
def test_a_text_has_the_term_where_a_wording_stands_in_it(thing, others, data):
    wordings, term = thing
    things = [*others, thing] if data.draw(st.booleans()) else others
    said = [data.draw(st.sampled_from(sorted(each))) for each, _term in things]
    text = " and ".join(" ".join(wording) for wording in said)
    assert (term in {*terms_said(body_of(text))}) == bool(spans_of(Query((Leaf(tuple(wordings)),)), text))
