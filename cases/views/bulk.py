"""One move for many cases: what it would do, and what it did."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cases import rules
from cases.enums import JobKind, MoveOutcome
from cases.forms.bulk import BulkForm
from cases.lifecycle import TRANSITIONS
from cases.models import BulkMove
from cases.models.case import ORDERS
from cases.selectors.cases import visible_cases
from cases.services.bulk import plan_moves, request_moves
from imr_site.accounts.access import only_looks, signed_in
from imr_site.accounts.authority import require
from imr_site.jobs.models import Job
from imr_site.refusals import errors_in_messages, in_message


@only_looks
@require_POST
def bulk_plan(request: HttpRequest) -> HttpResponse:
    """Show what the move would do with each of the cases that are ticked; nothing is done."""
    actor = signed_in(request)
    require(actor, rules.move_many)
    form = BulkForm(request.POST, cases=visible_cases(actor).order_by(*ORDERS["urgent"]))
    if not form.is_valid():
        errors_in_messages(request, form)
        return redirect("case_list")
    with in_message(request):
        action = form.cleaned_data["action"]
        planned = plan_moves(case_ids=form.case_ids, action=action, actor=actor)
        context = {
            "planned": planned,
            "movable": [one for one in planned if one.outcome is MoveOutcome.DONE],
            "move": next(one for one in TRANSITIONS if one.action == action),
        }
        return render(request, "cases/bulk_plan.html", context)
    return redirect("case_list")


@require_POST
def bulk_start(request: HttpRequest) -> HttpResponse:
    """Have the cases that were confirmed moved, and lead to what becomes of each."""
    actor = signed_in(request)
    require(actor, rules.move_many)
    form = BulkForm(request.POST, cases=visible_cases(actor).order_by(*ORDERS["urgent"]))
    if not form.is_valid():
        errors_in_messages(request, form)
        return redirect("case_list")
    with in_message(request):
        given = form.cleaned_data
        bulk = request_moves(case_ids=form.case_ids, action=given["action"], tells=given["tells"], actor=actor)
        return redirect("bulk_result", pk=bulk.pk)
    return redirect("case_list")


@require_GET
def bulk_result(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what became of each case, one line a case; as long as the job runs, the page reads itself again."""
    actor = signed_in(request)
    require(actor, rules.move_many)
    bulk = get_object_or_404(BulkMove, pk=pk, requested_by=actor)
    context = {
        "bulk": bulk,
        "lines": bulk.lines.select_related("case").prefetch_related("case__parties"),
        "job": Job.objects.filter(kind=JobKind.MOVE_MANY, key=str(bulk.pk)).first(),
        "move": next(one for one in TRANSITIONS if one.action == bulk.action),
        "poll": reverse("bulk_result", args=[bulk.pk]),
    }
    part = "cases/_bulk_lines.html" if request.headers.get("HX-Request") else "cases/bulk_result.html"
    return render(request, part, context)
