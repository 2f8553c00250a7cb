"""The clocks of a case as a picture over time: a bar each from its start to its end, with what was late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils import timezone

from cases.clocks.calendar import local_date
from cases.clocks.model import Clock, ClockState
from cases.enums import CaseOrigin
from cases.models import Case
from cases.selectors.clocks import clocks_of

WIDTH: Final = 1000
"""Units of the picture from its first day to its last."""
LONGEST: Final = timedelta(days=200)
"""A clock that runs longer is a term and no duty, such as the year of a UR decision: it would press all others flat."""
MOST_MONTHS: Final = 6
"""Of which there is room for the names."""
LATE: Final = {ClockState.MET_LATE, ClockState.MISSED}


@dataclass(frozen=True, slots=True)
class Bar:
    """One clock: where its time begins and ends, and where lateness ends; `late_to` is `end` where nothing is late."""

    clock: Clock
    begin: int
    end: int
    late_to: int
    days_late: int

    @property
    def width(self) -> int:
        """Of the time allowed."""
        return max(self.end - self.begin, 2)

    @property
    def late_width(self) -> int:
        """Of the time that it took longer."""
        return self.late_to - self.end


@dataclass(frozen=True, slots=True)
class Picture:
    """The bars from the first start on, the beginnings of some months as (place, day), and the place of today."""

    bars: tuple[Bar, ...]
    months: tuple[tuple[int, date], ...]
    today: int
    width: int = WIDTH


def clock_picture(case: Case, clocks: Sequence[Clock] | None = None) -> Picture | None:
    """The clocks of the case that began and have a last day; None where there are none, or for an imported case.

    `clocks` are those of the case, where the caller has them.
    """
    if case.origin == CaseOrigin.IMPORTED:
        return None
    today = timezone.localdate()
    timed = [
        (clock, local_date(clock.start), local_date(clock.due))
        for clock in (clocks_of(case) if clocks is None else clocks)
        if clock.start is not None and clock.due is not None and clock.state is not ClockState.NOT_APPLICABLE
    ]
    timed = sorted((row for row in timed if row[2] - row[1] <= LONGEST), key=lambda row: (row[1], row[2], row[0].key))
    if not timed:
        return None
    ends = [_late_to(clock, due, today) for clock, _start, due in timed]
    first, last = min(start for _clock, start, _due in timed), max(*ends, min(today, max(ends) + timedelta(days=7)))
    days = max((last - first).days, 1)

    def place(day: date) -> int:
        return round(WIDTH * (day - first).days / days)

    return Picture(
        bars=tuple(
            Bar(clock, place(start), place(due), place(end), (end - due).days)
            for (clock, start, due), end in zip(timed, ends, strict=True)
        ),
        months=tuple((place(day), day) for day in _months(first, last)),
        today=min(place(today), WIDTH),
    )


def _late_to(clock: Clock, due: date, today: date) -> date:
    """The day until which it was late: that of the deed, or today; the last day itself where nothing is late."""
    if clock.state not in LATE:
        return due
    return max(due, local_date(clock.stopped) if clock.stopped is not None else today)


def _months(first: date, last: date) -> list[date]:
    found, day = [], first.replace(day=1)
    while (day := (day + timedelta(days=32)).replace(day=1)) <= last:
        found.append(day)
    return found[:: -(-len(found) // MOST_MONTHS) or 1]
