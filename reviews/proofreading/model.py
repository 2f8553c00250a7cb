"""What the determination checks take in and give back. Plain values; nothing here knows how they are stored."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from reviews.disclosure import Known

if TYPE_CHECKING:
    from datetime import date

    from reviews.guidelines.requests import ParsedRequest, Span

Decision = Literal["upheld", "overturned"]
Kind = Literal["mtus", "guideline", "study"]
Side = Literal["claims_administrator", "reviewer"]


class Level(StrEnum):
    """How much a finding weighs. None of them blocks by itself."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


LEVEL_ORDER = tuple(Level)


@dataclass(frozen=True, slots=True)
class CitationFacts:
    """One source named for an item. `source` is the chapter, the organization with its guideline, or the study."""

    side: Side
    kind: Kind
    source: str
    section: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """One document of the file as the records index lists it. `source` is who sent it, in words."""

    title: str
    author: str = ""
    source: str = ""
    dated_from: date | None = None
    dated_to: date | None = None
    is_ur_origin: bool = False


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One open disputed item with what was decided about it; `decision` is empty where nothing was."""

    position: int
    title: str
    decision: Decision | Literal[""] = ""
    rationale: str = ""
    citations: tuple[CitationFacts, ...] = ()
    outside_mtus_reason: str = ""
    no_guideline_reason: str = ""
    request: ParsedRequest | None = None


@dataclass(frozen=True, slots=True)
class SignFacts:
    """Signs of one text that no letter can print, as the letters tell it: `sentence` says what to do about them."""

    position: int | None
    where: str
    sentence: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What an organization may set: the reading grade and the words of a sentence from which the check speaks up."""

    reading_grade: float = 16.0
    sentence_words: int = 45


@dataclass(frozen=True, slots=True)
class DeterminationFacts:
    """A determination before it is issued, with what its words are checked against.

    `known` is what is known of the people of the case and must not be published; `unprintable` what the letters'
    fonts have no signs for.
    """

    items: tuple[ItemFacts, ...] = ()
    summary: str = ""
    reviewed: tuple[DocumentFacts, ...] = ()
    on_file: tuple[DocumentFacts, ...] = ()
    specialties: tuple[str, ...] = ()
    known: Known = field(default_factory=Known)
    limits: Limits = field(default_factory=Limits)
    unprintable: tuple[SignFacts, ...] = ()
    ur_decided_on: date | None = None


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """What one check says. `sentence` tells what to do; `spans` are characters of the text that `where` names.

    `where` is a field of the item (`rationale`, `title`, ...), or `summary`; empty where no text is meant.
    """

    check: str
    level: Level
    position: int | None
    sentence: str
    citation: str
    where: str = ""
    spans: tuple[Span, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The fields as plain values that `json.dumps` takes."""
        return asdict(self)
