"""Whether two applications may be decided in one determination (8 CCR 9792.10.4(a)). Knows no Django."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cases.duplicates import name_words
from cases.enums import PartyKind


@dataclass(frozen=True, slots=True)
class Named:
    """A party as it is compared: by NPI where both have one, else by the words of its names."""

    kind: PartyKind
    name: str
    organization: str = ""
    npi: str = ""

    def is_same(self, other: Named) -> bool:
        """Whether both name one person or organization in one role."""
        if self.kind is not other.kind:
            return False
        if self.npi and other.npi:
            return self.npi == other.npi
        return _words(self.name) == _words(other.name) and _words(self.organization) == _words(other.organization)


@dataclass(frozen=True, slots=True)
class Application:
    """What decides whether an application may be put together with another: the injury, and everyone it names."""

    injured_on: date | None
    injury_ended_on: date | None
    parties: tuple[Named, ...]


SAME = (PartyKind.INJURED_WORKER, PartyKind.REQUESTING_PHYSICIAN)
"""The parties that the rule asks to be the same; all others must only be told, so that the lead names them too."""


def is_alike(lead: Application, other: Application) -> bool:
    """Whether worker, requesting physician and date of injury are the same in both applications."""
    return next(_differences(lead, other), None) is None


def obstacles(lead: Application, other: Application) -> Iterator[str]:
    """Yield in words what keeps `other` from being decided in the case of `lead`, each worded to follow "first"."""
    yield from _differences(lead, other)
    for party in other.parties:
        if party.kind not in SAME and not any(party.is_same(known) for known in lead.parties):
            who = ", ".join(filter(None, (party.name, party.organization)))
            yield f"add the {party.kind.label.lower()} {who} to the parties of the other case: one letter tells all"


def _differences(lead: Application, other: Application) -> Iterator[str]:
    if None in {lead.injured_on, other.injured_on} or lead.injured_on != other.injured_on:
        yield "the dates of injury differ"
    elif lead.injury_ended_on != other.injury_ended_on:
        yield "the last days of the injury differ"
    for kind in SAME:
        mine, theirs = ([party for party in one.parties if party.kind is kind] for one in (lead, other))
        if not any(one.is_same(another) for one in mine for another in theirs):
            yield f"the {kind.label.lower()} is not the same"


def _words(name: str) -> list[str]:
    return sorted(name_words(name))
