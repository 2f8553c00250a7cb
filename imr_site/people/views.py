"""Pages of the changes of accounts: what waits for a second administrator, and what was decided."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import may, require
from imr_site.accounts.proving import asks_proof, proof_of
from imr_site.people import rules
from imr_site.people.selectors import visible_changes
from imr_site.people.services.changes import approve_change, refuse_change
from imr_site.refusals import in_message

PAGE_SIZE = 50
DECISIONS = {"approve": approve_change, "refuse": refuse_change}


@require_GET
def account_changes(request: HttpRequest) -> HttpResponse:
    """List the changes of accounts, those that wait for a second administrator first."""
    actor = signed_in(request)
    require(actor, rules.see_account_changes)
    page = Paginator(visible_changes(actor), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "people/changes.html", {"page_obj": page})


@asks_proof(on_get=rules.decide_change)
def account_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one change with the roles its person has held, and approve or refuse it."""
    actor = signed_in(request)
    change = get_object_or_404(visible_changes(actor), pk=pk)
    if request.method == "POST":
        require(actor, rules.decide_change)
        decide = DECISIONS.get(request.POST.get("verdict", ""))
        if decide is None:
            return redirect("account_change", pk=pk)
        with in_message(request):
            decided = decide(change=change, actor=actor, proof=proof_of(request))
            messages.success(request, f"{decided.get_decision_display().capitalize()}. The person is told by mail.")
            return redirect("account_changes")
        return redirect("account_change", pk=pk)
    return render(
        request,
        "people/change.html",
        {
            "change": change,
            "roles": change.person.roles_held.select_related("change__asked_by", "change__decided_by"),
            "may_decide": change.is_open
            and may(actor, rules.decide_change)
            and may(actor, rules.decide_change_of_others, change),
            "why_not": rules.decide_change_of_others.reason if may(actor, rules.decide_change) else "",
            "crumbs": [{"label": "Account changes", "href": reverse("account_changes")}, {"label": str(change.person)}],
        },
    )
