"""Decide what a rule says, without words: applicability, exceptions, then every row that may be the right one.

`wording.py` turns verdicts into sentences. What is exceeded for certain outweighs what is unknown; what is unknown
outweighs within.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.editions import DECISION_DATE, end_of_period
from reviews.guidelines.facts import DateSpan, Range
from reviews.guidelines.rules import Clause, Limit, Outcome, Period, Row, Rule

if TYPE_CHECKING:
    from reviews.guidelines.conditions import Known, Truth


class Load(NamedTuple):
    """One limit's ceiling in one row and what counts against it, as far as known."""

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


@dataclass(slots=True)
class Verdict:
    """What one row of a rule answers: `parts` decided it; `missing` and `unsettled` say what could not be.

    A rule out of play has no row.
    """

    outcome: Outcome
    row: Row | None = None
    loads: list[Load] = field(default_factory=list)
    parts: list[Clause | Load | Period] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unsettled: list[Load] = field(default_factory=list)
    period_end: DateSpan | None = None


def decide(rule: Rule, known: Known) -> tuple[Verdict, ...]:
    """One verdict where the rule is out of play or its row is known, else one for each row that may be right."""
    early = _applicability(rule, known)
    if early:
        return (early,)
    return tuple(_judge(rule, row, known) for row in _candidates(rule, known))


def inside_period(rule: Rule, known: Known) -> bool | None:
    """Whether the governing date is inside the rule's period; None when not known or its rows disagree."""
    answers = set()
    for row in _candidates(rule, known) if rule.period else ():
        verdict = Verdict(Outcome.WITHIN, row)
        inside = _inside(rule, row, known, verdict)
        answers.add(None if verdict.missing else inside)
    return answers.pop() if len(answers) == 1 else None


def agreed(verdicts: tuple[Verdict, ...]) -> Verdict | None:
    """The verdict of the row nearest to another answer when all rows answer alike, else None."""
    outcomes = {verdict.outcome for verdict in verdicts}
    if len(verdicts) == 1:
        return verdicts[0]
    if outcomes == {Outcome.WITHIN}:
        return min(verdicts, key=_ceiling)
    if outcomes == {Outcome.EXCEEDS}:
        return max(verdicts, key=_ceiling)
    if outcomes == {Outcome.NOT_APPLICABLE}:
        return max(verdicts, key=_end)
    return None


def _ceiling(verdict: Verdict) -> int:
    return verdict.loads[0].at_most if verdict.loads else 0


def _end(verdict: Verdict) -> int:
    return verdict.period_end.last.toordinal() if verdict.period_end else 0


def _applicability(rule: Rule, known: Known) -> Verdict | None:
    """The verdict when the rule is out of play or that cannot be told; None when it is in play."""
    unsettled: list[str] = []
    for clause in rule.applies_when:
        answer = clause.when.holds(known)
        if answer is False:
            return Verdict(Outcome.NOT_APPLICABLE, parts=[clause])
        if answer is None:
            unsettled.extend(clause.when.open_facts(known))
    if unsettled:
        return Verdict(Outcome.NEEDS_INFORMATION, missing=unsettled)
    for clause in rule.exceptions:
        if clause.when.holds(known):
            return Verdict(Outcome.NOT_APPLICABLE, parts=[clause])
    return None


def _candidates(rule: Rule, known: Known) -> tuple[Row, ...]:
    """The rows for the value of the key fact; all rows when it is not known or the table has none for it."""
    value = known.get(rule.key) if rule.key else None
    if value is None:
        return rule.rows
    names = frozenset(map(str, value)) if isinstance(value, tuple) else frozenset((str(value),))
    return tuple(row for row in rule.rows if not row.values.isdisjoint(names)) or rule.rows


def _judge(rule: Rule, row: Row, known: Known) -> Verdict:
    """The row's answer: inside its period, under its limits, its requirements met."""
    loads = [load for limit in rule.limits if (load := _weigh(limit, row, known))]
    verdict = Verdict(Outcome.WITHIN, row, loads)
    if rule.period and not _inside(rule, row, known, verdict):
        return verdict
    for load in loads:
        exceeded, missing = _exceeded(load, known)
        verdict.missing.extend(missing)
        if exceeded:
            verdict.parts.append(load)
        elif exceeded is None:
            verdict.unsettled.append(load)
    for clause in rule.requirements:
        answer = clause.when.holds(known)
        if answer is None:
            verdict.missing.extend(clause.when.open_facts(known))
        elif not answer:
            verdict.parts.append(clause)
    if verdict.parts:
        verdict.outcome = Outcome.EXCEEDS
    elif verdict.missing:
        verdict.outcome = Outcome.NEEDS_INFORMATION
    return verdict


def _weigh(limit: Limit, row: Row, known: Known) -> Load | None:
    """What counts against the limit; None for an optional limit the row does not have or nobody asked about."""
    at_most = row.numbers.get(limit.at_most) if isinstance(limit.at_most, str) else limit.at_most
    if at_most is None or (limit.optional and limit.requested not in known):
        return None
    asked = known.get(limit.requested)
    prior = [_count(key, known) for key in limit.prior if key in known]
    return Load(
        limit=limit,
        at_most=at_most,
        requested=Range(asked, asked) if isinstance(asked, int) else asked if isinstance(asked, Range) else None,
        prior=sum(prior) if prior else None,
        authorized=sum(_count(key, known) for key in limit.also if key in known),
        missing=tuple(key for key in (limit.requested, *limit.prior) if key not in known),
    )


def _count(key: str, known: Known) -> int:
    """A count, of a range its upper end."""
    value = known[key]
    if isinstance(value, Range):
        return value.max
    return value if isinstance(value, int) else 0


def _exceeded(load: Load, known: Known) -> tuple[Truth, tuple[str, ...]]:
    """Whether the limit is passed, and the facts to record when that is not settled."""
    lift = load.limit.lifted_when
    lifted = lift.holds(known) if lift else False
    if lifted:
        return False, ()
    if load.total > load.at_most:
        return (None, lift.open_facts(known)) if lift and lifted is None else (True, ())
    return (None, load.missing) if load.missing else (False, ())


def _inside(rule: Rule, row: Row, known: Known, verdict: Verdict) -> bool:
    """Whether the governing date is inside the period; if not, the verdict is out of play or lacks a date."""
    period = rule.period
    if period is None:
        return True
    start, decided = known.get(period.start), known.get(DECISION_DATE)
    if not isinstance(start, DateSpan) or not isinstance(decided, DateSpan):
        verdict.outcome = Outcome.NEEDS_INFORMATION
        verdict.missing.extend(key for key in (period.start, DECISION_DATE) if key not in known)
        return False
    months = row.numbers[period.months] if isinstance(period.months, str) else period.months
    if period.otherwise and rule.key in known and str(known[rule.key]) not in row.values:
        months = period.otherwise
    verdict.period_end = end_of_period(start, months)
    if decided.last <= verdict.period_end.last:
        return True
    verdict.outcome = Outcome.NOT_APPLICABLE
    verdict.parts.append(period)
    return False
