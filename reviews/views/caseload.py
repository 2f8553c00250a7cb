"""The page on which a case manager designates the reviewers of a whole caseload in one step."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import require
from reviews import rules
from reviews.forms.caseload import chosen_in
from reviews.selectors.caseload import MOST_CASES, proposed_caseload, waiting_for_reviewer
from reviews.services.caseload import designate_many


def caseload(request: HttpRequest) -> HttpResponse:
    """Show how many cases wait, and designate whom the form names; the proposal comes by itself after the page."""
    actor = signed_in(request)
    require(actor, rules.designate_reviewer)
    if request.method == "POST":
        done, refused = designate_many(chosen=chosen_in(request.POST), actor=actor)
        if done:
            messages.success(request, f"Designated and asked to accept or decline: {len(done)}.")
        for words in refused:
            messages.error(request, words)
        return redirect("caseload")
    waiting = waiting_for_reviewer(actor)
    return render(request, "reviews/caseload.html", {"waiting": len(waiting), "most": MOST_CASES})


@require_GET
def caseload_proposal(request: HttpRequest) -> HttpResponse:
    """The proposal, which takes a moment for many cases."""
    actor = signed_in(request)
    require(actor, rules.designate_reviewer)
    return render(request, "reviews/_caseload_proposal.html", {"proposals": proposed_caseload(actor)})
