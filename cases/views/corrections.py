"""The pages that correct facts and events of a case; the next page says what follows from the correction."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cases import rules
from cases.enums import CaseEventKind, EventSource
from cases.forms.corrections import CorrectionForm, EventCorrectionForm
from cases.services.corrections import STANDS, correct_event, correct_facts, may_be_corrected
from cases.views.access import get_case
from cases.views.crumbs import crumbs_of
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import require
from imr_site.refusals import on_form


def say_what_follows(request: HttpRequest, what: str, follows: Iterable[str]) -> None:
    """Say on the next page that something was corrected, and each thing that follows from it."""
    messages.success(request, f"{what}: the correction is on file.")
    for words in follows:
        messages.info(request, words)


def case_correct(request: HttpRequest, number: str) -> HttpResponse:
    """Correct facts of the application and its UR decision; after an error everything that was typed stays."""
    case = get_case(request, number)
    require(signed_in(request), rules.correct_facts, case)
    if not may_be_corrected(case.case_state):
        messages.error(request, STANDS)
        return redirect("case_detail", number=number)
    form = CorrectionForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            reason = form.cleaned_data["reason"]
            follows = correct_facts(case=case, facts=form.facts(), reason=reason, actor=signed_in(request))
            say_what_follows(request, "Facts", follows)
            return redirect("case_detail", number=number)
    context = {"case": case, "form": form, "crumbs": crumbs_of(case, "Correct the facts")}
    return render(request, "cases/correct.html", context, status=422 if form.errors else 200)


def event_correct(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Put an event that a person stated on its right day, or take it back."""
    case = get_case(request, number)
    event = get_object_or_404(case.events.standing().filter(source=EventSource.PERSON.value), pk=pk)
    require(signed_in(request), rules.correct_facts, case)
    if not may_be_corrected(case.case_state):
        messages.error(request, STANDS)
        return redirect("case_detail", number=number)
    form = EventCorrectionForm(request.POST or None, event=event)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            reason = form.cleaned_data["reason"]
            follows = correct_event(
                event=event, occurred_at=form.occurred_at(), reason=reason, actor=signed_in(request)
            )
            say_what_follows(request, CaseEventKind(event.kind).label, follows)
            return redirect("case_detail", number=number)
    context = {"case": case, "event": event, "form": form, "crumbs": crumbs_of(case, "Correct an event")}
    return render(request, "cases/event_correct.html", context, status=422 if form.errors else 200)
