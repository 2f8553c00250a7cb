"""What a final determination letter says, apart from how it looks.

One frozen value is shared by everything that touches a letter: the parser makes it from a published letter, the issue
service makes it from a review round, a determination stores it (and its hash), and the renderer and the exporter read
it. It knows no Django.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from imr_site.canonical import canonical_sha256

ItemOutcome = Literal["upheld", "overturned"]
CaseOutcome = Literal["uphold", "overturn", "partial_overturn"]

Layout = Literal["table", "documents_listed", "professional_review", "notice"]
"""How a letter is laid out: with the table of 2014 and later, or in one of the three ways of 2013 and 2014."""

DATE_FIELDS = ("date_of_injury", "ur_denial_date", "application_received", "date_assigned", "decision_date")


@dataclass(frozen=True, slots=True)
class LetterItem:
    """One disputed item as the letter prints it: the request as worded, and what was decided about it."""

    title: str
    decision: ItemOutcome
    claims_administrator_guideline: str
    imro_guideline: str
    rationale: str


@dataclass(frozen=True, slots=True)
class Together:
    """Another application that the letter decides too (8 CCR 9792.10.4(a)), with the UR decision that it disputes."""

    case_number: str
    ur_denial_date: date | None
    application_received: date | None


@dataclass(frozen=True, slots=True)
class Statements:
    """The standard wording around the facts, as it stands in this letter (era-bound, so kept with it)."""

    how_made: str
    credentials_lead: str
    summary_lead: str
    items_lead: str


@dataclass(frozen=True, slots=True)
class LetterContent:
    """A whole letter. Texts are single paragraphs (paragraph breaks as a blank line) without layout white space.

    `licensure` and `specialty` are the printed lines; `licence_states` and `specialties` are the lists they name.
    `case_number` is empty and the dates are None where the letter has no header (the 2015 seed). `imro` is the
    organization's short name as printed in the label of its guideline line.

    A letter of an older `layout` has no value where that layout has no place for one (`absent.py` says why).
    `documents` are those that an imported letter lists, as printed.
    """

    case_number: str
    date_of_injury: date | None
    ur_denial_date: date | None
    application_received: date | None
    date_assigned: date | None
    decision_date: date | None
    priority: str
    licensure: str
    specialty: str
    summary: str
    items: tuple[LetterItem, ...]
    statements: Statements
    imro: str = field(default="MAXIMUS")
    together: tuple[Together, ...] = ()
    layout: Layout = "table"
    documents: tuple[str, ...] = ()

    @property
    def licence_states(self) -> list[str]:
        """The states of licensure, one a list entry."""
        return _names(self.licensure)

    @property
    def specialties(self) -> list[str]:
        """The certifications and specialties, one a list entry."""
        return _names(self.specialty)

    @property
    def outcome(self) -> CaseOutcome:
        """The final determination, derived from the items and never stored (design rule 1)."""
        decisions = {item.decision for item in self.items}
        if decisions == {"upheld"}:
            return "uphold"
        if decisions == {"overturned"}:
            return "overturn"
        return "partial_overturn"

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types: dates as ISO text, items as a list."""
        plain = asdict(self)
        for name in DATE_FIELDS:
            plain[name] = plain[name].isoformat() if plain[name] else None
        plain["items"] = list(plain["items"])
        together = [{name: _iso(value) for name, value in one.items()} for one in plain.pop("together")]
        layout, documents = plain.pop("layout"), list(plain.pop("documents"))
        later: dict[str, Any] = {"together": together} if together else {}
        later |= {"layout": layout} if layout != "table" else {}
        later |= {"documents": documents} if documents else {}
        return plain | later  # what an earlier letter has not is left out, else its hash would change

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> LetterContent:
        """The value `to_dict` was made from. Raises KeyError or TypeError for anything else."""
        values = dict(plain)
        for name in DATE_FIELDS:
            values[name] = date.fromisoformat(values[name]) if values[name] else None
        values["items"] = tuple(LetterItem(**item) for item in values["items"])
        values["statements"] = Statements(**values["statements"])
        values["together"] = tuple(
            Together(
                one["case_number"],
                *(date.fromisoformat(day) if (day := one[name]) else None for name in _DATES_TOGETHER),
            )
            for one in values.get("together", ())
        )
        values["documents"] = tuple(values.get("documents", ()))
        return cls(**values)

    @property
    def sha256(self) -> str:
        """Hex digest of the content in canonical JSON: equal exactly when every word and date is equal."""
        return canonical_sha256(self.to_dict())

    @property
    def fingerprint(self) -> str:
        """The beginning of the hash in groups that can be read aloud: `3fa2 91bc 04d7 77e1`."""
        return " ".join(self.sha256[start : start + 4] for start in range(0, 16, 4))


_DATES_TOGETHER = ("ur_denial_date", "application_received")


def _iso(value: str | date | None) -> str | None:
    return value.isoformat() if isinstance(value, date) else value


def _names(printed: str) -> list[str]:
    return [name.strip() for name in printed.split(",") if name.strip()]
