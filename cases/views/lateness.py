"""The evidence of late records, by claims administrator and case by case, on the page and as a table."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases import rules
from cases.forms.lateness import LatenessFilter
from cases.selectors.lateness import administrators, evidence_of, late_records, table
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import require
from imr_site.spreadsheets import csv_lines

PAGE_SIZE = 50
HEADINGS = (
    ("name", "Claims administrator", False),
    ("served", "NOARFIs served", True),
    ("late", "Late", True),
    ("missing", "Not come yet", True),
    ("days", "Days late in all", True),
    ("worst", "Most days late", True),
)
"""How to sort, the words of the column, and whether it holds numbers."""


@require_GET
def lateness(request: HttpRequest) -> HttpResponse:
    """Count late records by claims administrator over a period; of one of them, list each case with its evidence."""
    actor = signed_in(request)
    require(actor, rules.see_lateness)
    wanted = LatenessFilter(request.GET)
    period = wanted.period()
    entry = wanted.cleaned_data.get("entry")
    sort = wanted.cleaned_data.get("sort") or "late"
    lines = administrators(actor, period, sort=sort)
    context = {"form": wanted, "period": period, "sort": sort, "headings": HEADINGS, "entry": entry}
    if entry is None:
        context["page_obj"] = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
        return render(request, "cases/lateness/list.html", context)
    page = Paginator(late_records(actor, period, entry), PAGE_SIZE).get_page(request.GET.get("page"))
    context |= {
        "page_obj": page,
        "rows": evidence_of(page),
        "line": next((line for line in lines if line.entry == entry), None),
    }
    return render(request, "cases/lateness/cases.html", context)


@require_GET
def lateness_table(request: HttpRequest) -> StreamingHttpResponse:
    """The evidence as a CSV table, of all claims administrators or of one, sent as it is read."""
    actor = signed_in(request)
    require(actor, rules.see_lateness)
    wanted = LatenessFilter(request.GET)
    period = wanted.period()
    rows = table(actor, period, wanted.cleaned_data.get("entry"))
    name = f"late-records-{period.since}-{period.until}.csv"
    return StreamingHttpResponse(
        csv_lines(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
