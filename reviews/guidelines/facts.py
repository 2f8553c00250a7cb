"""The closed vocabulary of facts a guideline rule may ask about, and typed values for them.

A fact is something a person can point at in the record ("24 earlier therapy visits"). The vocabulary is data
(`facts.toml`): forms, the fact table and rule files are checked against it; adding a fact is adding a row.
No Django here. A fact that is not known is simply absent: never None, zero or "no".
"""

from __future__ import annotations

import calendar
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from imr_site.languages import day_in_words

MAX_COUNT = 100_000
MAX_TEXT = 500
MAX_LIST = 50
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


class DateSpan(NamedTuple):
    """A date as exact as the record has it: a day, a month (`2008-12`), a year or a span, ends included."""

    first: date
    last: date

    @classmethod
    def parse(cls, text: str) -> DateSpan:
        """`2008-12-03`, `2008-12`, `2008` or `2003-05-01/2004-06-30`; ValueError when it is none of these."""
        start, slash, end = text.partition("/")
        first, last = _days(start)
        if slash:
            last = _days(end)[1]
        if not EARLIEST <= first <= last <= LATEST:
            raise ValueError(text)
        return cls(first, last)

    def __str__(self) -> str:
        if self.first == self.last:
            return self.first.isoformat()
        year, month = self.first.year, self.first.month
        if (self.first.month, self.first.day, self.last) == (1, 1, date(year, 12, 31)):
            return f"{year:04}"
        if self.first.day == 1 and self.last == date(year, month, calendar.monthrange(year, month)[1]):
            return f"{year:04}-{month:02}"
        return f"{self.first}/{self.last}"

    @property
    def in_words(self) -> str:
        """The date as a person reads it, as exact as it is: `December 3, 2008`, `December 2008`, `2008`."""
        written = str(self)
        if len(written) == len("2008"):
            return written
        if len(written) == len("2008-12"):
            return f"{self.first:%B %Y}"
        first = day_in_words(self.first)
        return first if self.first == self.last else f"{first} to {day_in_words(self.last)}"


class Range(NamedTuple):
    """A count asked for as a range ("8 to 12 visits"); a plain count has equal ends."""

    min: int
    max: int

    def __str__(self) -> str:
        return str(self.min) if self.min == self.max else f"{self.min} to {self.max}"


Value: TypeAlias = DateSpan | Range | int | float | str | tuple[str, ...]  # bool is an int
Raw: TypeAlias = str | int | float | list[int] | list[str]


class FactType(StrEnum):
    """How a fact is written down; decides the form field, the parser and which rule operators fit it."""

    DATE = "date"  # DateSpan
    INT = "int"  # int >= 0
    NUMBER = "number"  # float >= 0
    RANGE = "range"  # Range of ints >= 0
    BOOL = "bool"  # bool
    CHOICE = "choice"  # one of FactSpec.choices
    CHOICES = "choices"  # tuple, each one of FactSpec.choices
    TERM = "term"  # one canonical lower-case name from an open list
    TERMS = "terms"  # tuple of such names
    TEXT = "text"  # free text, kept as written


class Scope(StrEnum):
    """Whom a fact belongs to. A derived fact is computed when absent and may be stated to override."""

    CASE = "case"
    ITEM = "item"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One row of the vocabulary. `choices`: value -> label; `derived_from`: what to record instead."""

    key: str
    type: FactType
    scope: Scope
    label: str
    help: str
    unit: str
    choices: Mapping[str, str]
    derived_from: tuple[str, ...]


def _load_vocabulary(text: str) -> Mapping[str, FactSpec]:
    """The rows of facts.toml; a choice takes its values from the `[choices.<key>]` table."""
    tables = tomllib.loads(text)
    specs = {
        key: FactSpec(
            key=key,
            type=FactType(row["type"]),
            scope=Scope(row["scope"]),
            label=row["label"],
            help=row.get("help", ""),
            unit=row.get("unit", ""),
            choices=MappingProxyType(tables["choices"][key] if row["type"] in ("choice", "choices") else {}),
            derived_from=tuple(row.get("derived_from", ())),
        )
        for key, row in tables["facts"].items()
    }
    return MappingProxyType(specs)


VOCABULARY = _load_vocabulary(Path(__file__).with_name("facts.toml").read_text(encoding="utf-8"))
CATEGORIES = VOCABULARY["category"].choices


class Parsed(NamedTuple):
    """What `Facts.parse` understood, and per key what it did not (a sentence fit for a form)."""

    facts: Facts
    errors: dict[str, str]


class Facts(Mapping[str, Value]):
    """Known facts by key, typed, never changed. Build it with `parse` (forms, files) or `of` (code)."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Value] = MappingProxyType({})) -> None:
        """Trust `values` to fit the vocabulary; use `parse` or `of` for anything from outside."""
        self._values = dict(values)

    @classmethod
    def parse(cls, raw: Mapping[str, object]) -> Parsed:
        """Read strings or JSON values; empty ones are absent; each key that does not fit gets a sentence."""
        values: dict[str, Value] = {}
        errors: dict[str, str] = {}
        for key, given in raw.items():
            if given is None or given in ("", [], ()) or (isinstance(given, str) and not given.strip()):
                continue
            try:
                values[key] = read_value(key, given)
            except ValueError as error:
                errors[key] = str(error)
        return Parsed(cls(values), errors)

    @classmethod
    def of(cls, **raw: object) -> Facts:
        """Facts from keyword arguments; ValueError listing every key that does not fit."""
        facts, errors = cls.parse(raw)
        if errors:
            raise ValueError("; ".join(f"{key}: {words}" for key, words in errors.items()))
        return facts

    def raw(self) -> dict[str, Raw]:
        """JSON-ready values that `parse` reads back to the same facts."""
        return {key: to_raw(value) for key, value in self._values.items()}

    def but(self, other: Mapping[str, Value]) -> Facts:
        """These facts with those of `other` added or put in their place."""
        return Facts({**self._values, **other})

    def date(self, key: str) -> DateSpan | None:
        """The date fact, or None when absent or not a date."""
        value = self._values.get(key)
        return value if isinstance(value, DateSpan) else None

    def count(self, key: str) -> int | None:
        """The count (of a range, its upper end), or None when absent or not a count."""
        value = self._values.get(key)
        if isinstance(value, Range):
            return value.max
        return value if isinstance(value, int) else None

    def word(self, key: str) -> str | None:
        """The text, term or choice, or None when absent or a list."""
        value = self._values.get(key)
        return value if isinstance(value, str) else None

    def flag(self, key: str) -> bool | None:
        """True, False, or None when not known."""
        value = self._values.get(key)
        return value if isinstance(value, bool) else None

    def __getitem__(self, key: str) -> Value:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Facts({self.raw()})"


