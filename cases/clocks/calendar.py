"""Which days count: California time and three calendars.

Judicial holidays (CCP 10, 12a, 135) move a last day; they are more than the days on which state offices close, which
interrupt business days (LC 4600.4(b)) and working days (read alike: no text says otherwise). Plain days all count.
"""

import calendar as months
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

CALIFORNIA: Final = ZoneInfo("America/Los_Angeles")

NOON: Final = time(12)
"""As which a day without its hour is stored, so that no time zone changes the day."""

MON, THU, FRI, SAT, SUN = 0, 3, 4, 5, 6


@dataclass(frozen=True, slots=True)
class HolidayRule:
    """A yearly closing day: a fixed `day` of `month`, or the `nth` `weekday` of it (-1 is the last).

    `shift` days are added to the result; `moves` maps the weekday it falls on to the days it moves by.
    In force from `effective_from` to `effective_to` (`None`: still), both inclusive.
    """

    name: str
    month: int
    day: int = 0
    nth: int = 0
    weekday: int = MON
    shift: int = 0
    moves: tuple[tuple[int, int], ...] = ()
    source: str = "Gov. Code 19853(a)"
    effective_from: date = date(2013, 1, 1)
    effective_to: date | None = None

    def in_year(self, year: int) -> date | None:
        """Return the day kept in `year` (it may fall in a neighbouring year), or `None` if not in force."""
        day = date(year, self.month, self.day) if self.day else self._nth_weekday(year)
        day += timedelta(days=self.shift)
        day += timedelta(days=dict(self.moves).get(day.weekday(), 0))
        in_force = self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)
        return day if in_force else None

    def _nth_weekday(self, year: int) -> date:
        last = months.monthrange(year, self.month)[1]
        days = (date(year, self.month, n) for n in range(1, last + 1))
        return [day for day in days if day.weekday() == self.weekday][self.nth - (self.nth > 0)]


_CCP_135: Final = "CCP 135; Gov. Code 6700"
_SUNDAY_TO_MONDAY: Final = ((SUN, 1),)
_VETERANS: Final = ((SUN, 1), (SAT, -1))

STATE_CLOSURES: Final = (
    HolidayRule("New Year's Day", 1, day=1, moves=_SUNDAY_TO_MONDAY),
    HolidayRule("Martin Luther King Jr. Day", 1, nth=3),
    HolidayRule("Presidents' Day", 2, nth=3),
    HolidayRule("Cesar Chavez Day", 3, day=31, moves=_SUNDAY_TO_MONDAY),
    HolidayRule("Memorial Day", 5, nth=-1),
    HolidayRule("Independence Day", 7, day=4, moves=_SUNDAY_TO_MONDAY),
    HolidayRule("Labor Day", 9, nth=1),
    HolidayRule("Veterans Day", 11, day=11, moves=_VETERANS, source="Gov. Code 19853(a)-(b), 6701"),
    HolidayRule("Thanksgiving Day", 11, nth=4, weekday=THU),
    HolidayRule("Day after Thanksgiving", 11, nth=4, weekday=THU, shift=1),
    HolidayRule("Christmas Day", 12, day=25, moves=_SUNDAY_TO_MONDAY),
)
"""Days state offices close, in force throughout the IMR era. Sunday moves to Monday; Saturday does not move,
save 11 November (Gov. Code 6701, 19853(b))."""

JUDICIAL_HOLIDAYS: Final = (
    *STATE_CLOSURES,
    HolidayRule("Lincoln Day", 2, day=12, moves=_SUNDAY_TO_MONDAY, source=_CCP_135),
    HolidayRule("Juneteenth", 6, day=19, moves=_SUNDAY_TO_MONDAY, source=_CCP_135, effective_from=date(2023, 1, 1)),
    HolidayRule("Native American Day", 9, nth=4, weekday=FRI, source=_CCP_135, effective_from=date(2022, 1, 1)),
    HolidayRule("Columbus Day", 10, nth=2, source=f"{_CCP_135}, older text", effective_to=date(2021, 12, 31)),
)
"""Every full day of Gov. Code 6700 but those that CCP 135 leaves out, and the day after Thanksgiving. Since when
Juneteenth and Native American Day are listed, and Columbus Day is not, is from memory. What the Judicial Council
designates for a Saturday is entered by an administrator (`ClosedDay`)."""

