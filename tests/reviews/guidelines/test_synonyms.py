"""Other names by which a search of the file finds a thing."""

from __future__ import annotations

import pytest

from cases import hooks
from reviews.guidelines.synonyms import synonyms


@pytest.mark.parametrize(
    ("phrase", "other"),
    [
        ("PT", "physical therapy"),
        ("physical therapy", "pt"),
        ("Norco", "hydrocodone"),
        ("hydrocodone", "norco"),
        ("low back", "lumbar spine"),
        ("NCV", "nerve conduction study"),
    ],
)
def test_a_phrase_is_known_by_its_other_names(phrase: str, other: str) -> None:
    assert other in synonyms(phrase)
    assert other in hooks.other_words(phrase)


@pytest.mark.parametrize("phrase", ["", "imaging", "the", "physical therapy notes", "Norco 10/325", "x" * 500])
def test_what_is_no_name_by_itself_or_says_too_little_has_none(phrase: str) -> None:
    assert synonyms(phrase) == ()


def test_a_combination_is_not_known_by_its_common_half() -> None:
    assert "acetaminophen" not in synonyms("Norco")
