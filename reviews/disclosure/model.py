"""The values the scan takes and gives."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Severity = Literal["stops", "judge"]
Texts = Mapping[str, str]
"""The texts of a public version by field: `summary`, `item 1 title`, ..."""

PERSON = "name of a person"
ORGANIZATION = "name of an organization"
NUMBER = "number"
ADDRESS = "address"
BIRTH = "date of birth"
AGE = "age over 89"
EXACT_AGE = "exact age"
SEX = "exact age and sex"
PLACE = "place"
FACILITY = "facility"
PERHAPS_A_NAME = "perhaps a name"
COMBINATION = "rare combination"
OCCUPATION = "rare occupation"
CREDENTIALS = "rare credentials"

THE_REVIEWER = "the reviewer"
"""The role of the one person whose name never leaves the organization (LC 4610.6(f))."""

NUMBER_OUT = "[number removed]"
ADDRESS_OUT = "[address removed]"
DATE_OUT = "[date removed]"


@dataclass(frozen=True, slots=True)
class Named:
    """A person or an organization of the case, and what is said in public instead: "the injured worker"."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of the people of a case, the reviewer and the staff among them.

    `addresses` as written, lines or commas between their parts; `numbers` in any punctuation.
    """

    persons: tuple[Named, ...] = ()
    organizations: tuple[Named, ...] = ()
    numbers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    date_of_birth: date | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found in one text, at `start` up to `end`; `instead` is what may stand there."""

    start: int
    end: int
    kind: str
    severity: Severity
    message: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A hit in a field. What `stops` can only be edited away; what is to `judge` may be accepted with a reason.

    `key` stays the same while the same words stand in the same field, wherever in it.
    """

    key: str
    field: str
    start: int
    end: int
    kind: str
    severity: Severity
    message: str
    instead: str = ""

    @classmethod
    def of(cls, hit: Hit, field: str, text: str) -> Finding:
        """The hit as found in a field."""
        words = " ".join(text[hit.start : hit.end].casefold().split())
        key = hashlib.sha256(f"{field}|{hit.kind}|{words}".encode()).hexdigest()[:16]
        return cls(key, field, hit.start, hit.end, hit.kind, hit.severity, hit.message, hit.instead)