def to_raw(value: Value) -> Raw:
    """The JSON form of a value: ISO text for dates, a list for ranges and lists."""
    if isinstance(value, DateSpan):
        return str(value)
    if isinstance(value, Range):
        return [value.min, value.max]
    if isinstance(value, tuple):
        return [str(part) for part in value]
    return value


def read_value(key: str, given: object) -> Value:
    """`given` as the type of fact `key`; ValueError with a sentence that says what was expected."""
    spec = VOCABULARY.get(key)
    if spec is None:
        raise ValueError(f"{key!r} is not a fact of the vocabulary; check its spelling in docs/guidelines.md")
    read, expected = _READERS[spec.type]
    try:
        return read(given, spec)
    except (ValueError, TypeError, LookupError, OverflowError):
        if spec.choices:
            expected = f"{expected} of: {', '.join(spec.choices)}"
        raise ValueError(f"expected {expected}; got {given!r:.80}") from None


def _days(text: str) -> tuple[date, date]:
    """First and last day of an ISO day, month or year."""
    match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", text.strip(), re.ASCII)
    if match is None:
        raise ValueError(text)
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None  # noqa: S101 - the pattern requires it
    last_month = month or 12
    last_day = day or calendar.monthrange(year, last_month)[1]
    return date(year, month or 1, day or 1), date(year, last_month, last_day)


def _date(given: object, _: FactSpec) -> DateSpan:
    if isinstance(given, DateSpan):
        return given
    return DateSpan.parse(given.isoformat()[:10] if isinstance(given, date) else _string(given))


def _number(given: object, _: FactSpec) -> float:
    if isinstance(given, bool):
        raise TypeError
    number = float(given) if isinstance(given, (int, float)) else float(_string(given))
    if not 0 <= number <= MAX_COUNT:
        raise ValueError
    return number


def _int(given: object, spec: FactSpec) -> int:
    number = _number(given, spec)
    if number != int(number):
        raise ValueError
    return int(number)


def _range(given: object, spec: FactSpec) -> Range:
    if isinstance(given, str):
        given = re.split(r"\s*(?:-|to)\s*", given.strip())
    ends = list(given) if isinstance(given, (list, tuple)) else [given]
    first, last = _int(ends[0], spec), _int(ends[-1], spec)
    if len(ends) > 2 or first > last:  # noqa: PLR2004 - two ends
        raise ValueError
    return Range(first, last)


def _bool(given: object, _: FactSpec) -> bool:
    if isinstance(given, bool):
        return given
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[_string(given).lower()]


def _choice(given: object, spec: FactSpec) -> str:
    word = _string(given)
    if word not in spec.choices:
        raise ValueError
    return word


def _string(given: object) -> str:
    if not isinstance(given, str) or len(given) > MAX_TEXT:
        raise TypeError
    return given.strip()


def _term(given: object, _: FactSpec) -> str:
    return " ".join(_string(given).lower().split())


def _list(one: Callable[[object, FactSpec], str]) -> Callable[[object, FactSpec], tuple[str, ...]]:
    def read(given: object, spec: FactSpec) -> tuple[str, ...]:
        parts = given.split(",") if isinstance(given, str) else given
        if not isinstance(parts, (list, tuple)) or len(parts) > MAX_LIST:
            raise TypeError
        return tuple(dict.fromkeys(one(part, spec) for part in parts))

    return read


_READERS: Mapping[FactType, tuple[Callable[[object, FactSpec], Value], str]] = {
    FactType.DATE: (
        _date,
        "a date such as 2015-05-30, a month 2008-12, a year 2008 or a span 2003-05-01/2004-06-30",
    ),
    FactType.INT: (_int, f"a whole number from 0 to {MAX_COUNT}"),
    FactType.NUMBER: (_number, f"a number from 0 to {MAX_COUNT}"),
    FactType.RANGE: (_range, "a whole number such as 12, or a range such as 8-12"),
    FactType.BOOL: (_bool, "yes or no"),
    FactType.CHOICE: (_choice, "one"),
    FactType.CHOICES: (_list(_choice), "a list"),
    FactType.TERM: (_term, f"a name of at most {MAX_TEXT} characters"),
    FactType.TERMS: (_list(_term), f"at most {MAX_LIST} names, separated by commas"),
    FactType.TEXT: (lambda given, _: _string(given), f"text of at most {MAX_TEXT} characters"),
}
