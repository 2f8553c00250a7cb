"""Weigh one row of one rule against the facts: the period, the limits and the requirements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.editions import DECISION_DATE, end_of_period
from reviews.guidelines.facts import VOCABULARY, DateSpan, Facts, Range, Value
from reviews.guidelines.rules import Limit, Outcome, Period, Row, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.guidelines.conditions import Known, Truth

NOT_RECORDED = "not recorded"


@dataclass(slots=True)
class Verdict:
    """What one row (or none yet) of a rule answers, before it becomes a finding."""

    outcome: Outcome = Outcome.WITHIN
    row: Row | None = None
    citation: str = ""
    says: list[str] = field(default_factory=list)
    would_change: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    sum: str = ""


class Words:
    """What a template's names stand for: the engine's own words, the numbers, then the facts."""

    __slots__ = ("known", "numbers", "own")

    def __init__(self, known: Known, numbers: dict[str, int], own: dict[str, str] | None = None) -> None:
        """The first that knows a name says it."""
        self.known, self.numbers, self.own = known, numbers, own or {}

    def __call__(self, name: str) -> str:
        if name in self.own:
            return self.own[name]
        if name in self.numbers:
            return str(self.numbers[name])
        return say_value(name, self.known[name]) if name in self.known else NOT_RECORDED


def say_value(key: str, value: Value) -> str:
    """A fact's value as a person reads it."""
    choices = VOCABULARY[key].choices
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple) and not isinstance(value, (Range, DateSpan)):
        return ", ".join(choices.get(name, name) for name in value)
    return choices.get(value, value) if isinstance(value, str) else str(value)


def labels(keys: Iterable[str]) -> str:
    """The facts' labels, for a sentence."""
    return ", ".join(VOCABULARY[key].label for key in dict.fromkeys(keys))


def recordable(key: str, known: Known) -> str:
    """The fact a person would record so that `key` becomes known: a derived fact is not written down itself."""
    if key == "prior_visits" and "discipline" in known:
        return f"prior_visits_{known['discipline']}"
    sources = VOCABULARY[key].derived_from
    return next((source for source in sources if source not in known), key)


def judge(rule: Rule, row: Row, known: Known) -> Verdict:
    """The row's answer. What is exceeded for certain outweighs what is unknown; unknown outweighs within."""
    verdict = Verdict(row=row if rule.key else None, numbers=dict(row.numbers))
    own = {"row": row.title}
    weighed = [load for limit in rule.limits if (load := _weigh(limit, row, known))]
    for at, load in enumerate(weighed):
        prefix = "" if at == 0 else f"{load.limit.name}_"
        verdict.numbers.update({prefix + name: number for name, number in load.numbers().items()})
    if weighed:
        verdict.sum = own["sum"] = weighed[0].sum
    if rule.period and not _inside(rule.period, row, known, verdict, own):
        return verdict
    failed = _limits(weighed, known, verdict, own) + _requirements(rule, known, verdict, own)
    if failed:
        verdict.outcome = Outcome.EXCEEDS
    elif verdict.missing:
        verdict.outcome = Outcome.NEEDS_INFORMATION
        needed = labels(recordable(key, known) for key in verdict.missing)
        limit = f"; the limit is {weighed[0].at_most}" if weighed else ""
        verdict.says.append(
            f"{rule.title}: {verdict.sum or 'not settled'}{limit}. The answer depends on: {needed}."
        )
    else:
        verdict.says.append(rule.within.fill(Words(known, verdict.numbers, own)))
    return verdict


class _Load(NamedTuple):
    """One limit's ceiling and what counts against it, as far as known."""

    limit: Limit
    at_most: int
    requested: Range | None
    prior: int | None
    authorized: int
    missing: tuple[str, ...]

    @property
    def total(self) -> int:
        """The most that is known to count."""
        return (self.requested.max if self.requested else 0) + (self.prior or 0) + self.authorized

    @property
    def sum(self) -> str:
        """The counting in words: "12 visits requested after 24 earlier, 36 in all"."""
        unit = self.limit.unit
        words = (
            f"{self.requested} {unit} requested"
            if self.requested
            else f"number of {unit} requested not stated"
        )
        if self.limit.prior:
            words += f", earlier {unit} not recorded" if self.prior is None else ""
            words += ", none earlier" if self.prior == 0 else ""
            words += f" after {self.prior} earlier" if self.prior else ""
        if self.authorized:
            words += f" beside {self.authorized} authorized"
        if self.requested and (self.prior or self.authorized):
            words += f", {'up to ' if self.requested.min < self.requested.max else ''}{self.total} in all"
        return words

    def numbers(self) -> dict[str, int]:
        """Every number used, by name; what is not known is left out."""
        numbers = {"limit": self.at_most, "total": self.total}
        if self.requested:
            numbers["requested"] = self.requested.max
        if self.prior is not None:
            numbers["prior"] = self.prior
        if self.authorized:
            numbers["authorized"] = self.authorized
        numbers["over" if self.total > self.at_most else "remaining"] = abs(self.total - self.at_most)
        return numbers


