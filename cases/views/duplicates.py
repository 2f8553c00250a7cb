"""The answers to the question whether two cases are about the same dispute."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from cases.forms.case import OriginalForm
from cases.services.duplicates import link_original, rule_out, undo_rule_out, unlink_original
from cases.views.access import get_case
from imr_site.accounts.access import signed_in
from imr_site.refusals import in_message


@require_POST
def case_link(request: HttpRequest, number: str) -> HttpResponse:
    """Name the case that this one repeats."""
    case = get_case(request, number)
    with in_message(request):
        link_original(case=case, original_number=OriginalForm(request.POST).number, actor=signed_in(request))
        messages.success(request, "Linked. The case can now be marked as a duplicate.")
    return redirect("case_detail", number=number)


@require_POST
def case_unlink(request: HttpRequest, number: str) -> HttpResponse:
    """Take back that this case repeats another."""
    case = get_case(request, number)
    with in_message(request):
        unlink_original(case=case, actor=signed_in(request))
        messages.success(request, "The link is taken back.")
    return redirect("case_detail", number=number)


@require_POST
def case_rule_out(request: HttpRequest, number: str) -> HttpResponse:
    """Say that another case is not about the same dispute."""
    case = get_case(request, number)
    other = OriginalForm(request.POST).number
    with in_message(request):
        rule_out(case=case, other_number=other, actor=signed_in(request))
        messages.success(request, f"{other} is another dispute; it is not offered here again.")
    return redirect("case_detail", number=number)


@require_POST
def case_rule_out_undo(request: HttpRequest, number: str) -> HttpResponse:
    """Take back that another case is not about the same dispute."""
    case = get_case(request, number)
    other = OriginalForm(request.POST).number
    with in_message(request):
        undo_rule_out(case=case, other_number=other, actor=signed_in(request))
        messages.success(request, f"{other} may be the same dispute again.")
    return redirect("case_detail", number=number)
