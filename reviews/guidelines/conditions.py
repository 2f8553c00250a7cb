"""Questions a rule asks of the facts, as data: a small closed set of operators over three truth values.

A condition holds (True), fails (False) or cannot be settled yet (None: a fact is absent or too imprecise).
Nothing is evaluated as code; an operator that does not fit the type of its fact is refused on reading.

    { fact = "date_of_injury", on_or_after = 2004-01-01 }
    { fact = "associated", recorded = true }             # an absent fact counts as "no"
    { all = [ {...}, {...} ] }    { any = [ {...}, {...} ] }    { not = {...} }
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeAlias

from reviews.guidelines.facts import VOCABULARY, DateSpan, FactType, Range, Value, read_value

Known: TypeAlias = Mapping[str, Value]
Truth: TypeAlias = bool | None
Operand: TypeAlias = Value | frozenset[str] | date
MAX_DEPTH = 20


class ConditionError(ValueError):
    """A condition that cannot be understood; the message says what is wrong and what to write."""


class Condition(Protocol):
    """A question with three answers."""

    def holds(self, known: Known) -> Truth:
        """True, False, or None when the facts do not settle it."""

    def open_facts(self, known: Known) -> tuple[str, ...]:
        """The facts to record so that an unsettled condition can be settled."""

    def met_by(self, known: Known) -> tuple[str, ...]:
        """The facts that make it hold, in the order it looks at them."""

    def reads(self) -> tuple[str, ...]:
        """Every fact the condition may look at."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One operator over one fact."""

    fact: str
    operator: str
    operand: Operand
    test: Callable[[Value, Operand], Truth]

    def holds(self, known: Known) -> Truth:
        """None when the fact is absent, unless presence is part of the question."""
        value = known.get(self.fact)
        if value is not None:
            return self.test(value, self.operand)
        if self.operator == "present":
            return not self.operand
        return False if self.operator == "recorded" else None

    def open_facts(self, known: Known) -> tuple[str, ...]:
        """The fact itself while unsettled."""
        return (self.fact,) if self.holds(known) is None else ()

    def met_by(self, known: Known) -> tuple[str, ...]:
        """The fact itself when it is known and the answer is yes."""
        return (self.fact,) if self.fact in known and self.holds(known) else ()

    def reads(self) -> tuple[str, ...]:
        """The key of the one fact that the condition asks for."""
        return (self.fact,)


