"""The page on which the file of a case is held against the list of what must be there, and declared complete."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cases import rules
from cases.forms.required import RequiredForm
from cases.selectors.case_file import filed_documents
from cases.selectors.cases import worker_name
from cases.selectors.required import required_rows
from cases.services.moves import move_case, offered_moves
from cases.services.required import state_required
from cases.views.access import get_case
from cases.views.crumbs import crumbs_of
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import require
from imr_site.refusals import on_form

COMPLETE = "records_complete"


def case_required(request: HttpRequest, number: str) -> HttpResponse:
    """Show the list with what answers it; put what is said on file in one act, and declare the records complete."""
    case = get_case(request, number)
    actor = signed_in(request)
    require(actor, rules.state_required, case)
    rows = required_rows(case)
    form = RequiredForm(request.POST or None, rows=rows)
    if request.method == "POST" and form.is_valid():
        completes = "complete" in request.POST
        with on_form(form), transaction.atomic():
            state_required(case=case, said=form.said(), actor=actor)
            if completes:
                move_case(case=case, action=COMPLETE, actor=actor)
            words = "The records are complete." if completes else "What you said is on file."
            messages.success(request, words)
            return redirect(reverse("case_detail", args=[number]) + ("" if completes else "#records"))
    offered = next((move for move in offered_moves(case, actor) if move.transition.action == COMPLETE), None)
    return render(
        request,
        "cases/required.html",
        {
            "case": case,
            "worker": worker_name(case),
            "form": form,
            "asked": list(form.asked()),
            "filed": filed_documents(case),
            "warns": [row.entry for row in rows if row.entry.must and not row.entry.holds_back and not row.is_stated],
            "may_complete": offered is not None,
            "crumbs": crumbs_of(case, "What must be there"),
        },
        status=422 if form.errors else 200,
    )
