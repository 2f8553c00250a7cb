"""Tables of applications: handing one in, watching it, and what became of each row."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from cases import rules
from cases.enums import RowOutcome
from cases.errors import TableTaken
from cases.forms.imports import ALIKE, RowsFilter, TableForm
from cases.models import ApplicationImport
from cases.selectors.imports import counts_of, faults_of, job_of, rows_of, visible_imports
from cases.services.imports import request_import
from cases.tables import described, faults_table
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import require
from imr_site.refusals import on_form

PAGE_SIZE = 50


def import_list(request: HttpRequest) -> HttpResponse:
    """List the tables that were handed in, and take another; a file that was taken before is shown instead."""
    actor = signed_in(request)
    require(actor, rules.import_applications)
    form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        with on_form(form, "file"):
            try:
                table, _job = request_import(name=file.name or "", rows=form.rows(), actor=actor, sha256=form.sha256())
            except TableTaken as taken:
                messages.info(request, taken.message)
                return redirect("import_detail", pk=taken.table)
            return redirect("import_detail", pk=table.pk)
    page = Paginator(visible_imports(actor), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "described": described()}
    return render(request, "cases/imports/list.html", context, status=422 if form.errors else 200)


@require_GET
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a table is taken in, and the case or the faults of each row."""
    table = _table(request, pk)
    counts, wanted = counts_of(table), RowsFilter(request.GET)
    wanted.is_valid()
    shown = wanted.cleaned_data.get("rows", "")
    rows = rows_of(table, outcome="" if shown == ALIKE else shown, alike=shown == ALIKE)
    tabs = [("", "All", counts.total), (RowOutcome.REFUSED.value, "Refused", counts.refused)]
    tabs += [(ALIKE, "Perhaps duplicates", counts.alike)]
    return render(
        request,
        "cases/imports/detail.html",
        {
            "table": table,
            "counts": counts,
            "job": job_of(table),
            "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
            "tabs": [
                {"label": label, "href": f"?rows={value}", "current": value == shown, "count": count}
                for value, label, count in tabs
            ],
            "crumbs": [{"label": "Import applications", "href": reverse("import_list")}, {"label": table.name}],
        },
    )


@require_GET
def import_status(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the part of the page on the job; the page polls it while rows wait, and is read again at the end."""
    table = _table(request, pk)
    job = job_of(table)
    response = render(request, "cases/imports/_status.html", {"table": table, "job": job})
    if job is None or not job.is_open:
        response["HX-Refresh"] = "true"
    return response


@require_GET
def import_faults(request: HttpRequest, pk: int) -> HttpResponse:
    """Return what is wrong with the refused rows as a CSV file."""
    table = _table(request, pk)
    headers = {"Content-Disposition": f'attachment; filename="faults-{table.pk}.csv"'}
    return HttpResponse(
        "\ufeff" + faults_table(faults_of(table)), content_type="text/csv; charset=utf-8", headers=headers
    )


def _table(request: HttpRequest, pk: int) -> ApplicationImport:
    actor = signed_in(request)
    require(actor, rules.import_applications)
    return get_object_or_404(visible_imports(actor), pk=pk)
