"""The pages and actions on one disputed item."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cases import rules
from cases.enums import CaseState, ItemStatus
from cases.forms.corrections import CloseItemForm, ExcludeItemForm, RewordForm
from cases.lifecycle import is_open
from cases.services.corrections import STANDS, may_be_corrected
from cases.services.items import NOT_SCREENED, OVER, SAID_BY, close_item, exclude_item, reopen_item, reword_item
from cases.views.access import get_case
from cases.views.corrections import say_what_follows
from cases.views.crumbs import crumbs_of
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import require
from imr_site.refusals import in_message, on_form


def item_close(request: HttpRequest, number: str, position: int, status: str) -> HttpResponse:
    """Close one item: who authorized it or gave it up, on which day, and with which document."""
    case = get_case(request, number)
    item = get_object_or_404(case.items, position=position)
    require(signed_in(request), rules.close_item, item)
    if status not in SAID_BY:
        raise Http404
    if not is_open(case.case_state):
        messages.error(request, OVER)
        return redirect("case_detail", number=number)
    becomes = ItemStatus(status)
    form = CloseItemForm(request.POST or None, case=case, status=becomes)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            close_item(item=item, status=becomes, said=form.said(), actor=signed_in(request))
            messages.success(request, f"Item {position}: {becomes.label.lower()}.")
            return redirect("case_detail", number=number)
    context = {"case": case, "item": item, "becomes": becomes, "form": form, "crumbs": crumbs_of(case, "Close an item")}
    return render(request, "cases/item_close.html", context, status=422 if form.errors else 200)


def item_exclude(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """Find one item not eligible, while the others go on."""
    case = get_case(request, number)
    item = get_object_or_404(case.items, position=position)
    require(signed_in(request), rules.find_item_ineligible, item)
    if case.case_state != CaseState.ELIGIBILITY_REVIEW:
        messages.error(request, NOT_SCREENED)
        return redirect("case_detail", number=number)
    form = ExcludeItemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            exclude_item(item=item, actor=signed_in(request), **form.cleaned_data)
            messages.success(request, f"Item {position}: not eligible. The others go on.")
            return redirect("case_detail", number=number)
    context = {
        "case": case,
        "item": item,
        "becomes": ItemStatus.INELIGIBLE,
        "does": "Find it not eligible",
        "form": form,
        "crumbs": crumbs_of(case, "Not eligible"),
    }
    return render(request, "cases/item_close.html", context, status=422 if form.errors else 200)


@require_POST
def item_reopen(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """Open one item again that was closed by mistake."""
    item = get_object_or_404(get_case(request, number).items, position=position)
    with in_message(request):
        reopen_item(item=item, reason=request.POST.get("reason", "")[:300], actor=signed_in(request))
        messages.success(request, f"Item {position}: open again.")
    return redirect("case_detail", number=number)


def item_reword(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """Put the words of one item right; after an error everything that was typed stays."""
    case = get_case(request, number)
    item = get_object_or_404(case.items, position=position)
    require(signed_in(request), rules.correct_facts, case)
    if not may_be_corrected(case.case_state):
        messages.error(request, STANDS)
        return redirect("case_detail", number=number)
    form = RewordForm(request.POST or None, item=item)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            reason = form.cleaned_data["reason"]
            follows = reword_item(item=item, data=form.item(), reason=reason, actor=signed_in(request))
            say_what_follows(request, f"Item {position}", follows)
            return redirect("case_detail", number=number)
    context = {"case": case, "item": item, "form": form, "crumbs": crumbs_of(case, "Correct an item")}
    return render(request, "cases/item_reword.html", context, status=422 if form.errors else 200)
