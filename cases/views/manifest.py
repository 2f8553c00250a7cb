"""The list of the records of a case, as PDF and as a table."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from cases.services.manifest import make_manifest_csv, make_manifest_pdf
from cases.views.access import get_case
from cases.views.correspondence.downloads import pdf_response
from imr_site.accounts.access import signed_in


@require_GET
def manifest_as_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The list as an accessible PDF to print or to enclose."""
    pdf = make_manifest_pdf(case=get_case(request, number), actor=signed_in(request))
    return pdf_response(pdf, f"records-{number}.pdf")


@require_GET
def manifest_as_csv(request: HttpRequest, number: str) -> HttpResponse:
    """The list as a table, in which no cell is a formula."""
    table = make_manifest_csv(case=get_case(request, number), actor=signed_in(request))
    response = HttpResponse(table, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="records-{number}.csv"'
    return response
