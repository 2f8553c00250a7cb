"""The rules of fees as typed values, read from `fees.toml` and refused as a whole if a part is wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, TypeVar

from cases.enums import DegreeClass, FeeStage, Priority
from cases.errors import FeeRulesError

STATUSES: Final = ("V", "V2", "M")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Amount:
    """`cents` for a review that ended at `stage`, whose other facts are these; None: whatever they are."""

    stage: FeeStage
    cents: int
    priority: Priority | None = None
    pharmacy_only: bool | None = None
    degree: DegreeClass | None = None
    reviewers: int | None = None


@dataclass(frozen=True, slots=True)
class FeeRule:
    """The amounts for applications submitted between its effective dates, with the source they were read in.

    `note` is a sentence on what of it was not read.
    """

    key: str
    effective_from: date
    citation: str
    source: str
    status: str
    amount: tuple[Amount, ...]
    effective_to: date | None = None
    note: str = ""

    def in_force(self, day: date) -> bool:
        """Whether an application submitted on this day falls under the rule."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


@dataclass(frozen=True, slots=True)
class FreeRule:
    """A stage at whose end nothing is charged, and why, in words."""

    stage: FeeStage
    words: str
    citation: str
    status: str


@dataclass(frozen=True, slots=True)
class FeeBook:
    """All rules, the oldest first; no day falls under two of them."""

    rules: tuple[FeeRule, ...]
    free: tuple[FreeRule, ...]

    def on(self, day: date) -> FeeRule | None:
        """The rule for applications submitted on this day; None where none was read."""
        return next((rule for rule in self.rules if rule.in_force(day)), None)

    def free_at(self, stage: FeeStage) -> FreeRule | None:
        """Why nothing is charged at this stage; None where something is."""
        return next((rule for rule in self.free if rule.stage is stage), None)


SHIPPED: Final = Path(__file__).with_name("fees.toml")


@cache
def load_fees(path: Path = SHIPPED) -> FeeBook:
    """The rules of a file. Raises FeeRulesError, which names the part that is wrong."""
    plain = tomllib.loads(path.read_text(encoding="utf-8"))
    if unknown := plain.keys() - {"rule", "free"}:
        raise FeeRulesError(f"There is no such part: {', '.join(sorted(unknown))}.")
    book = FeeBook(
        rules=tuple(_rule(each) for each in plain.get("rule", [])),
        free=tuple(_made(FreeRule, each, stage=_stage(each)) for each in plain.get("free", [])),
    )
    for earlier, later in pairwise(book.rules):
        if earlier.effective_to is None or earlier.effective_to >= later.effective_from:
            raise FeeRulesError(f"Rule {later.key}: its days overlap those of {earlier.key}, or come before them.")
    return book


def _rule(plain: Mapping[str, Any]) -> FeeRule:
    rule = _made(FeeRule, plain, amount=tuple(_amount(each) for each in plain.get("amount", [])))
    if rule.status not in STATUSES:
        raise FeeRulesError(f"Rule {rule.key}: the status is one of {', '.join(STATUSES)}.")
    if rule.status == "M" and rule.amount:
        raise FeeRulesError(f"Rule {rule.key}: an amount from memory is no amount; leave it out.")
    return rule


def _amount(plain: Mapping[str, Any]) -> Amount:
    try:
        priority = Priority(plain["priority"]) if "priority" in plain else None
        degree = DegreeClass(plain["degree"]) if "degree" in plain else None
    except ValueError as wrong:
        raise FeeRulesError(f"An amount: {wrong}.") from wrong
    amount = _made(Amount, plain, stage=_stage(plain), priority=priority, degree=degree)
    if type(amount.cents) is not int or amount.cents <= 0:
        raise FeeRulesError("An amount is a whole number of cents, more than none.")
    return amount


def _stage(plain: Mapping[str, Any]) -> FeeStage:
    try:
        return FeeStage(plain.get("stage", ""))
    except ValueError as wrong:
        raise FeeRulesError(f"There is no stage “{plain.get('stage', '')}”.") from wrong


def _made(kind: type[Value], plain: Mapping[str, Any], **values: Any) -> Value:
    """The value of this type from a table with these fields and no others."""
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    wanted = {field.name for field in fields(kind) if field.default is MISSING}  # type: ignore[arg-type]
    given = {**plain, **values}
    if wrong := (given.keys() - known) | (wanted - given.keys()):
        raise FeeRulesError(f"{kind.__name__}: unknown or missing: {', '.join(sorted(wrong))}.")
    return kind(**given)