def _weigh(limit: Limit, row: Row, known: Known) -> _Load | None:
    """What counts against the limit; None when the row has no such number."""
    at_most = row.numbers.get(limit.at_most) if isinstance(limit.at_most, str) else limit.at_most
    if at_most is None:
        return None
    asked = known.get(limit.requested)
    requested = Range(asked, asked) if isinstance(asked, int) else asked
    counts = Facts(known)
    prior = [count for key in limit.prior if (count := counts.count(key)) is not None]
    also = sum(count for key in limit.also if (count := counts.count(key)) is not None)
    return _Load(
        limit=limit,
        at_most=at_most,
        requested=requested if isinstance(requested, Range) else None,
        prior=sum(prior) if prior else None,
        authorized=also,
        missing=tuple(key for key in (limit.requested, *limit.prior) if key not in known),
    )


def _exceeded(load: _Load, known: Known) -> tuple[Truth, tuple[str, ...]]:
    """Whether the limit is passed, and the facts to record when that is not settled."""
    limit = load.limit
    lifted = limit.lifted_when.holds(known) if limit.lifted_when else False
    if lifted:
        return False, ()
    if load.total > load.at_most:
        if lifted is None and limit.lifted_when:
            return None, limit.lifted_when.open_facts(known)
        return True, ()
    return (None, load.missing) if load.missing and not limit.optional else (False, ())


def _limits(weighed: list[_Load], known: Known, verdict: Verdict, own: dict[str, str]) -> int:
    """How many limits are passed; says them, and keeps what is missing for the others."""
    failed = 0
    for load in weighed:
        exceeded, missing = _exceeded(load, known)
        verdict.missing.extend(missing)
        if exceeded:
            failed += 1
            words = Words(known, {**verdict.numbers, **load.numbers()}, {**own, "sum": load.sum})
            verdict.says.append(load.limit.say.fill(words))
            verdict.would_change.append(load.limit.would_change.fill(words))
    return failed


def _requirements(rule: Rule, known: Known, verdict: Verdict, own: dict[str, str]) -> int:
    """How many requirements are not met; says them, and keeps what is missing for the unsettled ones."""
    failed = 0
    for clause in rule.requirements:
        answer = clause.when.holds(known)
        if answer is None:
            verdict.missing.extend(clause.when.open_facts(known))
        elif not answer:
            failed += 1
            words = Words(known, verdict.numbers, own)
            verdict.says.append(clause.say.fill(words))
            verdict.would_change.append(clause.would_change.fill(words))
    return failed


def _inside(period: Period, row: Row, known: Known, verdict: Verdict, own: dict[str, str]) -> bool:
    """Whether the governing date is inside the period; otherwise the verdict says it is over or cannot be told."""
    start, decided = known.get(period.start), known.get(DECISION_DATE)
    if not isinstance(start, DateSpan) or not isinstance(decided, DateSpan):
        missing = [key for key in (period.start, DECISION_DATE) if key not in known]
        needed = labels(recordable(key, known) for key in missing)
        verdict.outcome = Outcome.NEEDS_INFORMATION
        verdict.missing.extend(missing)
        verdict.says.append(
            f"Whether the period is still running cannot be told. Still to be recorded: {needed}."
        )
        return False
    months = row.numbers[period.months] if isinstance(period.months, str) else period.months
    end = end_of_period(start, months)
    own["period_end"] = str(end)
    if decided.last <= end.last:
        return True
    verdict.outcome = Outcome.NOT_APPLICABLE
    words = Words(known, verdict.numbers, own)
    verdict.says.append(period.say.fill(words))
    verdict.would_change.append(period.would_change.fill(words))
    return False
