"""What a page states, what is asked, and what is proposed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Said:
    """A fact as one page states it: `words` are the page's text from `begin` to `end`.

    `value` is as the field of the fact takes it. What follows tells for whom it may be proposed: the parts of the body
    and the side that are named, the ingredients and strength of a drug, the kind of a study or injection, the day on
    which it was done (as a `DateSpan`), and whether it is told as history.
    """

    key: str
    value: str
    begin: int
    end: int
    words: str
    read_as: str
    parts: frozenset[str] = frozenset()
    side: str = ""
    drug: frozenset[str] = frozenset()
    strength: str = ""
    kind: str = ""
    on: str = ""
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A fact that is asked for, of the case (`item` is None) or of one item, and what it is asked about.

    An empty field is not known and keeps nothing out. `since` is the first day of the injury.
    """

    key: str
    item: int | None = None
    parts: frozenset[str] = frozenset()
    side: str = ""
    drug: frozenset[str] = frozenset()
    strength: str = ""
    service: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """What a page states, with the page of the case file, and the id and the day of its document."""

    said: Said
    page: int
    document: int
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value for a fact, and the pages that state it, the newest first; never empty."""

    asked: Asked
    value: str
    pages: tuple[Stated, ...]
