"""Visits, rates and durations, units and refills, from what the numbers of a clause count."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.requests.counts import Count, Role, find_counts
from reviews.guidelines.requests.doses import dispenses_for_days, is_dose, without_doses
from reviews.guidelines.requests.lexicon import word_set
from reviews.guidelines.requests.model import Category, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reviews.guidelines.requests.clauses import Clause

_WEEKS_A_MONTH = 4
_MOST_VISITS = 400
_MOST_UNITS = 2_000
_TEETH = 32
_STATED = (Role.TOTAL, Role.VISITS, Role.HASH)
_UNIT_ROLES = (Role.VISITS, Role.TOTAL, Role.FORM, Role.CONTAINER, Role.TIMES, Role.BARE)
_CARE_BY_THE_HOUR = frozenset({Category.HOME_HEALTH, Category.PROGRAMS})

_RATES_AND_TIMES = (
    (Role.PER_WEEK, Role.WEEKS),
    (Role.PER_WEEK, Role.MONTHS),
    (Role.PER_MONTH, Role.MONTHS),
)
_LASTING = frozenset({"for", "x", "times", "over"})

Pair = tuple[int, int]


class Stated(NamedTuple):
    """A count and where its words stand."""

    least: float
    most: float
    spans: tuple[Span, ...]

    @property
    def pair(self) -> Pair:
        """The count as (least, most)."""
        return int(self.least), int(self.most)


class Totals(NamedTuple):
    """The counts of one clause. `units` is what a partly approved request counts: visits, or units times fills."""

    visits: Stated | None = None
    per_week: Stated | None = None
    weeks: Stated | None = None
    quantity: Stated | None = None
    refills: Stated | None = None
    units: float | None = None


def remaining(original: Totals, authorized: Totals) -> Totals | None:
    """Give what is left of a request after a part was granted; None where the numbers tell no part."""
    if not original.units or not authorized.units or not 0 < authorized.units < original.units:
        return None
    left = original.units - authorized.units
    if original.visits is not None and authorized.visits is not None:
        return Totals(visits=Stated(left, left, original.visits.spans + authorized.visits.spans), units=left)
    if original.quantity is not None and authorized.quantity is not None:
        return Totals(quantity=Stated(left, left, original.quantity.spans + authorized.quantity.spans), units=left)
    return None


def read_totals(clause: Clause, category: Category | None, breaks: Sequence[int], *, in_visits: bool) -> Totals:
    """Read the counts of a clause for a service of `category`, given in visits or dispensed by number.

    `breaks` are the tokens, in order, that name body parts and further services: counts on both sides of one are added.
    """
    if in_visits:
        return _in_phases(clause, category, breaks) or _of_visits(clause, category, breaks)
    counts = find_counts(clause)
    refills = _refills(clause, counts)
    quantity = _quantity(clause, counts, category, breaks)
    return Totals(None, None, _weeks(clause, counts), quantity, refills, _units(clause, quantity, refills))


def _of_visits(clause: Clause, category: Category | None, breaks: Sequence[int]) -> Totals:
    counts = find_counts(clause)
    weeks = _weeks(clause, counts)
    weeks = None if weeks and _is_until_visit(clause, counts, category) else weeks
    visits = _visits(clause, counts, category, breaks)
    per_week = _stated(clause, _of(counts, Role.PER_WEEK)[:1])
    return Totals(visits, per_week, weeks, units=visits.most if visits else None)


def _in_phases(clause: Clause, category: Category | None, breaks: Sequence[int]) -> Totals | None:
    """Read "3 times a week for 4 weeks, then 2 times a week for 2 weeks"; None for one phase, or a stated total."""
    thens = [index for index in range(len(clause.tokens)) if _is_then(clause, index)]
    if not thens or _of(find_counts(clause), *_STATED):
        return None
    phases = [
        _of_visits(
            clause.part(start + 1, end), category, [index - start - 1 for index in breaks if start < index < end]
        )
        for start, end in pairwise([-1, *thens, len(clause.tokens)])
    ]
    visits = _summed([phase.visits for phase in phases])
    if visits is None:
        return None
    per_week = _summed([phase.per_week for phase in phases])
    if per_week:  # the rates are no sum: it is from the least of them to the most
        rates = [phase.per_week for phase in phases if phase.per_week]
        per_week = per_week._replace(least=min(rate.least for rate in rates), most=max(rate.most for rate in rates))
    return Totals(visits, per_week, _summed([phase.weeks for phase in phases]), units=visits.most)


def _is_then(clause: Clause, index: int) -> bool:
    """Tell "then", and the first word of "followed by"."""
    word = clause.norm(index)
    return word == "then" or (word == "followed" and clause.norm(index + 1) == "by")


def _summed(parts: Sequence[Stated | None]) -> Stated | None:
    """The sum of what each part states; None where one states nothing."""
    stated = [part for part in parts if part is not None]
    if len(stated) < len(parts):
        return None
    spans = tuple(span for part in stated for span in part.spans)
    return Stated(sum(part.least for part in stated), sum(part.most for part in stated), spans)


def _of(counts: Sequence[Count], *roles: Role) -> list[Count]:
    return [count for count in counts if count.role in roles]


def _stated(clause: Clause, counts: Sequence[Count]) -> Stated | None:
    """The sum of the counts with the places they are read from; None without counts."""
    if not counts:
        return None
    spans = tuple(clause.span(count.first, count.end) for count in counts)
    return Stated(sum(count.least for count in counts), sum(count.most for count in counts), spans)


def _weeks(clause: Clause, counts: Sequence[Count]) -> Stated | None:
    for count in _of(counts, Role.WEEKS, Role.MONTHS):
        factor = _WEEKS_A_MONTH if count.role is Role.MONTHS else 1
        return Stated(count.least * factor, count.most * factor, (clause.span(count.first, count.end),))
    return None


def _is_until_visit(clause: Clause, counts: Sequence[Count], category: Category | None) -> bool:
    """Tell "follow-up visit, 4-6 weeks", which is when and not how long."""
    if category is not Category.EVALUATION_MANAGEMENT or _of(counts, Role.PER_WEEK, Role.PER_MONTH):
        return False
    first = _of(counts, Role.WEEKS, Role.MONTHS)[0].first
    return clause.norm(first - 1) not in _LASTING


def _visits(clause: Clause, counts: Sequence[Count], category: Category | None, breaks: Sequence[int]) -> Stated | None:
    """Give the visits at issue: stated, or frequency times duration where no total stands."""
    by_hour = category in _CARE_BY_THE_HOUR and bool(_of(counts, Role.HOURS))
    for roles in ((Role.TOTAL,), (Role.VISITS,), (Role.PRODUCT,), (Role.HASH, Role.TIMES, Role.FORM, Role.BARE)):
        found = [count for count in _of(counts, *roles) if 0 < count.most <= _MOST_VISITS]
        if found and not (by_hour and Role.BARE in roles):
            return _stated(clause, _added(found, breaks))
    return None if by_hour else _over_time(clause, counts, breaks)


def _over_time(clause: Clause, counts: Sequence[Count], breaks: Sequence[int]) -> Stated | None:
    """Multiply frequency by duration, adding up what is given for different parts."""
    for rate_role, time_role in _RATES_AND_TIMES:
        rates, times = _of(counts, rate_role), _of(counts, time_role)
        if not rates or not times:
            continue
        factor = _WEEKS_A_MONTH if (rate_role, time_role) == (Role.PER_WEEK, Role.MONTHS) else 1
        rates = _added(rates, breaks) if len(rates) == len(times) else rates[:1]
        pairs = list(zip(rates, times, strict=False))
        spans = tuple(clause.span(count.first, count.end) for pair in pairs for count in pair)
        least = sum(rate.least * time.least for rate, time in pairs) * factor
        most = sum(rate.most * time.most for rate, time in pairs) * factor
        return Stated(least, most, spans)
    return _at_intervals(clause, counts)


def _at_intervals(clause: Clause, counts: Sequence[Count]) -> Stated | None:
    """Count the visits of "every 2 weeks for 12 weeks", where they come out even."""
    every, times = _of(counts, Role.EVERY_WEEKS)[:1], _of(counts, Role.WEEKS, Role.MONTHS)[:1]
    if not every or not times:
        return None
    factor = _WEEKS_A_MONTH if times[0].role is Role.MONTHS else 1
    least, most = (factor * number / every[0].most for number in (times[0].least, times[0].most))
    spans = tuple(clause.span(count.first, count.end) for count in (*every, *times))
    return Stated(least, most, spans) if least == int(least) and most == int(most) else None


def _added(counts: Sequence[Count], breaks: Sequence[int]) -> list[Count]:
    """Keep the first count, and those for another part: one stands between them, and one outside."""
    kept = list(counts[:1])
    for count in counts[1:]:
        between = bisect_left(breaks, count.first) > bisect_left(breaks, kept[-1].number_end)
        outside = bool(breaks) and (breaks[0] < counts[0].first or breaks[-1] >= count.number_end)
        if between and outside:
            kept.append(count)
    return kept


def _quantity(
    clause: Clause, counts: Sequence[Count], category: Category | None, breaks: Sequence[int]
) -> Stated | None:
    """Give the units asked for: "#60" before all, else the first count that is no dose."""
    if category is Category.DENTAL:
        counts = [count for count in counts if not _is_tooth(clause, count)]
    hashed = _of(counts, Role.HASH)
    if hashed:
        return _stated(clause, _added(hashed, breaks) if category is not Category.PHARMACEUTICALS else hashed[:1])
    dosed = category in {Category.PHARMACEUTICALS, Category.DMEPOS, None}
    units: Sequence[Count] = [
        count
        for count in _of(counts, *_UNIT_ROLES)
        if count.least == count.most <= _MOST_UNITS and not (dosed and is_dose(clause, count))
    ]
    if category is Category.PHARMACEUTICALS:
        units = without_doses([count for count in units if not dispenses_for_days(clause, count)])
    return _stated(clause, _added(units, breaks) if not dosed else units[:1])


def _is_tooth(clause: Clause, count: Count) -> bool:
    """Tell a dentist's "#8", and the numbers of "teeth 17 and 32"."""
    before = any(clause.norm(index) in word_set("tooth") for index in range(count.first))
    return count.most <= _TEETH and (count.role is Role.HASH or (count.role is Role.BARE and before))


def _refills(clause: Clause, counts: Sequence[Count]) -> Stated | None:
    found = _of(counts, Role.REFILLS)
    if found:
        return _stated(clause, found[:1])
    for index, token in enumerate(clause.tokens):
        if token.norm in {"no", "without", "zero"} and clause.norm(index + 1) in word_set("refill"):
            return Stated(0, 0, (clause.span(index, index + 2),))
    return None


def _units(clause: Clause, quantity: Stated | None, refills: Stated | None) -> float | None:
    """Count the units of all fills: "#30 with 3 refills" is 120, "three refills of #30" is 90."""
    if quantity is None:
        return None
    if refills is None:
        return quantity.most
    last = max(index for index, token in enumerate(clause.tokens) if token.end <= refills.spans[0].end)
    only = clause.norm(last + 1) == "of"
    return quantity.most * (refills.most + (not only))