@dataclass(frozen=True, slots=True)
class Several:
    """`all` (decisive answer: False) or `any` (decisive answer: True) of its parts."""

    parts: tuple[Condition, ...]
    decisive: bool

    def holds(self, known: Known) -> Truth:
        """The decisive answer if one part gives it, None if a part is unsettled, else the other answer."""
        unsettled = False
        for part in self.parts:
            answer = part.holds(known)
            if answer is self.decisive:
                return answer
            unsettled = unsettled or answer is None
        return None if unsettled else not self.decisive

    def open_facts(self, known: Known) -> tuple[str, ...]:
        """Those of every unsettled part."""
        return tuple(dict.fromkeys(key for part in self.parts for key in part.open_facts(known)))

    def met_by(self, known: Known) -> tuple[str, ...]:
        """Those of every part that holds."""
        return tuple(dict.fromkeys(key for part in self.parts if part.holds(known) for key in part.met_by(known)))

    def reads(self) -> tuple[str, ...]:
        """Those of every part."""
        return tuple(dict.fromkeys(key for part in self.parts for key in part.reads()))


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite answer; unsettled stays unsettled."""

    part: Condition

    def holds(self, known: Known) -> Truth:
        """Swap True and False."""
        answer = self.part.holds(known)
        return None if answer is None else not answer

    def open_facts(self, known: Known) -> tuple[str, ...]:
        """Those of the part."""
        return self.part.open_facts(known)

    def met_by(self, known: Known) -> tuple[str, ...]:
        """The facts of the part that are known, when it does not hold."""
        return tuple(key for key in self.part.reads() if key in known) if self.holds(known) else ()

    def reads(self) -> tuple[str, ...]:
        """Those of the part."""
        return self.part.reads()


def _equals(value: Value, operand: Operand) -> Truth:
    if isinstance(value, Range) and isinstance(operand, Range) and value.min != value.max:
        return False if operand.max < value.min or value.max < operand.min else None
    return value == operand


def _any_of(value: Value, operand: Operand) -> Truth:
    names = operand if isinstance(operand, frozenset) else frozenset()
    if isinstance(value, tuple):
        return not names.isdisjoint(str(part) for part in value)
    return value in names


def _before(value: Value, operand: Operand) -> Truth:
    if not isinstance(value, DateSpan) or not isinstance(operand, date):
        return None
    if value.last < operand:
        return True
    return False if value.first >= operand else None


def _on_or_after(value: Value, operand: Operand) -> Truth:
    answer = _before(value, operand)
    return None if answer is None else not answer


def _at_most(value: Value, operand: Operand) -> Truth:
    if not isinstance(operand, (int, float)):
        return None
    if isinstance(value, Range):
        return None if value.min <= operand < value.max else value.max <= operand
    return value <= operand if isinstance(value, (int, float)) else None


def _at_least(value: Value, operand: Operand) -> Truth:
    if not isinstance(operand, (int, float)):
        return None
    if isinstance(value, Range):
        return None if value.min < operand <= value.max else value.min >= operand
    return value >= operand if isinstance(value, (int, float)) else None


def _present(_: Value, operand: Operand) -> Truth:
    return bool(operand)


def _recorded(value: Value, operand: Operand) -> Truth:
    return _any_of(value, operand) if isinstance(operand, frozenset) else value == operand


OPERATORS: Mapping[str, Callable[[Value, Operand], Truth]] = {
    "equals": _equals,
    "any_of": _any_of,
    "before": _before,
    "on_or_after": _on_or_after,
    "at_most": _at_most,
    "at_least": _at_least,
    "present": _present,
    "recorded": _recorded,
}
_NUMBER_OPERATORS = ("equals", "at_most", "at_least", "present")
OPERATORS_OF: Mapping[FactType, tuple[str, ...]] = {
    FactType.DATE: ("before", "on_or_after", "present"),
    FactType.INT: _NUMBER_OPERATORS,
    FactType.NUMBER: _NUMBER_OPERATORS,
    FactType.RANGE: _NUMBER_OPERATORS,
    FactType.BOOL: ("equals", "present", "recorded"),
    FactType.CHOICE: ("equals", "any_of", "present", "recorded"),
    FactType.CHOICES: ("any_of", "present", "recorded"),
    FactType.TERM: ("equals", "any_of", "present", "recorded"),
    FactType.TERMS: ("any_of", "present", "recorded"),
    FactType.TEXT: ("present",),
}


def read_condition(table: object, depth: int = 0) -> Condition:
    """The condition written in a TOML table; ConditionError says what is wrong and what to write instead."""
    if not isinstance(table, dict) or not table:
        raise ConditionError(f'expected a condition such as {{ fact = "chronic", equals = true }}; got {table!r:.80}')
    if depth > MAX_DEPTH:
        raise ConditionError(f"conditions are nested more than {MAX_DEPTH} deep; split the rule")
    if "fact" in table:
        return _read_ask(table)
    if len(table) == 1:
        ((word, inner),) = table.items()
        if word == "not":
            return Not(read_condition(inner, depth + 1))
        if word in ("all", "any") and isinstance(inner, list) and inner:
            parts = tuple(read_condition(part, depth + 1) for part in inner)
            return Several(parts, decisive=word == "any")
    raise ConditionError(
        f"expected `fact` with one operator, or exactly one of all = [...], any = [...], not = {{...}}; "
        f"got the keys {', '.join(map(str, table))}"
    )


def _read_ask(table: Mapping[str, object]) -> Ask:
    spec = VOCABULARY.get(str(table["fact"]))
    if spec is None:
        raise ConditionError(f"{table['fact']!r} is not a fact; use a key of facts.toml")
    words = [word for word in table if word != "fact"]
    fitting = OPERATORS_OF[spec.type]
    if len(words) != 1 or words[0] not in fitting:
        raise ConditionError(
            f"{spec.key} is a fact of type {spec.type}: write exactly one of {', '.join(fitting)}; "
            f"got {', '.join(words) or 'none'}"
        )
    word = words[0]
    try:
        operand = _read_operand(spec.key, word, table[word])
    except (ValueError, TypeError) as error:
        raise ConditionError(f"{spec.key} {word}: {error}") from None
    return Ask(spec.key, word, operand, OPERATORS[word])


def _read_operand(key: str, word: str, given: object) -> Operand:
    if word == "present":
        if not isinstance(given, bool):
            raise ConditionError(f"expected true or false; got {given!r:.80}")
        return given
    if word in ("before", "on_or_after"):
        if type(given) is not date:
            raise ConditionError(f"expected a date without quotes such as 2004-01-01; got {given!r:.80}")
        return given
    if word == "any_of" or (word == "recorded" and VOCABULARY[key].type is not FactType.BOOL):
        if not isinstance(given, list) or not given:
            raise ConditionError(f"expected a list of values; got {given!r:.80}")
        return frozenset(_names(key, given))
    if word in ("at_most", "at_least"):
        if isinstance(given, bool) or not isinstance(given, (int, float)):
            raise ConditionError(f"expected a number; got {given!r:.80}")
        return given
    return read_value(key, given)


def _names(key: str, given: Sequence[object]) -> list[str]:
    """Each name, checked against the choices of the fact."""
    is_list = VOCABULARY[key].type in (FactType.CHOICES, FactType.TERMS)
    names: list[str] = []
    for name in given:
        value = read_value(key, [name] if is_list else name)
        names.extend(value if isinstance(value, tuple) and is_list else [str(value)])  # type: ignore[arg-type]
    return names
