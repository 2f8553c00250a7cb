"""Strengths ("10/325mg", "5%") and dispensed amounts ("120gm") of drugs."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.requests.lexicon import data, word_set
from reviews.guidelines.requests.numbers import is_numeral

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from reviews.guidelines.requests.clauses import Clause
    from reviews.guidelines.requests.drugs import Drug, DrugMention
    from reviews.guidelines.requests.model import Span

_PER = frozenset({"/", "per"})
_PER_UNITS = word_set("per_unit")
_SMALL_GRAMS = 4
_GRAMS = frozenset({"g", "gm", "gms", "grm", "gram"})
_MANY_UNITS = 100
_JOINT = 100
_LEAST_STRENGTH = 5
_MOST_JOINED = 5
_GIVEN_BY_UNIT = frozenset({"botulinum_toxin", "antidiabetic"})
_DOSE_AFTER = word_set("dose_after_amount")


class Measure(NamedTuple):
    """A strength or an amount: from token `first`, standing at `span`; `text` is as written, without spaces."""

    first: int
    span: Span
    text: str


def find_strengths(clause: Clause, drugs: Sequence[DrugMention]) -> list[Measure]:
    """Find the strengths in a clause and settle their tokens."""
    ends = {mention.end + (clause.norm(mention.end) in word_set("release")): mention.drug for mention in drugs}
    units = word_set("strength_unit") | (set() if _by_unit(drugs) else {"unit"})
    found: list[Measure] = []
    index = 0
    while index < len(clause.tokens):
        end = _strength(clause, index, units, ends.get(index))
        if end is None:
            index += 1
            continue
        found.append(_measure(clause, index, end))
        clause.settle(range(index, end))
        index = end
    return found or _small_grams(clause, drugs)


def _small_grams(clause: Clause, drugs: Sequence[DrugMention]) -> list[Measure]:
    """Read a gram or so with no other strength as one: "Lovaza 1 gm #120"."""
    for index in range(len(clause.tokens) - 1 if drugs else 0):
        value = clause.tokens[index].value
        small = value is not None and value <= _SMALL_GRAMS and clause.norm(index + 1) in _GRAMS
        if small and index not in clause.used and not _is_dose(clause, index):
            clause.settle((index, index + 1))
            return [_measure(clause, index, index + 2)]
    return []


def strength(strengths: Sequence[Measure], drugs: Sequence[DrugMention]) -> Measure | None:
    """Give the strength of the preparation, or None where several ingredients each state one."""
    owners = {_owner(measure, drugs) for measure in strengths}
    if not strengths or len(owners) > 1:
        return None
    return strengths[0]


def find_amount(clause: Clause, drugs: Sequence[DrugMention], parts: AbstractSet[int]) -> Measure | None:
    """Find the dispensed amount and settle its tokens. `parts` are where body parts begin: "3 L knee" is no litre."""
    found: Measure | None = None
    units = word_set("amount_unit") | ({"unit", "u"} if _by_unit(drugs) else set())
    for index in range(len(clause.tokens) - 1):
        value = clause.tokens[index].value
        if value is None or index in clause.used or clause.norm(index + 1) not in units:
            continue
        if clause.norm(index + 1) == "l" and index + 2 in parts:
            continue
        clause.settle((index, index + 1))
        if found is None and not _is_dose(clause, index):
            found = _measure(clause, index, index + 2)
    return found


def is_weight(clause: Clause, amount: Measure) -> bool:
    """Tell an amount in grams, as creams are dispensed."""
    return clause.norm(amount.first + 1) in _GRAMS


def _is_dose(clause: Clause, index: int) -> bool:
    before = {clause.norm(index - 1), clause.norm(index - 2)}
    return bool(before & word_set("dosing_before")) or clause.norm(index + 2) in _DOSE_AFTER


def _measure(clause: Clause, first: int, end: int) -> Measure:
    return Measure(first, clause.span(first, end), "".join(clause.words(first, end).split()))


def _by_unit(drugs: Sequence[DrugMention]) -> bool:
    """Tell drugs whose units are an amount and not a strength."""
    return any(mention.drug.drug_class in _GIVEN_BY_UNIT for mention in drugs)


def _owner(measure: Measure, drugs: Sequence[DrugMention]) -> tuple[str, ...]:
    """Give the ingredients of the drug a strength is written with: the one before it, else the next."""
    if not drugs:
        return ()
    before = bisect_right(drugs, measure.first, key=lambda mention: mention.end)
    return drugs[max(before - 1, 0)].drug.ingredients


def _strength(clause: Clause, first: int, units: AbstractSet[str], drug: Drug | None) -> int | None:
    """Give the end of a strength that starts at token `first`, right behind the name of `drug` if there is one."""
    if clause.tokens[first].value is None or first in clause.used:
        return None
    index = first
    end: int | None = None
    numbers: list[float] = []
    while index < len(clause.tokens) and (value := clause.tokens[index].value) is not None:
        numbers.append(value)
        index += 1
        if clause.norm(index) in units and (clause.norm(index) != "unit" or value >= _MANY_UNITS):
            index += 1
            end = index
        following = index + 1 if clause.norm(index) == "/" else index
        if len(numbers) == _MOST_JOINED or not _goes_on(clause, index, following):
            break
        index = following
    if end is not None:
        return _per(clause, end)
    if drug is not None and _is_without_unit(clause, first, index, numbers, drug):
        return index
    return None


def _goes_on(clause: Clause, index: int, following: int) -> bool:
    """Tell whether another number is joined on by a slash or a hyphen."""
    if following >= len(clause.tokens) or clause.tokens[following].value is None:
        return False
    if following > index:
        return True
    spaced = " " in clause.text[clause.tokens[index - 1].end : clause.tokens[index].start]
    return clause.tokens[index].hyphen and (not spaced or clause.norm(index + 1) in word_set("strength_unit"))


def _per(clause: Clause, end: int) -> int:
    """Take in "/ml", "per hr", "/5ml" behind a unit."""
    if clause.norm(end) not in _PER:
        return end
    index = end + 1
    if index < len(clause.tokens) and clause.tokens[index].value is not None:
        index += 1
    return index + 1 if clause.norm(index) in _PER_UNITS else end


def _is_without_unit(clause: Clause, first: int, end: int, numbers: Sequence[float], drug: Drug) -> bool:
    """Tell a strength with no unit: "10/325", "10-325", "Norco 10", and a number where "#60" or "1 bid" follows."""
    if len(numbers) > 1:
        return clause.norm(first + 1) == "/" or numbers[-1] >= _JOINT
    if clause.norm(first - 1) == "#" or clause.norm(end) in word_set("form"):
        return False
    return _is_sold_as(numbers[0], drug) or _counted_behind(clause, end, numbers[0])


def _is_sold_as(number: float, drug: Drug) -> bool:
    """Tell a strength the drug is known by, of the table in the vocabulary."""
    return number in data("words")["strengths"].get(drug.name, ())


def _counted_behind(clause: Clause, end: int, number: float) -> bool:
    """Tell whether units or a dose follow, so that the number before them is neither."""
    if clause.norm(end) == "#":
        return True
    if number < _LEAST_STRENGTH:
        return False
    index = end + (clause.norm(end) in {",", ";", "-"})
    if clause.norm(index) in word_set("hash") or clause.norm(index) in word_set("daily_dose"):
        return True
    numeral = index < len(clause.tokens) and is_numeral(clause.tokens[index])
    if numeral and index + 1 < len(clause.tokens) and clause.tokens[index + 1].hyphen:
        index += is_numeral(clause.tokens[index + 1])
    return numeral and (clause.norm(index + 1) in word_set("form") or clause.norm(index + 1) in word_set("daily_dose"))
