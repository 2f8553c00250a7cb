"""The pages of retention: what is kept and for how long, disposals with their certificates, holds of a case."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cases import rules
from cases.enums import DisposalState
from cases.forms.retention import HoldForm, ReasonForm
from cases.models import Disposal
from cases.selectors.retention import lines_of, record_class, record_classes, visible_disposals
from cases.services.retention.disposal import approve_disposal, propose_disposals, refuse_disposal
from cases.services.retention.holds import place_hold, release_hold
from cases.views.access import get_case
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import may, require
from imr_site.accounts.models import User
from imr_site.accounts.proving import asks_proof
from imr_site.refusals import errors_in_messages, in_message

PAGE_SIZE = 50
WAITING = {DisposalState.PROPOSED, DisposalState.HALF_APPROVED}


@require_GET
def retention(request: HttpRequest) -> HttpResponse:
    """List the disposals, and what is kept for how long and by which source."""
    actor = _actor_who_may_see(request)
    page = Paginator(visible_disposals(actor), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "cases/retention/list.html",
        {
            "page_obj": page,
            "rows": [(disposal, record_class(disposal.record_class)) for disposal in page],
            "classes": record_classes(),
            "may_propose": may(actor, rules.propose_disposal),
        },
    )


@require_POST
def retention_propose(request: HttpRequest) -> HttpResponse:
    """Propose now what may be disposed of, which the timer does every day."""
    actor = _actor_who_may_see(request)
    made = propose_disposals(actor=actor)
    if made:
        messages.success(request, "Proposed. Two other administrators approve it.")
    else:
        messages.info(request, "Nothing is over that is not proposed already.")
    return redirect("retention")


@require_GET
def disposal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a disposal would remove and why; once carried out, its certificate."""
    actor = _actor_who_may_see(request)
    disposal = _disposal(actor, pk)
    waits = disposal.state in WAITING and may(actor, rules.decide_disposal, disposal)
    return render(
        request,
        "cases/retention/disposal.html",
        {
            "disposal": disposal,
            "class": record_class(disposal.record_class),
            "lines": lines_of(disposal),
            "may_refuse": waits,
            "may_approve": waits and may(actor, rules.approve_of_another, disposal),
            "crumbs": [{"label": "Retention", "href": reverse("retention")}, {"label": str(disposal)}],
        },
    )


@require_POST
@asks_proof()
def disposal_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a disposal as the first or the second person."""
    actor = _actor_who_may_see(request)
    with in_message(request):
        disposal = approve_disposal(disposal=_disposal(actor, pk), actor=actor)
        second = disposal.second_approved_at is not None
        messages.success(request, "Approved. It is being carried out." if second else "Approved. Another must approve.")
    return redirect("disposal_detail", pk=pk)


@require_POST
def disposal_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a disposal, with the reason why its things are kept."""
    actor = _actor_who_may_see(request)
    disposal, form = _disposal(actor, pk), ReasonForm(request.POST)
    require(actor, rules.decide_disposal, disposal)
    if not form.is_valid():
        errors_in_messages(request, form)
        return redirect("disposal_detail", pk=pk)
    with in_message(request):
        refuse_disposal(disposal=disposal, actor=actor, **form.cleaned_data)
        messages.success(request, "Refused. Everything in it is kept.")
    return redirect("disposal_detail", pk=pk)


@require_POST
def case_hold(request: HttpRequest, number: str) -> HttpResponse:
    """Put a case on legal hold."""
    case, form = get_case(request, number), HoldForm(request.POST)
    require(signed_in(request), rules.place_hold, case)
    if not form.is_valid():
        errors_in_messages(request, form)
        return redirect("case_detail", number=number)
    with in_message(request):
        place_hold(case=case, actor=signed_in(request), **form.cleaned_data)
        messages.success(request, "On hold. Nothing of this case is disposed of until the hold is released.")
    return redirect("case_detail", number=number)


@require_POST
@asks_proof()
def case_hold_release(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Release one legal hold of a case."""
    case, form = get_case(request, number), ReasonForm(request.POST)
    require(signed_in(request), rules.release_hold, case)
    hold = get_object_or_404(case.holds, pk=pk)
    if not form.is_valid():
        errors_in_messages(request, form)
        return redirect("case_detail", number=number)
    with in_message(request):
        release_hold(hold=hold, actor=signed_in(request), **form.cleaned_data)
        messages.success(request, "Released. The rules of retention count again.")
    return redirect("case_detail", number=number)


def _actor_who_may_see(request: HttpRequest) -> User:
    """The user, who may see disposals. Raises NotAllowed for everyone else."""
    actor = signed_in(request)
    require(actor, rules.see_retention)
    return actor


def _disposal(actor: User, pk: int) -> Disposal:
    found: Disposal = get_object_or_404(visible_disposals(actor), pk=pk)
    return found
