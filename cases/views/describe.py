"""The table in which a person confirms what new records are."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from cases import rules
from cases.forms.describe import MOST, ReplaceForm, describe_forms
from cases.models import Case, Document
from cases.selectors.consolidation import documents_on
from cases.selectors.descriptions import known_before, may_be_replaced, undescribed, with_first_pages
from cases.services.descriptions import describe_documents, replace_document
from cases.views.access import get_case
from cases.views.crumbs import crumbs_of
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import require
from imr_site.errors import Refused
from imr_site.refusals import on_form


def records_describe(request: HttpRequest, number: str) -> HttpResponse:
    """Show what nobody described yet with what is proposed, and put what is confirmed on file in one act."""
    case, actor = get_case(request, number), signed_in(request)
    require(actor, rules.describe_record, case)
    posted = request.method == "POST"
    shown = _posted(request, case) if posted else list(undescribed(case)[:MOST])
    forms = describe_forms(request.POST if posted else None, with_first_pages(shown), may_be_replaced(case))
    refused = ""
    if posted and forms.is_valid():
        try:
            count = describe_documents(case=case, described=[form.description() for form in forms], actor=actor)
        except Refused as why:
            refused = why.message
        else:
            messages.success(request, f"{count} record{' is' if count == 1 else 's are'} described.")
            left = undescribed(case).exists()
            return redirect("records_describe", number) if left else redirect(_records(number))
    return render(
        request,
        "cases/describe.html",
        {
            "case": case,
            "forms": forms,
            "refused": refused,
            "has_errors": bool(refused or (posted and not forms.is_valid())),
            "more": max(undescribed(case).count() - len(shown), 0),
            "known": known_before(case, actor),
            "crumbs": crumbs_of(case, "Confirm what the records are"),
        },
        status=422 if posted else 200,
    )


def record_replaces(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """State that a record is a newer version of another one; both stay readable."""
    case, actor = get_case(request, number), signed_in(request)
    document = get_object_or_404(documents_on(case), pk=pk)
    require(actor, rules.describe_record, case)
    form = ReplaceForm(request.POST or None, document=document, others=may_be_replaced(case))
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            older = replace_document(case=case, older=form.cleaned_data["older"], newer=document, actor=actor)
            messages.success(request, f"“{older.title}” is listed below “{document.title}” now.")
            return redirect(_records(number))
    return render(
        request,
        "cases/record_replaces.html",
        {"case": case, "document": document, "form": form, "crumbs": crumbs_of(case, "Newer version")},
        status=422 if request.method == "POST" else 200,
    )


def _posted(request: HttpRequest, case: Case) -> list[Document]:
    """The records of the table that was sent, in its order."""
    ids = [int(pk) for pk in request.POST.getlist("document")[:MOST] if pk.isascii() and pk.isdigit()]
    found = documents_on(case).in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _records(number: str) -> str:
    return reverse("case_detail", args=[number]) + "#records"
