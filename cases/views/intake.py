"""The page on which a new case is opened."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cases import rules
from cases.forms.application import ApplicationForm, ItemFormSet
from cases.services.intake import open_case
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import require
from imr_site.refusals import on_form


def case_create(request: HttpRequest) -> HttpResponse:
    """Show the application form and open a case with it; after an error everything that was typed stays."""
    actor = signed_in(request)
    require(actor, rules.open_case)
    form = ApplicationForm(request.POST or None)
    items = ItemFormSet(request.POST or None, prefix="items")
    if request.method == "POST" and form.is_valid() and items.is_valid():
        with on_form(form):
            case = open_case(
                application=form.application(items.items()), actor=actor, submission=form.cleaned_data["submission"]
            )
            messages.success(request, f"Case {case.case_number} is on file.")
            return redirect("case_detail", number=case.case_number)
    return render(request, "cases/create.html", {"form": form, "items": items}, status=_status(form, items))


def _status(form: ApplicationForm, items: object) -> int:
    return 422 if form.is_bound and (form.errors or getattr(items, "total_error_count", int)()) else 200
