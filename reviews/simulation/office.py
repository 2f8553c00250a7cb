"""Who works when: minutes of a year, the working time among them, and teams that take what has waited longest."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import heapreplace

from cases.clocks.calendar import Calendar, local_moment

MINUTES_OF_DAY = 24 * 60
OPENS = 8 * 60
"""Minutes after midnight: the office opens at eight."""


class Hours:
    """Working time: so many minutes on each business day from `begin` on, from eight o'clock."""

    def __init__(self, begin: date, days: int, calendar: Calendar, minutes: int) -> None:
        self._begin, self._minutes = begin, minutes
        self._open = [day for day in range(days) if calendar.counts(begin + timedelta(days=day))]

    def worked(self, at: float) -> float:
        """The working minutes before a moment, given in minutes after the first midnight."""
        day, minute = divmod(at, MINUTES_OF_DAY)
        before = bisect_right(self._open, int(day) - 1)
        if before < len(self._open) and self._open[before] == int(day):
            return before * self._minutes + min(max(minute - OPENS, 0), self._minutes)
        return before * self._minutes

    def at(self, worked: float) -> float:
        """The moment at which so many minutes have been worked. Raises IndexError after the last day."""
        day, minute = divmod(worked, self._minutes)
        if not minute and day:
            day, minute = day - 1, self._minutes
        return self._open[int(day)] * MINUTES_OF_DAY + OPENS + minute


@dataclass(slots=True)
class Team:
    """People of one kind, who take up work in the order in which it came."""

    size: int
    hours: Hours
    busy: float = 0.0
    _free: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._free = [0.0] * self.size

    @property
    def next_free(self) -> float:
        """When somebody is free next, in working minutes."""
        return self._free[0]

    def done(self, at: float, minutes: float) -> float:
        """When work of so many minutes that came at a moment is done. To be asked in the order of the moments."""
        begin = max(self.hours.worked(at), self._free[0])
        heapreplace(self._free, begin + minutes)
        self.busy += minutes
        return max(self.hours.at(begin + minutes), at)


def moment(begin: date, at: float) -> datetime:
    """The moment in California, from minutes after the first midnight."""
    day, minute = divmod(int(at), MINUTES_OF_DAY)
    return local_moment(datetime.combine(begin + timedelta(days=day), time(minute // 60, minute % 60)))


def day(begin: date, at: float) -> date:
    """The day of a moment."""
    return begin + timedelta(days=int(at // MINUTES_OF_DAY))
