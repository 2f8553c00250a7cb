"""The determination letters dated in a period, and how old the applications were on the day of the letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db.models import Count, DurationField, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from cases.enums import CaseOrigin
from cases.selectors.lateness import Period
from reviews.models import DecidedItem
from reviews.selectors.determination import set_aside
from reviews.selectors.statistics.months import month_rows, within
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


def decided_in(periods: Sequence[Period]) -> QuerySet[DecidedItem]:
    """The items of the letters dated then, in no order."""
    return DecidedItem.objects.filter(within("decided_on", periods)).order_by()


def set_aside_in(periods: Sequence[Period]) -> QuerySet[DecidedItem, int]:
    """The keys of determinations dated then that stand no more: a later version or a new review took their place."""
    rows = decided_in(periods).filter(set_aside("determination"), position=1)
    return rows.values_list("determination", flat=True)


def letter_queries(periods: Sequence[Period], set_aside: Sequence[int]) -> dict[str, QuerySet[Any, Any]]:
    """What is counted of the letters dated then: by month, whether made here, and whether they stand."""
    figures: dict[str, Any] = {"n": Count("pk")}
    for name, column in _SINCE.items():
        age = F("decided_on") - F(f"determination__case__{column}")
        known = Q(**{f"determination__case__{column}__lte": F("decided_on")})
        figures[f"{name}_n"] = Count("pk", filter=known)
        figures[f"{name}_time"] = Sum(age, filter=known, output_field=DurationField())
    letters = decided_in(periods).filter(position=1)
    groups: dict[str, Any] = {
        "month": TruncMonth("decided_on"),
        "is_here": Q(determination__origin=CaseOrigin.NATIVE.value),
        "stands": ~Q(determination__in=set_aside),
    }
    return {"letters": letters.annotate(**groups).values_list(*groups).annotate(**figures)}


def letters_table(period: Period, counted: Mapping[str, Sequence[Any]]) -> Table:
    """Letters by month, with the two ages; one query."""
    by_month: dict[str, list[Sequence[Any]]] = {}
    for month, *figures in counted["letters"]:
        by_month.setdefault(month, []).append(figures)
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


def _cells(rows: Sequence[Sequence[Any]]) -> tuple[Cell, ...]:
    letters = sum(n for _here, _stands, n, *_ages in rows)
    here = sum(n for is_here, _stands, n, *_ages in rows if is_here)
    standing = [figures for _here, stands, *figures in rows if stands]
    ages: list[Cell] = []
    for at in range(1, 1 + 2 * len(_SINCE), 2):
        count = sum(figures[at] for figures in standing)
        days = sum(figures[at + 1] or 0 for figures in standing)
        ages += [round(days / count, 1) if count else None, count]
    return letters, here, letters - here, letters - sum(figures[0] for figures in standing), *ages
