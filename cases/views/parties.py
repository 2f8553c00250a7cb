"""The pages that add a party to a case, and correct one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cases import rules
from cases.forms.party import NewPartyForm, PartyForm
from cases.services.parties import NAMED_AS_ISSUED, OVER, add_party, correct_party, correctable
from cases.views.access import get_case
from cases.views.crumbs import crumbs_of
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import require
from imr_site.refusals import on_form


def party_add(request: HttpRequest, number: str) -> HttpResponse:
    """Add a person or organization that is named in the case, or became known later."""
    case = get_case(request, number)
    require(signed_in(request), rules.add_party, case)
    if "name" not in correctable(case.case_state):
        messages.error(request, NAMED_AS_ISSUED if correctable(case.case_state) else OVER)
        return redirect("case_detail", number=number)
    form = NewPartyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            follows = add_party(case=case, data=form.data_of_party(), actor=signed_in(request))
            messages.success(request, "The party is on file.")
            for words in follows:
                messages.info(request, words)
            return redirect("case_detail", number=number)
    context = {"case": case, "form": form, "crumbs": crumbs_of(case, "Add a party")}
    return render(request, "cases/party_add.html", context, status=422 if form.errors else 200)


def party_edit(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Correct who a party is or where its letters go; after an error everything that was typed stays."""
    case = get_case(request, number)
    party = get_object_or_404(case.parties, pk=pk)
    require(signed_in(request), rules.correct_party, party)
    if not correctable(case.case_state):
        messages.error(request, OVER)
        return redirect("case_detail", number=number)
    form = PartyForm(request.POST or None, party=party)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            reason = form.cleaned_data["reason"]
            saved = correct_party(party=party, data=form.data_of_party(), reason=reason, actor=signed_in(request))
            messages.success(request, f"{saved.get_kind_display()}: the correction is on file.")
            return redirect("case_detail", number=number)
    return render(
        request,
        "cases/party_edit.html",
        {
            "case": case,
            "party": party,
            "form": form,
            "named_as_issued": "" if "name" in form.fields else NAMED_AS_ISSUED,
            "crumbs": crumbs_of(case, "Correct a party"),
        },
        status=422 if form.errors else 200,
    )
