from __future__ import annotations

import pytest

from cases.folding import fold, number_of, readings, run_together, search_terms, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ana O'Brien-Núñez Jr.", ["ana", "obrien", "nunez", "jr"]),
        ("O\u2019Brien", ["obrien"]),
        ("Łukasz  Þór", ["lukasz", "thor"]),
        ("  ", []),
    ],
)
def test_the_words_of_a_name(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize("typed", ["CM26-0000020", "CM26 0000020", "cm26/0000020", "CM26\u20110000020"])
def test_a_number_is_the_same_however_its_parts_are_divided(typed):
    assert number_of(typed) == "cm260000020"


def test_a_folded_text_is_folded_already():
    assert fold(fold("Núñez \ufb01nds O\u2019Brien")) == fold("Núñez \ufb01nds O\u2019Brien")


def test_what_finds_a_case():
    assert search_terms(["Ana O'Brien"], ["CM26-0000020", "HC-4410"]) == {
        "ana", "obrien", "anaobrien", "o", "brien", "cm260000020", "=cm260000020", "cm26", "0000020", "20",
        "hc4410", "=hc4410", "hc", "4410",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "joined"),
    [
        (["rosa", "de", "la", "cruz"], ["rosa", "delacruz"]),
        (["ana", "quill"], ["anaquill"]),
        (["nguyen", "le"], ["nguyen", "le"]),
        ([], []),
    ],
)
def test_short_words_are_written_together_with_the_next(words, joined):
    assert run_together(words) == joined


def test_what_is_typed_is_read_parted_and_run_together():
    assert readings("De La Cruz, Rosa") == [["de", "la", "cruz", "rosa"], ["delacruz", "rosa"]]
    assert readings("Isadora") == [["isadora"]]
