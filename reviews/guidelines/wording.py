"""Say verdicts in plain words, with every number used."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.facts import VOCABULARY, DateSpan, Range, Value
from reviews.guidelines.rules import Clause, Outcome, Row, Rule
from reviews.guidelines.verdicts import Load, Verdict, agreed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.guidelines.conditions import Known

NOT_RECORDED = "not recorded"


class Answer(NamedTuple):
    """A rule's answer in words. `row` is the table row it rests on, `citation` that of an exception."""

    outcome: Outcome
    row: Row | None
    citation: str
    sentence: str
    numbers: dict[str, int]
    missing: tuple[str, ...]
    would_change: str


class Words:
    """What a template's names stand for: the engine's own words, the numbers, then the facts."""

    __slots__ = ("known", "numbers", "own", "rule")

    def __init__(
        self, known: Known, numbers: dict[str, int], own: dict[str, str] | None = None, rule: Rule | None = None
    ) -> None:
        """The first that knows a name says it; `rule` for what of its requirements is met."""
        self.known, self.numbers, self.own, self.rule = known, numbers, own or {}, rule

    def __call__(self, name: str) -> str:
        """The words for a name of a template."""
        if name in self.own:
            return self.own[name]
        if name in self.numbers:
            return str(self.numbers[name])
        if name == "met" and self.rule:
            return _met(self.rule, self.known)
        return say_value(name, self.known[name]) if name in self.known else NOT_RECORDED


def _met(rule: Rule, known: Known) -> str:
    """The facts that meet the rule's requirements, with their values."""
    keys = dict.fromkeys(key for clause in rule.requirements for key in clause.when.met_by(known))
    words = [f"{_lower(VOCABULARY[key].label)}: {say_value(key, known[key])}" for key in keys]
    return "; ".join(words) or "nothing is asked"


def _lower(label: str) -> str:
    """A label inside a sentence: only a plain word loses its capital."""
    return label[0].lower() + label[1:] if label[1:2].islower() else label


def say_value(key: str, value: Value) -> str:
    """A fact's value as a person reads it."""
    choices = VOCABULARY[key].choices
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, DateSpan):
        return value.in_words
    if isinstance(value, tuple) and not isinstance(value, (Range, DateSpan)):
        return ", ".join(choices.get(name, name) for name in value)
    return choices.get(value, value) if isinstance(value, str) else str(value)


def labels(keys: Iterable[str]) -> str:
    """The facts' labels, for a sentence."""
    return ", ".join(VOCABULARY[key].label for key in dict.fromkeys(keys))


def recordable(key: str, known: Known) -> str:
    """The fact to record so that `key` becomes known: a derived fact is not itself written down."""
    if key == "prior_visits" and "discipline" in known:
        return f"prior_visits_{known['discipline']}"
    sources = VOCABULARY[key].derived_from
    return next((source for source in sources if source not in known), key)


def speak(rule: Rule, verdicts: tuple[Verdict, ...], known: Known) -> Answer:
    """The rule's answer: what its rows agree on, or what is needed to tell."""
    verdict = agreed(verdicts)
    if verdict is None or verdict.outcome is Outcome.NEEDS_INFORMATION:
        return _speak_open(rule, verdicts, known)
    numbers = _numbers(verdict)
    if verdict.row is None and not rule.key:
        numbers = dict(rule.rows[0].numbers)
    says, would_change = _speak_parts(verdict, numbers, known)
    if verdict.outcome is Outcome.WITHIN:
        own = _own(verdict, verdict.loads[0] if verdict.loads else None)
        says.append(rule.within.fill(Words(known, numbers, own, rule)))
    if len(verdicts) > 1:
        label = VOCABULARY[rule.key].label.lower()
        which = f"whichever row fits the {label} recorded" if rule.key in known else f"whatever the {label}"
        says.append(f"The answer is the same {which}.")
    if verdict.outcome is Outcome.EXCEEDS:
        would_change.extend(clause.would_change.fill(Words(known, numbers)) for clause in rule.exceptions)
    return Answer(
        outcome=verdict.outcome,
        row=verdict.row if rule.key else None,
        citation=next((part.citation for part in verdict.parts if isinstance(part, Clause)), ""),
        sentence=" ".join(says),
        numbers=numbers,
        missing=(),
        would_change=" ".join(filter(None, dict.fromkeys(would_change))),
    )


