"""The months of a period: what is counted by month, and whole months of which the counts are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Q

from cases.selectors.invoices import first_of, month_after
from cases.selectors.lateness import Period
from reviews.statistics.model import Cell, Row


def named(month: date) -> str:
    """A month as rows and tables name it, by any of its days: `2026-01`."""
    return f"{month:%Y-%m}"


def month_of(day: date) -> Period:
    """The whole month of a day."""
    first = first_of(day)
    return Period(first, month_after(first) - timedelta(days=1))


def within(column: str, periods: Sequence[Period]) -> Q:
    """The condition that a day lies in one of the periods, at least one."""
    found = Q(**{f"{column}__range": periods[0]})
    for period in periods[1:]:
        found |= Q(**{f"{column}__range": period})
    return found


def parts_of(period: Period) -> Iterator[Period]:
    """Yield the parts that lie in each month, in their order: of the first and the last not always the whole."""
    since = period.since
    while since <= period.until:
        until = min(month_of(since).until, period.until)
        yield Period(since, until)
        since = until + timedelta(days=1)


def joined(periods: Sequence[Period]) -> list[Period]:
    """As few periods as hold the same days; they are given in their order."""
    found: list[Period] = []
    for period in periods:
        if found and found[-1].until + timedelta(days=1) == period.since:
            found[-1] = Period(found[-1].since, period.until)
        else:
            found.append(period)
    return found


def month_rows(period: Period, cells: Mapping[str, tuple[Cell, ...]], nothing: tuple[Cell, ...]) -> tuple[Row, ...]:
    """A row for each month, by its name; `nothing` are the cells of a month without any."""
    names = [named(part.since) for part in parts_of(period)]
    return tuple(Row(name, cells.get(name, nothing)) for name in names)
