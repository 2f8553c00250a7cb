"""Pages that state what was not known of an application, and more time on a clock."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cases import rules
from cases.forms.facts import ExtensionForm, FactsForm
from cases.selectors.eligibility import assessment
from cases.selectors.facts import stated_facts
from cases.services.facts import extend_clock, state_facts
from cases.views.access import get_case
from cases.views.crumbs import crumbs_of
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import require
from imr_site.refusals import on_form


def case_facts(request: HttpRequest, number: str) -> HttpResponse:
    """Show what is known of the application and state what is not; after an error everything that was typed stays."""
    case = get_case(request, number)
    require(signed_in(request), rules.state_facts, case)
    form = FactsForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            state_facts(case=case, facts=form.facts(), actor=signed_in(request))
            messages.success(request, "On file. The clocks and the checklist follow.")
            return redirect("case_detail", number=number)
    found = assessment(case)
    return render(
        request,
        "cases/facts.html",
        {
            "case": case,
            "form": form,
            "known": [(fact.label, fact.words) for fact in stated_facts(case) if fact.words is not None],
            "questions": found.questions if found else (),
            "crumbs": crumbs_of(case, "Facts of the application"),
        },
        status=422 if form.errors else 200,
    )


def clock_extend(request: HttpRequest, number: str) -> HttpResponse:
    """Record more days on a clock; after an error everything that was typed stays."""
    case = get_case(request, number)
    require(signed_in(request), rules.extend_clock, case)
    form = ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            extend_clock(case=case, actor=signed_in(request), **form.cleaned_data)
            messages.success(request, "Recorded. The clock follows.")
            return redirect("case_clocks", number=number)
    return render(
        request,
        "cases/clock_extend.html",
        {"case": case, "form": form, "crumbs": crumbs_of(case, "More time on a clock")},
        status=422 if form.errors else 200,
    )
