"""The rules of gates and conflicts as typed values, read from `rules.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from cases.enums import PartyKind
from cases.folding import words_of
from reviews.enums import Degree, TieKind


class Measure(StrEnum):
    """By which definition of LC 139.5(d)(6) a relation is material."""

    IDENTITY = "identity"
    FAMILIAL = "familial"
    PROFESSIONAL = "professional"
    FINANCIAL = "financial"
    MAKER = "maker"
    IMMATERIAL = "immaterial"


@dataclass(frozen=True, slots=True)
class PartyRule:
    """The clauses against a tie to one kind of party; an empty clause: none.

    `is_organization`: a person named with it is one of its people. `people`: the clause for a tie to one of them, where
    the law counts that. `by_name`: whether an organization named with the party counts as the party. `house`: the law
    does not name this party, so that a tie to it only asks.
    """

    kind: PartyKind
    reviewer: str = ""
    staff: str = ""
    people: str = ""
    is_organization: bool = False
    by_name: bool = True
    house: bool = False


@dataclass(frozen=True, slots=True)
class RelationRule:
    """How one kind of tie is measured. `more_than`: percent of the total annual income, above which it is material.

    `years`: how long after its end it is still asked about, by `source`; None: it has no end.
    """

    kind: TieKind
    measure: Measure
    clause: str
    more_than: Decimal | None = None
    years: int | None = None
    source: str = ""

    @property
    def is_personal(self) -> bool:
        """Whether it ties to one human being, and so never to an organization."""
        return self.measure is Measure.FAMILIAL or self.is_clinical

    @property
    def is_clinical(self) -> bool:
        """Whether it is between physician and patient."""
        return self.kind is TieKind.PATIENT


@dataclass(frozen=True, slots=True)
class ScopeRule:
    """What a profession other than MD and DO may judge, by service, category and part of the body."""

    degree: Degree
    citation: str
    status: str
    within: frozenset[str] = frozenset()
    within_categories: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()
    outside_categories: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    parts_beside: frozenset[str] = frozenset()

    @property
    def is_from_memory(self) -> bool:
        """Whether nobody compared it with the text of the law, so that it puts nobody out."""
        return self.status == "M"


@dataclass(frozen=True, slots=True)
class AttestationRule:
    """What an attestation must state for the letter to state it, and for how many months it does."""

    valid_months: int
    years_of_practice: int
    hours_a_week: int
    source: str


@dataclass(frozen=True, slots=True)
class NameWords:
    """Folded words by which names are not told from one another, as `rules.toml` says."""

    titles: frozenset[str]
    may_be_titles: frozenset[str]
    forms: frozenset[str]
    of_one: frozenset[str]
    business: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rules:
    """All of them. `states`: names of the United States, folded."""

    parties: Mapping[PartyKind, PartyRule]
    relations: Mapping[TieKind, RelationRule]
    scopes: Mapping[Degree, ScopeRule]
    attestation: AttestationRule
    states: frozenset[str]
    names: NameWords


@cache
def rules() -> Rules:
    """The shipped rules. Raises TypeError, ValueError or KeyError for a file that is wrong; the tests read it whole."""
    plain = tomllib.loads(Path(__file__).with_name("rules.toml").read_text(encoding="utf-8"))
    parties = [PartyRule(**{**row, "kind": PartyKind(row["kind"])}) for row in plain["party"]]
    relations = [_relation(row) for row in plain["relation"]]
    scopes = [_scope(row) for row in plain["scope"]]
    return Rules(
        parties={rule.kind: rule for rule in parties},
        relations={rule.kind: rule for rule in relations},
        scopes={rule.degree: rule for rule in scopes},
        attestation=AttestationRule(**plain["attestation"]),
        states=frozenset(folded_state(name) for name in plain["licence"]["states"]),
        names=NameWords(**{key: frozenset(words) for key, words in plain["names"].items()}),
    )


@lru_cache(maxsize=1024)
def folded_state(name: str) -> str:
    """The name of a state as it is compared."""
    return " ".join(words_of(name))


def _relation(row: Mapping[str, Any]) -> RelationRule:
    more_than = Decimal(row["more_than"]) if "more_than" in row else None
    read = {**row, "kind": TieKind(row["kind"]), "measure": Measure(row["measure"]), "more_than": more_than}
    return RelationRule(**read)


def _scope(row: Mapping[str, Any]) -> ScopeRule:
    read: dict[str, Any] = {key: frozenset(value) if isinstance(value, list) else value for key, value in row.items()}
    return ScopeRule(**{**read, "degree": Degree(row["degree"])})
