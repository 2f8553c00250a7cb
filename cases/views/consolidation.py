"""Putting applications together that are decided in one determination, and parting them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from cases.forms.case import MoveForm, OriginalForm
from cases.services.consolidation import consolidate, separate
from cases.views.access import get_case
from imr_site.accounts.access import signed_in
from imr_site.refusals import errors_in_messages, in_message


@require_POST
def case_consolidate(request: HttpRequest, number: str) -> HttpResponse:
    """Decide this application in the case that is named, and show that case."""
    case = get_case(request, number)
    with in_message(request):
        joined = consolidate(case=case, lead_number=OriginalForm(request.POST).number, actor=signed_in(request))
        messages.success(request, f"{number} is decided here too. Its open items stand below.")
        return redirect("case_detail", number=str(joined.consolidated_into))
    return redirect("case_detail", number=number)


@require_POST
def case_separate(request: HttpRequest, number: str) -> HttpResponse:
    """Decide this application by itself again."""
    case = get_case(request, number)
    form = MoveForm(request.POST, case=case)
    if not form.is_valid():
        errors_in_messages(request, form)
        return redirect("case_detail", number=number)
    with in_message(request):
        separate(case=case, reason=form.cleaned_data["reason"], actor=signed_in(request))
        messages.success(request, f"{number} is decided by itself again, with its items.")
    return redirect("case_detail", number=number)
