"""Imported letters, many at once: prepared by one person, released by another, and those that the scan stops."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import may, require
from imr_site.accounts.models import User
from imr_site.accounts.proving import asks_proof, proof_of
from imr_site.refusals import in_message
from reviews import rules
from reviews.forms.imported_letters import ImportedOnForm, SeenUntilForm
from reviews.selectors.imported_letters import (
    failed_imported_jobs,
    imported_counts,
    imported_stopped,
    open_imported_jobs,
    why_stopped,
)
from reviews.services.imported_letters import MOST_AT_ONCE, request_preparing, request_release

PAGE_SIZE = 50


@require_GET
def imported_letters(request: HttpRequest) -> HttpResponse:
    """Show how far the imported letters are, what is next, and each that the scan stops with its reasons."""
    actor = _actor(request)
    form = ImportedOnForm(request.GET or None)
    imported_on = _imported_on(form)
    page = Paginator(imported_stopped(actor, imported_on), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        **_state(actor, imported_on),
        "form": form,
        "page_obj": page,
        "stopped": why_stopped(list(page)),
        "may_prepare": may(actor, rules.edit_public),
        "may_release": may(actor, rules.release_public),
        "crumbs": [{"label": "To publish", "href": reverse("public_worklist")}, {"label": "Imported letters"}],
    }
    return render(request, "reviews/imported_letters.html", context)


@require_GET
def imported_status(request: HttpRequest) -> HttpResponse:
    """Return how far the batches are; the page polls it while one is at work, and is read again at the end."""
    state = _state(_actor(request), _imported_on(ImportedOnForm(request.GET or None)))
    response = render(request, "reviews/_imported_state.html", state)
    if not state["at_work"]:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def imported_prepare(request: HttpRequest) -> HttpResponse:
    """Have the letters that nobody began scanned and prepared."""
    actor = _actor(request)
    require(actor, rules.edit_public)
    return _requested(request, lambda imported_on: request_preparing(imported_on=imported_on, actor=actor))


@require_POST
@asks_proof()
def imported_release(request: HttpRequest) -> HttpResponse:
    """Have the letters released that the scan lets pass and the person saw counted."""
    actor = _actor(request)
    require(actor, rules.release_public)
    seen = SeenUntilForm(request.POST)
    if not seen.is_valid():
        messages.error(request, "Nothing was released: the page did not say what you saw. Open it again.")
        return redirect("imported_letters")
    until = seen.cleaned_data["prepared_until"]
    return _requested(
        request,
        lambda imported_on: request_release(
            imported_on=imported_on, prepared_until=until, actor=actor, proof=proof_of(request)
        ),
    )


def _requested(request: HttpRequest, ask: Callable[[date | None], object]) -> HttpResponse:
    """Ask for the jobs over the letters of the address, and show their page again."""
    imported_on = _imported_on(ImportedOnForm(request.GET or None))
    with in_message(request):
        ask(imported_on)
    return redirect(f"{reverse('imported_letters')}{_query(imported_on)}")


def _actor(request: HttpRequest) -> User:
    actor = signed_in(request)
    require(actor, rules.see_public_worklist)
    return actor


def _imported_on(form: ImportedOnForm) -> date | None:
    return form.cleaned_data.get("imported_on") if form.is_valid() else None


def _query(imported_on: date | None) -> str:
    return f"?{urlencode({'imported_on': imported_on.isoformat()})}" if imported_on else ""


def _state(actor: User, imported_on: date | None) -> dict[str, Any]:
    counts = imported_counts(actor, imported_on)
    return {
        "counts": counts,
        "scan_now": min(counts.not_begun, MOST_AT_ONCE),
        "release_now": min(counts.to_release, MOST_AT_ONCE),
        "imported_on": imported_on,
        "query": _query(imported_on),
        "at_work": open_imported_jobs().count(),
        "failed": failed_imported_jobs().count(),
    }
