"""Which words are nobody's name: those of the guidelines and requests, signs named for people, places, occupations."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from cases.folding import fold
from reviews.guidelines.loader import LIBRARY_FOLDER
from reviews.guidelines.requests.lexicon import VOCABULARY
from reviews.letters.narrative import EPONYMS

_WORDS = Path(__file__).with_name("words.toml")
_CAPITALS = re.compile(r"(?<![A-Za-z])[A-Z]{2,5}(?![A-Za-z])")
_SMALL_WORD = re.compile(r"(?<![A-Za-z])[a-z]+(?![A-Za-z])")


@cache
def _lists() -> dict[str, dict[str, str]]:
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))


@cache
def listed(name: str) -> frozenset[str]:
    """A word list of `words.toml`."""
    return frozenset(_lists()[name]["words"].split())


@cache
def places(name: str) -> tuple[str, ...]:
    """The `names` or `counties` of California."""
    return tuple(" ".join(place.split()) for place in _lists()["places"][name].split(";"))


@cache
def medical() -> frozenset[str]:
    """Every word written small in the guideline library and the vocabularies of requests, names of drugs among them."""
    return frozenset(word for text in _texts() for word in _SMALL_WORD.findall(text))


@cache
def abbreviations() -> frozenset[str]:
    """Every word written in capitals there, folded: MRI, PTP."""
    return frozenset(fold(word) for text in _texts() for word in _CAPITALS.findall(text)) | listed("beside_a_name")


def _texts() -> Iterator[str]:
    for path in (*LIBRARY_FOLDER.glob("*.toml"), *VOCABULARY.glob("*.toml"), *VOCABULARY.glob("*.csv")):
        yield path.read_text(encoding="utf-8")


_SHORT = 4


@cache
def _any_word() -> frozenset[str]:
    return clinical() | listed("names_that_are_words")


@cache
def clinical() -> frozenset[str]:
    """The words of medicine with those written large in it: signs and tests named for people, organizations, months."""
    return medical() | {name.lower() for name in EPONYMS} | listed("clinical")


def is_word(text: str) -> bool:
    """Whether it is a word besides perhaps being a name, so that it alone does not tell a person.

    Its plural is one too, but for short words: ESIS is a company, ESIs are injections.
    """
    word = fold(text)
    return word in _any_word() or (len(word) > _SHORT and word.removesuffix("s") in _any_word())


def is_plain(word: str) -> bool:
    """Whether it is a word, or what many organizations have in their names."""
    return is_word(word) or fold(word) in listed("generic")
