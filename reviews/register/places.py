"""The place of a decision in the register: one number that sorts by the day of the decision, then by its version's id.

As the index is read from its end, newest first is its natural order, and a page begins at a place instead of a row
number. A letter without a date stands before all others, so it comes last.
"""

from __future__ import annotations

from datetime import date
from typing import Final

_BITS: Final = 32
"""Of the id. A day takes 20 more, so a place fits into the eight bytes that both databases have for it."""
FIRST_DATED: Final = 1 << _BITS
"""Places below it have no date."""
DAYS: Final = 7
"""Of a week, by which the index is read in parts."""
EVERY_WEEK: Final = range(date.max.toordinal() // DAYS + 1)
"""That of those without a date too, 0."""


def place_of(decided_on: date | None, pk: int) -> int:
    """The place of a public version. Raises OverflowError for an id beyond four thousand million."""
    if pk >= FIRST_DATED:
        raise OverflowError(pk)
    return ((decided_on.toordinal() if decided_on else 0) << _BITS) | pk


def week_of(place: int) -> int:
    """The week of a place, counted from the year 1; 0 without a date."""
    return (place >> _BITS) // DAYS


def weeks_of(year: int) -> range:
    """The weeks that have days of a year."""
    return range(week_of(first_place(date(year, 1, 1))), week_of(first_place(date(year, 12, 31))) + 1)


def day_of(place: int) -> date | None:
    """The day of the decision at a place; None without a date."""
    ordinal = place >> _BITS
    return date.fromordinal(ordinal) if ordinal else None


def first_place(day: date) -> int:
    """Where the decisions of a day begin."""
    return day.toordinal() << _BITS
