"""A search of the register as values: what is asked for, and what a decision is indexed by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from cases.records.terms import Leaf, Query, Widen, parse_query
from reviews.register.facets import NOTHING, Facet, each_term_wanted, terms_wanted
from reviews.register.places import EVERY_WEEK, weeks_of
from reviews.register.wordings import term_of

READING: Final = 4
"""Raised where rows or terms of decisions are made otherwise than before: after the update all are read anew."""
_YEAR: Final = re.compile(r"[12][0-9]{3}")


class Indexed(NamedTuple):
    """A decision as the index is given it: its place, and its terms in three texts that no phrase crosses.

    `marks` are terms of the facets, of all wordings of a thing, of what makes items alike and of the week.
    """

    place: int
    marks: str
    titles: str
    body: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: everything said (`query`), and every one of the `marks`, which are of these `weeks` alone."""

    query: Query = field(default_factory=lambda: Query(()))
    marks: tuple[str, ...] = ()
    weeks: range = EVERY_WEEK

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """The single words and phrases that are looked for."""
        return self.query.leaves

    @property
    def in_words(self) -> tuple[Leaf, ...]:
        """Those that no mark stands for."""
        return tuple(leaf for leaf in self.leaves if term_of(leaf) not in self.marks)

    @property
    def has_phrase(self) -> bool:
        """Whether something is said only by words in a row, so that every place of them must be compared."""
        return any(min(map(len, leaf.phrases)) > 1 for leaf in self.in_words)

    @property
    def is_all(self) -> bool:
        """Whether nothing narrows it."""
        return not self.leaves and not self.marks


def wanted_of(words: str, chosen: Mapping[Facet, str], widen: Widen, *, joined: bool = True) -> Wanted:
    """What is wanted by words, as they are typed, and by the values of facets; signs without a word find nothing.

    `joined`: values chosen together and wordings of a thing are one term each. What an earlier reading indexed is found
    by each value and by the words.
    """
    marks = tuple(terms_wanted(chosen) if joined else each_term_wanted(chosen))
    year = chosen.get(Facet.YEAR, "")
    weeks = weeks_of(int(year)) if _YEAR.fullmatch(year) else EVERY_WEEK
    if not words.strip():
        return Wanted(Query(()), marks, weeks)
    query = parse_query(words, widen)
    of_wordings = filter(None, map(term_of, query.leaves if joined else ()))
    return Wanted(query, (*marks, *of_wordings) if query.leaves else (NOTHING,), weeks)


@dataclass(frozen=True, slots=True)
class Total:
    """How many decisions there are; above `EXACT_UP_TO` an estimate, of which two figures are told."""

    number: int
    is_exact: bool = True

    @property
    def told(self) -> int:
        """The number as it is told."""
        if self.is_exact:
            return self.number
        unit: int = 10 ** max(len(str(self.number)) - 2, 0)
        return round(self.number / unit) * unit


EXACT_UP_TO = 20_000
