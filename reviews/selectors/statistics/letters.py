"""The determination letters dated in a period, and how old the applications were on the day of the letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, DurationField, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from cases.enums import CaseOrigin
from cases.selectors.lateness import Period
from reviews.models import DecidedItem
from reviews.selectors.determination import set_aside
from reviews.selectors.statistics.months import month_rows
from reviews.statistics.model import Cell, Column, Row, Table

_COLUMNS: Final = (
    Column("letters", "Letters"),
    Column("made_here", "Made here"),
    Column("of_record", "Of record"),
    Column("set_aside", "Set aside since"),
    Column("days_from_noarfi", "Average days from NOARFI mailing", "days"),
    Column("aged_from_noarfi", "Letters with NOARFI"),
    Column("days_from_records", "Average days from complete records", "days"),
    Column("aged_from_records", "Letters with records complete"),
)
_SINCE: Final = {"noarfi": "assigned_on", "records": "records_complete_on"}


def decided_in(period: Period) -> QuerySet[DecidedItem]:
    """The items of the letters dated in a period, in no order."""
    return DecidedItem.objects.filter(decided_on__range=period).order_by()


def set_aside_in(period: Period) -> list[int]:
    """The determinations dated in a period that stand no more: a later version or a new review took their place."""
    rows = decided_in(period).filter(set_aside("determination"), position=1)
    return list(rows.values_list("determination", flat=True))


def letters_table(period: Period, set_aside: Sequence[int]) -> Table:
    """Letters by month, with the two ages; two queries."""
    figures: dict[str, Any] = {"n": Count("pk")}
    for name, column in _SINCE.items():
        age = F("decided_on") - F(f"determination__case__{column}")
        known = Q(**{f"determination__case__{column}__lte": F("decided_on")})
        figures[f"{name}_n"] = Count("pk", filter=known)
        figures[f"{name}_time"] = Sum(age, filter=known, output_field=DurationField())
    rows: Any = (
        decided_in(period)
        .filter(position=1)
        .values(
            month=TruncMonth("decided_on"),
            is_here=Q(determination__origin=CaseOrigin.NATIVE.value),
            stands=~Q(determination__in=set_aside),
        )
        .annotate(**figures)
    )
    by_month: dict[date, list[dict[str, Any]]] = {}
    for row in rows:
        by_month.setdefault(row["month"], []).append(row)
    undated = DecidedItem.objects.filter(position=1, decided_on=None).count()
    return Table(
        key="letters",
        title="Determination letters",
        told="Letters dated in the month, later versions too, and the average age of those that stand.",
        heading="Month of the letter",
        columns=_COLUMNS,
        rows=month_rows(period, {month: _cells(found) for month, found in by_month.items()}, _cells([])),
        total=Row("All months", _cells([row for found in by_month.values() for row in found])),
        notes=(
            "Ages are calendar days to the date of the letter. NOARFI: the notice of assignment.",
            "A letter whose first day is not known, or lies after the letter, is in no average.",
            "Of record: issued elsewhere and imported as issued.",
            *([f"{undated} imported letters bear no date and are in no month."] if undated else []),
        ),
    )


def _cells(rows: Sequence[dict[str, Any]]) -> tuple[Cell, ...]:
    letters = sum(row["n"] for row in rows)
    here = sum(row["n"] for row in rows if row["is_here"])
    standing = [row for row in rows if row["stands"]]
    ages: list[Cell] = []
    for name in _SINCE:
        count = sum(row[f"{name}_n"] for row in standing)
        time = sum((row[f"{name}_time"] for row in standing if row[f"{name}_time"]), timedelta(0))
        ages += [round(time.days / count, 1) if count else None, count]
    return letters, here, letters - here, letters - sum(row["n"] for row in standing), *ages
