"""The vocabularies say one thing a wording, name known categories, and are large enough to be of use."""

from __future__ import annotations

import re

import pytest

from reviews.guidelines.requests.body import part_matcher
from reviews.guidelines.requests.drugs import drug_matcher, drug_table
from reviews.guidelines.requests.lexicon import Conflict, Matcher, data, word_set
from reviews.guidelines.requests.model import Category
from reviews.guidelines.requests.services import service_matcher, service_table
from reviews.guidelines.requests.tokens import words_of

FORMULARY = {"exempt", "non_exempt", "unlisted", ""}


def test_no_wording_has_two_meanings():
    for build in (service_matcher, part_matcher, drug_matcher):
        assert build().words


def test_two_meanings_are_refused():
    matcher: Matcher[int] = Matcher()
    matcher.add("x-rays", 1)
    matcher.add("x ray", 1)
    with pytest.raises(Conflict):
        matcher.add("X-Ray", 2)


def test_services_are_many_and_their_categories_known():
    content = data("services")
    assert set(content) == {category.value for category in Category} | {"flags", "heads", "head_endings", "shorthand"}
    assert len(service_table()) >= 150
    kinds = {*content["heads"].values(), *content["head_endings"].values()}
    assert kinds <= {category.value for category in Category}


def test_no_service_stands_under_two_categories():
    content = data("services")
    names = [name for category in Category for name in content[category.value]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("flag", ["weak", "hides_parts", "agents", "into_joint", "by_whom"])
def test_flags_name_services(flag):
    assert set(data("services")["flags"][flag]) <= set(service_table())


def test_service_names_are_lower_case_and_read_as_themselves():
    for name, service in service_table().items():
        assert name == name.lower().strip()
        match = service_matcher().at(_tokens(name), 0, len(_tokens(name)))
        assert match is not None
        assert match.meaning == service
        assert match.end == len(_tokens(name))


def test_drugs_are_many_and_well_formed():
    table = drug_table()
    assert len(table) >= 400
    for name, drug in table.items():
        assert name == name.lower().strip()
        assert drug.ingredients
        assert all(part == part.strip() and part for part in drug.ingredients)
        assert re.fullmatch(r"[a-z0-9_]+", drug.drug_class)
        assert drug.formulary in FORMULARY


def test_every_ingredient_of_one_is_a_name_of_its_own_or_only_branded():
    table = drug_table()
    generics = {drug.ingredients for drug in table.values() if not drug.is_brand}
    assert len(generics) >= 300
    assert table["norco"].ingredients == ("hydrocodone", "acetaminophen")
    assert table["ibuprofen"].formulary == "exempt"


def test_drug_names_are_no_service_names():
    services = service_matcher()
    clashes = [name for name in drug_table() if _is_whole(services, name)]
    assert not clashes


def test_word_sets_are_not_empty():
    assert all(word_set(name) for name in data("words")["sets"])


def _tokens(text):
    from reviews.guidelines.requests.tokens import tokenize

    return tokenize(text)


def _is_whole(matcher, name):
    match = matcher.at(_tokens(name), 0, len(words_of(name)))
    return match is not None and match.end == len(words_of(name)) and not match.meaning.weak
