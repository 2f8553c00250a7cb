"""The page on which a new case is opened."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cases import rules
from cases.errors import MayRepeat
from cases.forms.application import ApplicationForm, ItemFormSet
from cases.forms.drafts import ITEMS, DraftForm
from cases.models import ApplicationDraft
from cases.selectors.drafts import drafts_of
from cases.selectors.duplicates import likely_duplicates, side_by_side
from cases.services.intake import identity_in, open_case
from cases.views.drafts import beside
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import require
from imr_site.refusals import on_form


def case_create(request: HttpRequest) -> HttpResponse:
    """Show the application form and open a case with it; after an error everything that was typed stays.

    What looks like a case on file is shown beside it first: the coordinator opens that one, or says that it is another.
    An empty form also lists the drafts that wait.
    """
    actor = signed_in(request)
    require(actor, rules.open_case)
    form = ApplicationForm(request.POST or None)
    items = ItemFormSet(request.POST or None, prefix=ITEMS)
    alike = None
    if request.method == "POST" and form.is_valid() and items.is_valid():
        application = form.application(items.items())
        with on_form(form):
            try:
                case = open_case(
                    application=application,
                    actor=actor,
                    submission=form.cleaned_data["submission"],
                    compared=request.POST.getlist("compared") if "another" in request.POST else [],
                )
            except MayRepeat:
                mine = identity_in(application)
                alike = side_by_side(mine, likely_duplicates(actor, mine))
            else:
                messages.success(request, f"Case {case.case_number} is on file.")
                return redirect("case_detail", number=case.case_number)
    drafts = drafts_of(actor)
    context = {
        "form": form,
        "items": items,
        "alike": alike,
        "drafts": [] if form.is_bound else drafts,
        **beside(_draft_of(form, drafts)),
    }
    return render(request, "cases/create.html", context, status=_status(form, items, asks=alike is not None))


def _draft_of(form: ApplicationForm, drafts: QuerySet[ApplicationDraft]) -> ApplicationDraft | None:
    """The draft of the page that was posted, if it was ever saved."""
    named = DraftForm({"submission": form.data.get("submission"), "based_on": 0}) if form.is_bound else None
    return drafts.filter(submission=named.cleaned_data["submission"]).first() if named and named.is_valid() else None


def _status(form: ApplicationForm, items: object, *, asks: bool) -> int:
    return 422 if asks or (form.is_bound and (form.errors or getattr(items, "total_error_count", int)())) else 200
