"""What must be in the file of a case before a reviewer reads it (8 CCR 9792.10.5(a)(1); LC 4610.5(l)), as data.

An entry asks for something of one sender. A record is proposed for it; a person says which pages answer it, or why
nothing does. Only what was read in a text of law, or in a secondary source, keeps a case back.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from cases.enums import DocumentSource, RecordKind, RequiredState
from cases.errors import RequiredRecordsError

SHIPPED: Final = Path(__file__).with_name("required.toml")
STATUSES: Final = ("V", "V2", "S", "M")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the list; the fields are those of `required.toml`, where they are told."""

    key: str
    sender: DocumentSource
    what: str
    clause: str
    status: str
    must: bool
    months: int | None = None
    note: str = ""
    kinds: tuple[RecordKind, ...] = ()
    sources: tuple[DocumentSource, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def holds_back(self) -> bool:
        """Whether a gap here, without a reason, keeps the records from being complete: a duty that was verified."""
        return self.must and self.status != "M"


@dataclass(frozen=True, slots=True)
class Listed:
    """What is told of a record in its list, from which it is proposed for entries."""

    kind: RecordKind | None
    source: DocumentSource
    title: str
    dated_from: date | None = None
    dated_to: date | None = None


def since(entry: Entry, rfa_date: date | None) -> date | None:
    """The first day of the time that the entry asks for; None where it has none, or the date of the request is open."""
    if entry.months is None or rfa_date is None:
        return None
    years, month = divmod(rfa_date.month - 1 - entry.months, 12)
    first_of_month = date(rfa_date.year + years, month + 1, 1)
    following = date(rfa_date.year + years + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return first_of_month.replace(day=min(rfa_date.day, (following - first_of_month).days))


def is_proposed(entry: Entry, record: Listed, rfa_date: date | None) -> bool:
    """Whether the record is proposed for the entry: by what it is and who sent it, and within the time asked for.

    A record without a date is proposed too: a person looks at it.
    """
    if entry.sources and record.source not in entry.sources:
        return False
    title = record.title.casefold()
    if record.kind not in entry.kinds and not any(words in title for words in entry.words):
        return False
    begin = since(entry, rfa_date)
    if begin is None or rfa_date is None or record.dated_from is None:
        return True
    return begin <= (record.dated_to or record.dated_from) and record.dated_from <= rfa_date


def unanswered(stated: Mapping[str, RequiredState], entries: Iterable[Entry]) -> tuple[list[Entry], list[Entry]]:
    """The duties of which nobody said what is so: those that keep the records from being complete, and the others."""
    still = [entry for entry in entries if entry.must and entry.key not in stated]
    return [entry for entry in still if entry.holds_back], [entry for entry in still if not entry.holds_back]


@cache
def required_records(path: Path = SHIPPED) -> tuple[Entry, ...]:
    """The entries of a file, in its order. Raises RequiredRecordsError, which names the entry that is wrong."""
    plain = tomllib.loads(path.read_text(encoding="utf-8"))
    if unknown := plain.keys() - {"entry"}:
        raise RequiredRecordsError(f"There is no such part: {', '.join(sorted(unknown))}.")
    entries = tuple(_entry(each) for each in plain.get("entry", []))
    keys = [entry.key for entry in entries]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise RequiredRecordsError(f"There are several entries {', '.join(sorted(twice))}.")
    return entries


def _entry(plain: Mapping[str, Any]) -> Entry:
    known = {field.name for field in fields(Entry)}
    wanted = {field.name for field in fields(Entry) if field.default is MISSING}
    name = plain.get("key", "without a key")
    if wrong := (plain.keys() - known) | (wanted - plain.keys()):
        raise RequiredRecordsError(f"Entry {name}: unknown or missing: {', '.join(sorted(wrong))}.")
    if plain["status"] not in STATUSES:
        raise RequiredRecordsError(f"Entry {name}: the status is one of {', '.join(STATUSES)}.")
    try:
        vocabulary = {
            "sender": DocumentSource(plain["sender"]),
            "kinds": tuple(map(RecordKind, plain.get("kinds", ()))),
            "sources": tuple(map(DocumentSource, plain.get("sources", ()))),
        }
    except ValueError as error:
        raise RequiredRecordsError(f"Entry {name}: {error}.") from error
    return Entry(**{**plain, **vocabulary, "words": tuple(plain.get("words", ()))})
