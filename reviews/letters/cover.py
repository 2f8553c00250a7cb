"""What a cover letter says to one recipient, apart from how it looks: the determination in plain words.

It knows no Django. The words are blocks of `standard_wording`; the facts are here (dossier 5.1; Labor Code
4610.6(g)-(i), 8 CCR 9792.10.7(a), 8 CCR 10575).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from cases.addressing import RecipientKind
from imr_site.canonical import canonical_sha256
from imr_site.languages import Language, day_in_words

from .content import CaseOutcome, ItemOutcome, LetterContent
from .standard_wording import Wording

_DATES = ("mailed_on", "date_of_injury", "ur_denial_date", "application_received", "appeal_by")

LISTED_ITEMS = 3
"""With more items than this the cover only counts them, so that it stays on one page."""


@dataclass(frozen=True, slots=True)
class CoverItem:
    """One disputed item and what was decided about it."""

    title: str
    decision: ItemOutcome


@dataclass(frozen=True, slots=True)
class Sender:
    """Who signs: the organization with the lines of its letterhead, and its medical director."""

    organization: str
    address: tuple[str, ...] = ()
    signatory_name: str = ""
    signatory_title: str = "Medical Director"


@dataclass(frozen=True, slots=True)
class CoverContent:
    """A cover letter to one recipient.

    `languages` are printed in this order, each as a letter of its own. `mailed_on` is the date of the letter, which
    is not mailed before; `appeal_by` the last day to appeal if one counts from there (by law it may be later, never
    earlier), or None; `appeal_to` the office to file with, line by line.
    """

    recipient: RecipientKind
    name: str
    address: tuple[str, ...]
    case_number: str
    employee: str
    claim_number: str
    mailed_on: date
    items: tuple[CoverItem, ...]
    outcome: CaseOutcome
    sender: Sender
    date_of_injury: date | None = None
    ur_denial_date: date | None = None
    application_received: date | None = None
    appeal_by: date | None = None
    appeal_to: tuple[str, ...] = ()
    enclosures: tuple[str, ...] = ()
    copies_to: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ("en",)

    def to_dict(self) -> dict[str, Any]:
        """The fields as plain values that `json.dumps` takes; dates in ISO form."""
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(self).items()}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> CoverContent:
        """The value `to_dict` was made from, after a way through JSON."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()
        }
        for name in _DATES:
            values[name] = date.fromisoformat(values[name]) if values[name] else None
        values["items"] = tuple(CoverItem(**item) for item in plain["items"])
        sender = plain["sender"]
        values["sender"] = Sender(**{**sender, "address": tuple(sender["address"])})
        return cls(**values)

    @property
    def sha256(self) -> str:
        """Hex digest of the content in canonical JSON."""
        return canonical_sha256(self.to_dict())


@dataclass(frozen=True, slots=True)
class CoverPage:
    """The words of one language, ready to be laid out."""

    language: Language
    labels: dict[str, str]
    dated: str
    references: tuple[tuple[str, str], ...]
    headline: str
    greeting: str
    opening: str
    items: tuple[tuple[str, str, ItemOutcome], ...]
    counted: str
    meaning: str
    binding: str
    appeal: str
    appeal_to: tuple[str, ...]
    appeal_how: str
    grounds: tuple[str, ...]
    remedy: str
    help: str
    enclosures: tuple[str, ...]


def cover_for(
    content: LetterContent,
    *,
    recipient: RecipientKind,
    name: str,
    address: Sequence[str],
    employee: str,
    claim_number: str,
    mailed_on: date,
    sender: Sender,
    copies_to: Sequence[str] = (),
    enclosures: Sequence[str] = (),
    appeal_by: date | None = None,
    appeal_to: Sequence[str] = (),
) -> CoverContent:
    """The cover of a determination; the worker's is in English and Spanish, all others in English."""
    return CoverContent(
        recipient=recipient,
        name=name,
        address=tuple(address),
        case_number=content.case_number,
        employee=employee,
        claim_number=claim_number,
        mailed_on=mailed_on,
        items=tuple(CoverItem(item.title, item.decision) for item in content.items),
        outcome=content.outcome,
        sender=sender,
        date_of_injury=content.date_of_injury,
        ur_denial_date=content.ur_denial_date,
        application_received=content.application_received,
        appeal_by=appeal_by,
        appeal_to=tuple(appeal_to),
        enclosures=tuple(enclosures),
        copies_to=tuple(copies_to),
        languages=("en", "es") if recipient == "worker" else ("en",),
    )


def cover_pages(cover: CoverContent, wording: Wording) -> list[CoverPage]:
    """The letter in each of its languages. Raises WordingError where a block is missing or asks for what is not."""
    return [_page(cover, wording, language) for language in cover.languages]


def _page(cover: CoverContent, wording: Wording, language: Language) -> CoverPage:
    labels = dict(wording.labels[language])
    values = _values(cover, labels, language)

    def text(name: str) -> str:
        return wording.text(f"cover.{language}.{name}", **values)

    listed, appeals = len(cover.items) <= LISTED_ITEMS, cover.recipient != "director"  # by law it is the Director's own
    recipient = "worker" if language == "es" else cover.recipient
    return CoverPage(
        language=language,
        labels=labels,
        dated=day_in_words(cover.mailed_on, language),
        references=_references(cover, labels, language),
        headline=text(f"headline.{cover.outcome}"),
        greeting=labels["greeting"].replace("{name}", cover.name),
        opening=text("opening"),
        items=tuple((item.title, labels[item.decision], item.decision) for item in cover.items) if listed else (),
        counted="" if listed else text("counted"),
        meaning=text(f"meaning.{recipient}.{cover.outcome}"),
        binding=text("binding"),
        appeal=" ".join([text("appeal"), *([text("appeal_by")] if cover.appeal_by else [])]) if appeals else "",
        appeal_to=cover.appeal_to,
        appeal_how=text("appeal_how"),
        grounds=tuple(wording.entries(f"cover.{language}.grounds", **values)),
        remedy=text("remedy"),
        help=text("help") if recipient == "worker" else "",
        enclosures=(text("enclosure"), *cover.enclosures),
    )


def _values(cover: CoverContent, labels: dict[str, str], language: Language) -> dict[str, str]:
    upheld = sum(item.decision == "upheld" for item in cover.items)
    values = {
        "organization": cover.sender.organization,
        "case_number": cover.case_number,
        "employee": cover.employee,
        "claim_number": cover.claim_number,
        "outcome": labels[cover.outcome],
        "items_total": str(len(cover.items)),
        "items_upheld": str(upheld),
        "items_overturned": str(len(cover.items) - upheld),
        "mailed_on": day_in_words(cover.mailed_on, language),
    }
    return {**values, "appeal_by": day_in_words(cover.appeal_by, language)} if cover.appeal_by else values


def _references(cover: CoverContent, labels: dict[str, str], language: Language) -> tuple[tuple[str, str], ...]:
    known = {
        "case_number": cover.case_number,
        "date_of_injury": day_in_words(cover.date_of_injury, language),
        "employee": cover.employee,
        "ur_denial_date": day_in_words(cover.ur_denial_date, language),
        "claim_number": cover.claim_number,
        "application_received": day_in_words(cover.application_received, language),
    }
    return tuple((labels[name], value) for name, value in known.items() if value)