def _speak_parts(verdict: Verdict, numbers: dict[str, int], known: Known) -> tuple[list[str], list[str]]:
    """What each deciding part says, and what would change it."""
    says, would_change = [], []
    for part in verdict.parts:
        if isinstance(part, Load):
            words = Words(known, {**numbers, **_load_numbers(part)}, _own(verdict, part))
            source = part.limit
            says.append(source.say.fill(words))
            would_change.append(source.would_change.fill(words))
        else:
            words = Words(known, numbers, _own(verdict, verdict.loads[0] if verdict.loads else None))
            says.append(part.say.fill(words))
            would_change.append(part.would_change.fill(words))
    return says, would_change


def _speak_open(rule: Rule, verdicts: tuple[Verdict, ...], known: Known) -> Answer:
    """What is known, the limit or the spread of limits, and the facts to record."""
    loads = [_tightest(verdict.unsettled or verdict.loads) for verdict in verdicts if verdict.loads]
    ceilings = sorted({load.at_most for load in loads})
    by_row = len(ceilings) > 1 or len({verdict.outcome for verdict in verdicts}) > 1
    keys = [rule.key] if by_row else []
    keys += dict.fromkeys(key for verdict in verdicts for key in verdict.missing)
    missing = tuple(dict.fromkeys(recordable(key, known) for key in keys))
    if ceilings:
        spread = f"{ceilings[0]} to {ceilings[-1]}, by {VOCABULARY[rule.key].label.lower()}" if by_row else ceilings[0]
        so_far = f"{_sum(loads[0])}; the limit is {spread}"
    else:
        so_far = "not settled"
    numbers = _numbers(verdicts[0]) if len(verdicts) == 1 else _shared_numbers(verdicts)
    return Answer(
        outcome=Outcome.NEEDS_INFORMATION,
        row=verdicts[0].row if rule.key and len(verdicts) == 1 else None,
        citation="",
        sentence=f"{rule.title}: {so_far}. The answer depends on: {labels(missing)}.",
        numbers=numbers,
        missing=missing,
        would_change=f"Record: {labels(missing)}.",
    )


def _tightest(loads: list[Load]) -> Load:
    """Of the limits on the amount the first one counts, the lowest: a trial before a whole course."""
    counted = loads[0].limit.requested
    return min((load for load in loads if load.limit.requested == counted), key=lambda load: load.at_most)


def _numbers(verdict: Verdict) -> dict[str, int]:
    """The row's numbers and each limit's: the first limit's by plain name, the others' after the limit's name."""
    numbers = dict(verdict.row.numbers) if verdict.row else {}
    for at, load in enumerate(verdict.loads):
        prefix = f"{load.limit.name}_" if at else ""
        numbers.update({prefix + name: number for name, number in _load_numbers(load).items()})
    return numbers


def _shared_numbers(verdicts: tuple[Verdict, ...]) -> dict[str, int]:
    """What counts against the limit, whichever row is right."""
    load = next((verdict.loads[0] for verdict in verdicts if verdict.loads), None)
    numbers = _load_numbers(load) if load else {}
    return {name: number for name, number in numbers.items() if name not in ("limit", "over", "remaining")}


def _load_numbers(load: Load) -> dict[str, int]:
    """Every number of a limit, by name; what is not known is left out."""
    numbers = {"limit": load.at_most, "total": load.total}
    if load.requested:
        numbers["requested"] = load.requested.max
    if load.prior is not None:
        numbers["prior"] = load.prior
    if load.authorized:
        numbers["authorized"] = load.authorized
    numbers["over" if load.total > load.at_most else "remaining"] = abs(load.total - load.at_most)
    return numbers


def _own(verdict: Verdict, load: Load | None) -> dict[str, str]:
    """The engine's own words for a template."""
    own = {"row": verdict.row.title} if verdict.row else {}
    if verdict.period_end:
        own["period_end"] = verdict.period_end.in_words
    if load and verdict.row:
        low = verdict.row.numbers.get(f"{load.limit.at_most}_low", load.at_most)
        own["allowed"] = str(Range(low, load.at_most))
        own["sum"] = _sum(load)
    return own


def _sum(load: Load) -> str:
    """The counting in words: "12 visits requested after 24 earlier, 36 in all"."""
    unit, asked, prior = load.limit.unit, load.requested, load.prior
    words = f"{asked} {unit} requested" if asked else f"number of {unit} requested not stated"
    if load.limit.prior:
        words += (
            f", earlier {unit} not recorded"
            if prior is None
            else f" after {prior} earlier"
            if prior
            else ", none earlier"
        )
    if load.authorized:
        words += f" beside {load.authorized} authorized"
    if asked and (prior or load.authorized):
        words += f", {'up to ' if asked.min < asked.max else ''}{load.total} in all"
    return words
