"""Pages on the records of a case."""

from __future__ import annotations

from typing import IO

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from cases import rules
from cases.errors import CaseError
from cases.forms.case import DocumentForm
from cases.models import Document
from cases.selectors.consolidation import documents_on
from cases.services.documents import open_document, open_original, receive_document
from cases.views.access import get_case
from cases.views.crumbs import crumbs_of
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import require
from imr_site.refusals import as_missing, in_message, on_form

UNKNOWN_TYPE = "application/octet-stream"
"""Of what no program may be started for by itself."""


def document_add(request: HttpRequest, number: str) -> HttpResponse:
    """Receive one document or several for the case; those that came before one that is refused stay on file."""
    case = get_case(request, number)
    actor = signed_in(request)
    require(actor, rules.receive_record, case)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        before = set(case.documents.values_list("pk", flat=True))
        taken: list[Document] = []
        sent = form.documents()
        with on_form(form, "file"):
            for data, upload in sent:
                taken.append(
                    receive_document(case=case, data=data, upload=upload, original_name=upload.name or "", actor=actor)
                )
        _tell(request, taken, before)
        rest = [upload.name for _data, upload in sent[len(taken) :]]
        if not rest:
            return redirect(reverse("case_detail", args=[number]) + "#records")
        if len(sent) > 1:
            form.add_error("file", f"Not on file: {', '.join(f'“{name}”' for name in rest)}. Choose these again.")
    return render(
        request,
        "cases/document_add.html",
        {"case": case, "form": form, "crumbs": crumbs_of(case, "Add records")},
        status=422 if form.errors else 200,
    )


def _tell(request: HttpRequest, taken: list[Document], before: set[int]) -> None:
    """Say what is on file now, and what was there already."""
    new = [f"“{document.title}”" for document in taken if document.pk not in before]
    if new:
        what = new[0] if len(new) == 1 else f"{len(new)} records"
        verb = "is" if len(new) == 1 else "are"
        messages.success(request, f"{what} {verb} on file and {verb} being checked.")
    for document in taken:
        if document.pk in before:
            messages.info(request, f"“{document.title}” was on file already: the same file came again.")


@require_GET
def document_open(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """Return the document, once it has passed its check."""
    document = get_object_or_404(documents_on(get_case(request, number)), pk=pk)
    return serve_document(request, document, otherwise=reverse("case_detail", args=[number]) + "#records")


def serve_document(request: HttpRequest, document: Document, *, otherwise: str) -> HttpResponseBase:
    """What people read of the document, as a response that a browser neither runs nor stores.

    The caller has checked who may open it. Until its copy is made, the page at `otherwise` shows a message.
    """
    with in_message(request), as_missing(CaseError):
        stream = open_document(document=document, actor=signed_in(request))
        return _as_file(stream, document.content_type, document.original_name)
    return redirect(otherwise)


def document_original(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """Warn of a document as received, and on request return it to be kept, not shown."""
    case = get_case(request, number)
    document = get_object_or_404(documents_on(case), pk=pk)
    require(signed_in(request), rules.open_original, document)
    if request.method == "POST":
        with in_message(request):
            stream = open_original(document=document, actor=signed_in(request))
            return _as_file(stream, UNKNOWN_TYPE, document.original_name, attached=True)
        return redirect(reverse("case_detail", args=[number]) + "#records")
    return render(
        request,
        "cases/document_original.html",
        {"case": case, "document": document, "crumbs": crumbs_of(case, "Record as received")},
    )


def _as_file(stream: IO[bytes], content_type: str, name: str, *, attached: bool = False) -> FileResponse:
    response = FileResponse(stream, content_type=content_type, filename=name, as_attachment=attached)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
