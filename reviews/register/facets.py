"""The facets of the register: what a search is narrowed by, and the words that stand for their values in the index."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import combinations, product
from typing import Final

from cases.records.terms import BETWEEN


class Facet(StrEnum):
    """What a published decision is narrowed by; the value is the name in addresses."""

    OUTCOME = "outcome"
    CATEGORY = "category"
    SERVICE = "service"
    REGION = "region"
    INGREDIENT = "ingredient"
    EDITION = "edition"
    SPECIALTY = "specialty"
    LICENCE = "licence"
    ERA = "era"
    YEAR = "year"


USUAL: Final = (Facet.OUTCOME, Facet.CATEGORY, Facet.SPECIALTY, Facet.YEAR)
"""What is mostly chosen together.

Each of their values is that of a large share of all decisions, and to compare long lists takes long. So values of
several of them are one term, with a list of its own.
"""
NOTHING: Final = f"{BETWEEN}nothing"
"""The term that no decision has."""


def terms_of(values: Mapping[Facet, Sequence[str]]) -> Iterator[str]:
    """Yield the terms of a decision with these values: of each value, and of all that usual facets have together.

    A value is a line, as the row of the register keeps them: so no two choices make one term.
    """
    for facet, of_facet in values.items():
        for value in of_facet:
            yield facet_term(facet, value)
    for several in range(2, len(USUAL) + 1):
        for facets in combinations(USUAL, several):
            for together in product(*(values[facet] for facet in facets)):
                yield _term(" ".join(facets), "\n".join(together))


def terms_wanted(chosen: Mapping[Facet, str]) -> Iterator[str]:
    """Yield the terms that the decisions with all chosen values have, as few as can be; an empty value is none."""
    usual = [facet for facet in USUAL if chosen.get(facet)]
    if usual:
        yield _term(" ".join(usual), "\n".join(chosen[facet] for facet in usual))
    yield from each_term_wanted({facet: value for facet, value in chosen.items() if facet not in USUAL})


def each_term_wanted(chosen: Mapping[Facet, str]) -> Iterator[str]:
    """Yield the term of each chosen value."""
    for facet, value in chosen.items():
        if value:
            yield facet_term(facet, value)


def facet_term(facet: Facet, value: str) -> str:
    """The term of a value; no word of a text is like it."""
    return _term(facet.value, value)


def week_term(week: int) -> str:
    """The term of a week."""
    return f"{BETWEEN}w{week}"


def alike_term(parts: Iterable[str]) -> str:
    """The term of what makes items alike: the service, with the region and the edition or without."""
    return _term("alike", "\n".join(parts))


def wording_term(name: str) -> str:
    """The term of all wordings of a thing, by one name of it."""
    return _term("wording", name)


def _term(kind: str, value: str) -> str:
    digest = hashlib.blake2b(f"{kind} {value}".encode(), digest_size=8)
    return f"{BETWEEN}{digest.hexdigest()}"
