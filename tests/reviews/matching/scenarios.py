"""The written table of who may decide (tests/data/who_decides.toml), as the values of the pure functions."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

from cases.enums import PartyKind
from reviews.enums import Degree, DisciplineState, LicenceStatus, TieKind
from reviews.matching.model import (
    Affiliation,
    Attestation,
    Board,
    Bound,
    Candidate,
    Discipline,
    Dispute,
    Identity,
    Licence,
    NamedParty,
    Period,
    Treatment,
)

TABLE = tomllib.loads((Path(__file__).parents[2] / "data" / "who_decides.toml").read_text(encoding="utf-8"))
ON: date = TABLE["on"]


def named(scenario):
    return scenario["what"]


def identity(written):
    """Who is written as “Ann Lee @Harbor Mutual [npi:1234567893]”; each part may be left out."""
    name, organization, numbers = re.fullmatch(r"([^@\[]*)(?:@([^\[]*))?(?:\[(.*)\])?", written).groups()
    identifiers = frozenset(number.strip() for number in (numbers or "").split(",") if number.strip())
    return Identity(name=name.strip(), organization=(organization or "").strip(), identifiers=identifiers)


def bound_of(scenario):
    return Bound(
        id="R",
        identity=identity(scenario.get("reviewer", TABLE["reviewer"])),
        affiliations=tuple(_affiliation(row) for row in scenario.get("ties", ())),
        reviews=not scenario.get("staff", False),
    )


def dispute_of(scenario):
    party = scenario.get("party")
    parties = (NamedParty(PartyKind(party["kind"]), identity(party["name"])),) if party else ()
    items = tuple(_treatment(TABLE["items"][name]) for name in scenario.get("items", ["cuff"]))
    others = {key: frozenset(ids) for key, ids in scenario.get("dispute", {}).items()}
    return Dispute(id="D", parties=parties, items=items, **others)


def candidate_of(scenario):
    facts = {**TABLE["candidate"], **scenario.get("with", {})}
    return Candidate(who=bound_of(scenario), **{key: _READ.get(key, _as_is)(value) for key, value in facts.items()})


def _affiliation(row):
    return Affiliation(
        kind=TieKind(row["kind"]),
        to=identity(row["to"]),
        period=Period(row.get("from"), row.get("until")),
        income_share=Decimal(row["share"]) if "share" in row else None,
        academic=row.get("academic", False),
    )


def _treatment(row):
    return Treatment(**{**row, "body_parts": tuple(row.get("body_parts", ()))})


def _as_is(value):
    return value


def _periods(rows):
    return tuple(Period(**row) for row in rows)


_READ = {
    "degree": Degree,
    "licences": lambda rows: tuple(Licence(**{**row, "status": LicenceStatus(row["status"])}) for row in rows),
    "boards": lambda rows: tuple(Board(**row) for row in rows),
    "discipline": lambda rows: tuple(Discipline(**{**row, "state": DisciplineState(row["state"])}) for row in rows),
    "attested": lambda row: Attestation(**row) if row else None,
    "qme": _periods,
    "absences": _periods,
}
