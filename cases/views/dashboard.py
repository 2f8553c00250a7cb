"""The overview: what is going on at the desks, in charts with their tables."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases import rules
from cases.selectors.dashboard import dashboard_of
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import require


@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show the charts that the person may see."""
    actor = signed_in(request)
    require(actor, rules.see_dashboard)
    return render(request, "cases/dashboard.html", {"panels": dashboard_of(actor)})
