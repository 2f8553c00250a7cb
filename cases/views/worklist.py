"""The list of cases that wait for the desk."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases import rules
from cases.enums import CaseState
from cases.forms.case import WorklistFilter
from cases.selectors.cases import days_until, state_counts, visible_cases, worker_name, worklist
from cases.selectors.drafts import drafts_of, left_drafts
from cases.services.bulk import bulk_moves
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import may

PAGE_SIZE = 50
NEXT_ROW = "#next"
"""The part of the address that puts the keyboard on the case that waits first."""


def case_list(request: HttpRequest) -> HttpResponse:
    """List the cases that wait for the actor's role, most urgent first; filtered by state or lateness."""
    actor = signed_in(request)
    wanted = WorklistFilter(request.GET)
    wanted.is_valid()
    state = wanted.cleaned_data.get("state", "")
    states = [state] if state in set(CaseState) else None
    cases = worklist(actor, states=states, late_only=wanted.cleaned_data.get("late", False))
    page = Paginator(cases, PAGE_SIZE).get_page(request.GET.get("page"))
    counts = state_counts(actor)
    return render(
        request,
        "cases/worklist.html",
        {
            "page_obj": page,
            "rows": [
                {"case": case, "worker": worker_name(case), "days_left": days_until(case.due_on)} for case in page
            ],
            "tabs": [
                {
                    "label": known.label,
                    "href": f"?state={known.value}",
                    "current": state == known.value,
                    "count": counts[known.value],
                }
                for known in CaseState
                if counts.get(known.value)
            ],
            "state": CaseState(state) if states else None,
            "bulk_moves": bulk_moves(state, actor) if states and may(actor, rules.move_many) else [],
            "late": wanted.cleaned_data.get("late", False),
            "draft_count": drafts_of(actor).count(),
            "left_count": left_drafts(actor).count(),
            "none_on_file": not visible_cases(actor).exists(),
        },
    )
