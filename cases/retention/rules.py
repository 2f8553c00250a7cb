"""The classes of what is kept as typed values, read from `retention.toml` and refused as a whole if a part is wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from cases.enums import LabelledEnum
from cases.errors import RetentionRulesError

STATUSES: Final = ("V", "V2", "S", "M", "house")
UNCONFIRMED: Final = ("V2", "S", "M")
"""Sources that nobody compared with the text of the law: such a period never forbids anything for good."""


class Since(LabelledEnum):
    """The facts from which a period is counted, worded to follow "years after"."""

    CASE_ENDED = "case_ended", "the last thing that happened in the case"
    INJURY = "injury", "the injury"
    BATCH_MAILED = "batch_mailed", "the batch was mailed"
    FILE_SEEN = "file_seen", "the file was last given to the import"
    SESSION_OVER = "session_over", "the session is over"
    DRAFT_SAVED = "draft_saved", "the draft was last saved"
    FILE_WRITTEN = "file_written", "the file was written"
    REPORT_SETTLED = "report_settled", "somebody said what the report is about"
    PERSON_TOLD = "person_told", "the person was told"


class Fate(StrEnum):
    """What becomes of a class in the end."""

    DISPOSED = "disposed"
    EXPIRES = "expires"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Period:
    """`length` `unit`s (`years` or `days`) after a fact, by this source; in force between its effective dates."""

    length: int
    unit: str
    since: Since
    citation: str
    status: str
    effective_from: date
    effective_to: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether the period counts on this day."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)

    @property
    def is_unconfirmed(self) -> bool:
        """Whether nobody has read the text that it is said to come from."""
        return self.status in UNCONFIRMED

    def __str__(self) -> str:
        return (
            f"{_counted(self.length, self.unit)} after {self.since.label}"
            if self.length
            else f"once {self.since.label}"
        )


@dataclass(frozen=True, slots=True)
class RecordClass:
    """One class of what is kept: what it holds, what its disposal removes, its periods, or why it is kept.

    `of` names what one piece of it belongs to: a `case`, a print `batch`, an `import`, or the `installation`.
    """

    key: str
    title: str
    holds: str
    of: str
    fate: Fate
    removes: str = ""
    why: str = ""
    periods: tuple[Period, ...] = ()

    def periods_on(self, day: date) -> tuple[Period, ...]:
        """The periods that count on this day."""
        return tuple(period for period in self.periods if period.in_force(day))


@cache
def load_classes(path: Path | None = None) -> tuple[RecordClass, ...]:
    """The classes, by default those shipped. Raises RetentionRulesError naming the faulty one."""
    text = (path or Path(__file__).with_name("retention.toml")).read_text(encoding="utf-8")
    return parse_classes(text)


def parse_classes(text: str) -> tuple[RecordClass, ...]:
    """The classes of a TOML text, in its order. Raises RetentionRulesError naming the faulty one."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RetentionRulesError(f"The rules of retention are not TOML: {error}.") from error
    if unknown := raw.keys() - {"class"}:
        raise RetentionRulesError(f"Unknown tables in the rules of retention: {', '.join(sorted(unknown))}.")
    classes = tuple(_class(row) for row in raw.get("class", ()))
    faults = [f"{each.key}: {fault}" for each in classes for fault in _faults(each)]
    keys = [each.key for each in classes]
    faults += [f"{key}: it is described twice" for key in sorted({key for key in keys if keys.count(key) > 1})]
    if faults:
        raise RetentionRulesError(f"The rules of retention do not hold together: {'; '.join(faults)}.")
    return classes


_Row = TypeVar("_Row", RecordClass, Period)


def _class(row: Mapping[str, Any]) -> RecordClass:
    name = f"class {row.get('key', '')}".strip()
    values = {key: value for key, value in row.items() if key != "period"}
    values["periods"] = tuple(_build(Period, period, name) for period in row.get("period", ()))
    return _build(RecordClass, values, name)


def _build(cls: type[_Row], row: Mapping[str, Any], name: str) -> _Row:
    known = {field.name: field for field in fields(cls)}
    missing = [key for key, field in known.items() if field.default is MISSING and key not in row]
    unknown = sorted(row.keys() - known.keys())
    if missing or unknown:
        raise RetentionRulesError(f"{name}: missing {missing}, unknown {unknown}.")
    kinds: dict[str, Any] = {"since": Since, "fate": Fate}
    try:
        return cls(**{key: kinds[key](value) if key in kinds else value for key, value in row.items()})
    except ValueError as error:
        raise RetentionRulesError(f"{name}: {error}.") from error


def _faults(each: RecordClass) -> list[str]:
    kept = each.fate is Fate.KEPT
    checks = {
        "what is kept says why and has no period": not kept or bool(each.why and not each.periods),
        "what goes says what is removed and after which period": kept or bool(each.removes and each.periods),
        "it belongs to a case, batch, import or installation": each.of in {"case", "batch", "import", "installation"},
        "a period is counted in years or days, and not backwards": all(
            period.unit in {"years", "days"} and period.length >= 0 for period in each.periods
        ),
        "a period has a source": all(period.citation and period.status in STATUSES for period in each.periods),
    }
    return [words for words, holds in checks.items() if not holds]


def _counted(length: int, unit: str) -> str:
    return f"{length} {unit.removesuffix('s') if length == 1 else unit}"
