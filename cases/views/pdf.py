"""A record as the PDF it is, for what its page images do not show: drawn by pdf.js, page by page."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from cases.errors import CaseError, CopyBeingMade
from cases.models import Document
from cases.selectors.case_file import filed_documents
from cases.selectors.consolidation import documents_on
from cases.selectors.reading import has_single_keys
from cases.selectors.retention import disposed_on
from cases.services.documents import open_document
from cases.views.access import get_case_to_read
from cases.views.reader import NOT_STORED
from imr_site.accounts.access import signed_in
from imr_site.files.errors import FileDisposed
from imr_site.refusals import as_missing

PDF = "application/pdf"


@require_GET
def file_document(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Show the PDF of one record, at the page of it that the address names."""
    case = get_case_to_read(request, number)
    filed = next((one for one in filed_documents(case) if one.document.pk == pk), None)
    if filed is None or filed.document.content_type != PDF:
        raise Http404
    if disposed_on(f"document/{pk}", since=filed.document.received_at):
        raise Http404
    said = request.GET.get("page", "")
    page = min(int(said), filed.pages) if said.isdecimal() and len(said) <= len("99999") else 1
    context = {
        "case": case,
        "document": filed.document,
        "filed": filed,
        "page": max(page, 1),
        "single_keys": has_single_keys(signed_in(request)),
    }
    return render(request, "cases/reader/document.html", context)


@require_GET
def file_pdf(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """Return the PDF itself, the copy that people read; each opening is an audit event."""
    case, actor = get_case_to_read(request, number), signed_in(request)
    document: Document = get_object_or_404(documents_on(case).filter(content_type=PDF), pk=pk)
    with as_missing(CaseError), as_missing(CopyBeingMade), as_missing(FileDisposed):
        stream = open_document(document=document, actor=actor)
    return FileResponse(stream, content_type=PDF, headers=NOT_STORED)
