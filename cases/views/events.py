"""Pages on the events of a case, and on the clocks derived from them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from cases import rules
from cases.forms.case import EventForm
from cases.lifecycle import is_open
from cases.selectors.clocks import clocks_of
from cases.services.events import add_event
from cases.views.access import get_case
from cases.views.crumbs import crumbs_of
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import may, require
from imr_site.refusals import on_form


@require_GET
def case_clocks(request: HttpRequest, number: str) -> HttpResponse:
    """Show every clock of the case with the sentence that explains it."""
    case = get_case(request, number)
    clocks = clocks_of(case)
    context = {
        "case": case,
        "counting": [clock for clock in clocks if clock.start is not None],
        "others": [clock for clock in clocks if clock.start is None],
        "may_record": may(signed_in(request), rules.add_event, case),
        "may_extend": may(signed_in(request), rules.extend_clock, case) and is_open(case.case_state),
        "crumbs": crumbs_of(case, "Clocks"),
    }
    return render(request, "cases/clocks.html", context)


def event_add(request: HttpRequest, number: str) -> HttpResponse:
    """Record an event that happened outside this organization."""
    case = get_case(request, number)
    require(signed_in(request), rules.add_event, case)
    form = EventForm(request.POST or None, parties=case.parties.all(), initial={"kind": request.GET.get("kind", "")})
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            add_event(case=case, actor=signed_in(request), **form.event())
            messages.success(request, "Recorded. The clocks follow.")
            return redirect("case_clocks", number=number)
    return render(
        request,
        "cases/event_add.html",
        {"case": case, "form": form, "crumbs": crumbs_of(case, "Record an event")},
        status=422 if form.errors else 200,
    )
