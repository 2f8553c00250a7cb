"""The actions on a case as a whole: its moves and its priority."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases.errors import CaseError
from cases.forms.case import MoveForm
from cases.lifecycle import BINDING, find
from cases.services.events import business_time
from cases.services.moves import move_case
from cases.services.priority import convert_to_expedited
from cases.views.access import get_case
from cases.views.worklist import NEXT_ROW
from imr_site.accounts.access import signed_in
from imr_site.accounts.proving import asks_proof, proof_of
from imr_site.refusals import errors_in_messages, in_message

ELSEWHERE = {
    "consolidate": "under “Decided together”",
    "separate": "under “Decided together”",
    **dict.fromkeys(
        ("submit_determination", "start_quality_review", "return_to_reviewer", "issue"),
        "on the page “Review and determination”",
    ),
}
"""Moves that are not made under “Next”, and where they are."""
END_SCREENING = {"find_eligible", "find_eligible_all_the_same", "find_ineligible"}
"""Moves after which whoever screens applications goes on with the next case of the worklist."""


def _binds(*, action: str, **_kwargs: str) -> bool:
    return action in BINDING


@require_POST
@asks_proof(when=_binds)
def case_move(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Make one move; the case page shows what is missing for it. After a finding the worklist comes back."""
    case = get_case(request, number)
    form = MoveForm(request.POST, case=case)
    if action in ELSEWHERE:
        messages.error(request, f"This is done {ELSEWHERE[action]}.")
        return redirect("case_detail", number=number)
    if not form.is_valid():
        errors_in_messages(request, form)
        return redirect("case_detail", number=number)
    on = form.cleaned_data["on"]
    with in_message(request):
        if find(action, case.case_state).asks_party and form.cleaned_data["party"] is None:
            raise CaseError("Choose who it is: the parties are told.")
        moved = move_case(
            case=case,
            action=action,
            actor=signed_in(request),
            reason=form.cleaned_data["reason"],
            at=business_time(on) if on else None,
            proof=proof_of(request) if action in BINDING else None,
            grounds=form.cleaned_data["grounds"],
            party=form.cleaned_data["party"],
        )
        messages.success(request, f"{number}: {moved.case_state.label.lower()}.")
        if action in END_SCREENING:
            return redirect(reverse("case_list") + NEXT_ROW)
    return redirect("case_detail", number=number)


@require_POST
def case_expedite(request: HttpRequest, number: str) -> HttpResponse:
    """Make the review expedited from the day of the treating physician's certification on."""
    case = get_case(request, number)
    form = MoveForm(request.POST, case=case)
    form.is_valid()
    on = form.cleaned_data.get("on")
    with in_message(request):
        convert_to_expedited(
            case=case,
            since=on or timezone.now(),
            reason=form.cleaned_data.get("reason", ""),
            actor=signed_in(request),
        )
        messages.success(request, "The review is expedited; every open clock runs anew from that moment.")
    return redirect("case_detail", number=number)
