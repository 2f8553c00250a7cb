"""The arithmetic of time: adds lengths, compares moments, leaves out pauses, and moves last days off holidays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from cases.clocks.calendar import Calendar, Calendars, add_months, local_date, local_moment
from cases.clocks.model import Interval, Unit

LAST_DAY: Final = "CCP 12, 12a"


@dataclass(frozen=True, slots=True)
class Length:
    """A length of `amount` `unit`s, which `citation` sets."""

    amount: int
    unit: Unit
    citation: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that do not count, from `begin` to `end` (`None`: it still lasts), because of `why`."""

    begin: date | datetime
    end: date | datetime | None
    why: str


def add(start: date | datetime, amount: int, unit: Unit, calendars: Calendars) -> date | datetime:
    """Return the end of `amount` `unit`s counted from `start`: a California date, or a moment for hours.

    Hours are real hours, so 72 of them may end at another time of day when the clocks are changed.
    """
    if unit is Unit.HOURS:
        return local_moment(local_moment(start).astimezone(UTC) + timedelta(hours=amount))
    day = local_date(start)
    if unit is Unit.CALENDAR_DAYS:
        return day + timedelta(days=amount)
    if unit is Unit.MONTHS:
        return add_months(day, amount)
    return _calendar(unit, calendars).add(day, amount)


def is_before(a: date | datetime, b: date | datetime) -> bool:
    """Whether `a` is before `b`: by the moment if both are known, else by the California date."""
    if isinstance(a, datetime) and isinstance(b, datetime):
        return a < b
    return local_date(a) < local_date(b)


def in_unit(at: date | datetime, unit: Unit) -> date | datetime:
    """Return `at` as precisely as `unit` needs: a moment for hours, a California date otherwise."""
    return local_moment(at) if unit is Unit.HOURS else local_date(at)


def step(start: date | datetime, length: Length, calendars: Calendars, label: str = "") -> Interval:
    """Return the interval one length makes from `start`."""
    end = add(start, length.amount, length.unit, calendars)
    return Interval(label, start, end, length.amount, length.unit, length.citation)


def extend(due: date | datetime, length: Length, calendars: Calendars, label: str) -> Interval:
    """Return the interval that moves a due date; days added to a due moment keep its time of day.

    Whatever the unit, the new due date is never earlier than the old one.
    """
    end: date | datetime
    if isinstance(due, datetime) and length.unit is not Unit.HOURS:
        day = local_date(add(due, length.amount, length.unit, calendars))
        end = local_moment(due).replace(year=day.year, month=day.month, day=day.day)
    elif length.unit is Unit.HOURS and not isinstance(due, datetime):
        # a due date lasts to the end of its day
        end = local_date(add(due + timedelta(days=1), length.amount, length.unit, calendars))
    else:
        end = add(due, length.amount, length.unit, calendars)
    return Interval(label, due, end, length.amount, length.unit, length.citation)


def count(start: date, length: Length, pauses: Iterable[Pause], calendars: Calendars) -> tuple[Interval, ...]:
    """Return the steps of a length counted in days from `start`, standing still during `pauses`.

    What was used before a pause stays used. Empty if a pause still lasts, as there is no due date then.
    """
    steps: list[Interval] = []
    left = length.amount
    for pause in sorted(pauses, key=lambda pause: local_date(pause.begin)):
        begin = max(start, local_date(pause.begin))
        if is_before(add(start, left, length.unit, calendars), begin):
            break
        if pause.end is None:
            return ()
        end = local_date(pause.end)
        if end <= begin:
            continue
        used = _between(start, begin, length.unit, calendars)
        if used:
            steps.append(Interval("", start, begin, used, length.unit, length.citation))
        days = (end - begin).days
        steps.append(Interval(pause.why, begin, end, days, Unit.CALENDAR_DAYS, ""))
        start, left = end, left - used
    return (*steps, step(start, Length(left, length.unit, length.citation), calendars))


def rolled(due: date, calendars: Calendars) -> Interval | None:
    """Return the interval that moves a last day to the next that is no holiday (CCP 12a(a)); `None` if it is none."""
    end = calendars.court.on_or_after(due)
    if end == due:
        return None
    why = calendars.court.holiday(due) or f"a {due:%A}"
    return Interval(why, due, end, (end - due).days, Unit.CALENDAR_DAYS, LAST_DAY)


def _between(start: date, end: date, unit: Unit, calendars: Calendars) -> int:
    if unit is Unit.CALENDAR_DAYS:
        return (end - start).days
    return _calendar(unit, calendars).between(start, end)


def _calendar(unit: Unit, calendars: Calendars) -> Calendar:
    return {
        Unit.BUSINESS_DAYS: calendars.business,
        Unit.WORKING_DAYS: calendars.working,
        Unit.COURT_DAYS: calendars.court,
    }[unit]
