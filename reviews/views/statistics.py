"""The agency's tables as a page of charts and tables, and as one long table in CSV."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import require
from imr_site.charts import Chart, bar_chart
from imr_site.spreadsheets import csv_lines
from reviews import rules
from reviews.enums import Decision
from reviews.forms.statistics import PeriodForm, common_periods
from reviews.selectors.statistics import statistics_of
from reviews.statistics.model import Cell, Column, Table

MOST_ROWS: Final = 60
MOST_BARS: Final = 24


@dataclass(frozen=True, slots=True)
class Panel:
    """A table as the page shows it: drawn by its first numbers, cut where it is long, the total as its last row."""

    table: Table
    chart: Chart
    rows: list[tuple[str, list[tuple[Column, Cell]]]]
    left_out: int
    not_drawn: int


@require_GET
def statistics(request: HttpRequest) -> HttpResponse:
    """Show all tables of a period."""
    actor = signed_in(request)
    require(actor, rules.see_statistics)
    form = PeriodForm(request.GET)
    period = form.period()
    counted = statistics_of(actor, period)
    context = {
        "form": form,
        "period": period,
        "periods": common_periods(),
        "panels": [_panel(table) for table in counted.tables],
        "meanings": [(decision.label, decision.meaning) for decision in Decision],
    }
    return render(request, "reviews/statistics.html", context)


@require_GET
def statistics_table(request: HttpRequest) -> StreamingHttpResponse:
    """The same tables in CSV, a line for each cell."""
    actor = signed_in(request)
    require(actor, rules.see_statistics)
    period = PeriodForm(request.GET).period()
    name = f"statistics-{period.since}-{period.until}.csv"
    return StreamingHttpResponse(
        csv_lines(statistics_of(actor, period).lines()),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _panel(table: Table) -> Panel:
    at = next(place for place, column in enumerate(table.columns) if column.unit == "count")
    told = [(row.label, number) for row in table.rows if isinstance(number := row.cells[at], int)]
    drawn = told[:MOST_BARS]
    total = table.total.cells[at]
    return Panel(
        table=table,
        chart=bar_chart(f"{table.title}: {table.columns[at].label.lower()}", drawn, total=int(total or 0)),
        rows=[
            (row.label, list(zip(table.columns, row.shown, strict=True)))
            for row in (*table.rows[:MOST_ROWS], table.total)
        ],
        left_out=len(table.rows[MOST_ROWS:]),
        not_drawn=len(table.rows) - len(drawn),
    )