OPEN_HOLIDAYS: Final = {
    "Lincoln Day": "12 February; not in Gov. Code 19853(a)",
    "Good Friday": "noon to 3 p.m. only",
    "Genocide Remembrance Day": "24 April, from 2023; employees may elect it (Gov. Code 19853(e))",
    "Lunar New Year": "from 2023; employees may elect it (Gov. Code 19853(e))",
    "Juneteenth": "19 June, from 2023; employees may elect it (Gov. Code 19853(e))",
    "Admission Day": "9 September; not in Gov. Code 19853(a)",
    "Native American Day": "fourth Friday of September; employees may elect it (Gov. Code 19853(e))",
    "Columbus Day": "second Monday of October; not in Gov. Code 19853(a)",
    "Diwali": "from 2026, not read; an administrator may add a closure",
}
"""Holidays of Gov. Code 6700 on which offices stay open, and why they interrupt no business or working day."""


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A day that no yearly rule knows: `statewide` if the Governor or the Judicial Council set it, else one office.

    A day set by the Governor interrupts business days too (LC 4600.4(b)); for a closed office only the last day moves
    (CCP 12b). `source` is where it is published.
    """

    day: date
    reason: str
    source: str
    statewide: bool = True


@dataclass(frozen=True)
class Calendar:
    """Monday to Friday, less the holidays of `rules` and the `closures` that happened once (day -> reason)."""

    name: str
    rules: tuple[HolidayRule, ...] = STATE_CLOSURES
    closures: Mapping[date, str] = field(default_factory=dict)

    def holiday(self, day: date) -> str | None:
        """Return why offices are closed on `day`, weekends aside, or `None`."""
        return self.closures.get(day) or _holidays(self.rules, day.year).get(day)

    def counts(self, day: date) -> bool:
        """Whether `day` counts as a day of this calendar."""
        return day.weekday() < SAT and self.holiday(day) is None

    def add(self, day: date, amount: int) -> date:
        """Return the `amount`-th counting day after `day`; `day` itself is day 0, whatever day it is."""
        for _ in range(amount):
            day = self.on_or_after(day + timedelta(days=1))
        return day

    def on_or_after(self, day: date) -> date:
        """Return `day`, or the next counting day if it does not count."""
        while not self.counts(day):
            day += timedelta(days=1)
        return day

    def between(self, start: date, end: date) -> int:
        """Return how many counting days lie after `start` up to and including `end`."""
        span = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(self.counts(day) for day in span)


@dataclass(frozen=True)
class Calendars:
    """The calendars a clock is counted by: `business` and `working` days, and `court` days, by which last days move."""

    business: Calendar
    working: Calendar
    court: Calendar


def california(closed: Iterable[ClosedDay] = ()) -> Calendars:
    """Return the calendars of California, with the days that were closed once."""
    days = tuple(closed)
    everywhere = {one.day: one.reason for one in days if one.statewide}
    return Calendars(
        business=Calendar("California business days", closures=everywhere),
        working=Calendar("California working days", closures=everywhere),
        court=Calendar("California court days", JUDICIAL_HOLIDAYS, {one.day: one.reason for one in days}),
    )


@cache
def _holidays(rules: tuple[HolidayRule, ...], year: int) -> dict[date, str]:
    found = ((rule.in_year(y), rule.name) for rule in rules for y in (year - 1, year, year + 1))
    return {day: name for day, name in found if day is not None and day.year == year}


def local_date(at: date | datetime) -> date:
    """Return the legal date of a moment: the date on a wall calendar in California."""
    return at.astimezone(CALIFORNIA).date() if isinstance(at, datetime) else at


def local_moment(at: date | datetime) -> datetime:
    """Return a moment in California time; a bare date is taken at its first instant."""
    if isinstance(at, datetime):
        return at.astimezone(CALIFORNIA)
    return datetime(at.year, at.month, at.day, tzinfo=CALIFORNIA)


def add_months(day: date, amount: int) -> date:
    """Return the same day `amount` months on, or the last day of that month if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + amount, 12)
    last = months.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
