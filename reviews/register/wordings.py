"""All wordings of one thing as one term of the index, which each decision has that says one of them.

A drug goes by up to forty names. To look for each of them takes PostgreSQL up to four times as long as for one term.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from cases.records.terms import Leaf, Phrase, parse_query
from reviews.guidelines.synonyms import named, synonyms
from reviews.register.facets import wording_term

Wordings = frozenset[Phrase]


def term_of(leaf: Leaf) -> str | None:
    """The term of the decisions that hold what is looked for; None where it is not all wordings of a thing."""
    return every_wording().get(frozenset(leaf.sought))


def terms_said(text: str) -> Iterator[str]:
    """Yield the term of each thing of which a text, given as its terms, holds a wording; one may come again."""
    words = text.split()
    for place, word in enumerate(words):
        for wording, term in _beginning_with().get(word, ()):
            if tuple(words[place : place + len(wording)]) == wording:
                yield term


@cache
def every_wording() -> Mapping[Wordings, str]:
    """By the wordings that a search for any of them looks for; a thing keeps its term where a wording is added."""
    found: dict[Wordings, str] = {}
    for name in named():
        leaves = parse_query(name, synonyms).leaves
        wordings = frozenset(leaves[0].sought)
        if len(leaves) == 1 and len(wordings) > 1:
            found.setdefault(wordings, wording_term(name))
    return found


@cache
def _beginning_with() -> Mapping[str, list[tuple[Phrase, str]]]:
    beginning: defaultdict[str, list[tuple[Phrase, str]]] = defaultdict(list)
    for wordings, term in every_wording().items():
        for wording in wordings:
            beginning[wording[0]].append((wording, term))
    return beginning
