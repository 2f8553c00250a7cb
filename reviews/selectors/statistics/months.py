"""A row for each month of a period, also for one in which nothing happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cases.selectors.lateness import Period
from reviews.statistics.model import Cell, Row


def month_rows(period: Period, cells: Mapping[date, tuple[Cell, ...]], nothing: tuple[Cell, ...]) -> tuple[Row, ...]:
    """The rows by the first day of their month; `nothing` are the cells of a month without any."""
    rows = []
    month = period.since.replace(day=1)
    while month <= period.until:
        rows.append(Row(f"{month:%Y-%m}", cells.get(month, nothing)))
        month = month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)
    return tuple(rows)
