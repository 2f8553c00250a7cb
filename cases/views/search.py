"""The search of the header: suggestions while typing, the one case found, or the list of those found.

What is typed may be a name. It is posted and kept with the session, so no address, history or log of a proxy has it.
"""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cases.selectors.cases import days_until
from cases.selectors.search import MOST, FoundCase, found_cases, rows_of
from imr_site.accounts.access import only_looks, signed_in
from imr_site.searches import LONGEST, keep_search, kept_search

PAGE_SIZE = 50
SUGGESTED = 8
SHORTEST = 2
"""Letters or digits from which on cases are suggested."""


@only_looks
@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Redirect to the one case found, or to the list of those found under the number of the search."""
    actor, words = signed_in(request), _typed(request)
    if not words:
        return redirect("worklist")
    found = found_cases(actor, words)
    if len(found.ids) == 1 and not found.more:
        return redirect(_address(rows_of(actor, found.ids, words)[0]))
    return redirect("search_results", kept=keep_search(request.session, words))


@only_looks
@require_POST
def suggestions(request: HttpRequest) -> HttpResponse:
    """Return the first cases found by what is typed so far, as a part of the page."""
    actor, words = signed_in(request), _typed(request)
    if len(words) < SHORTEST:
        return HttpResponse()
    found = found_cases(actor, words)
    rows = rows_of(actor, found.ids[:SUGGESTED], words)
    return render(
        request,
        "cases/search/_suggestions.html",
        {"rows": _with_addresses(rows), "count": len(found.ids), "more": found.more},
    )


@require_GET
def results(request: HttpRequest, kept: int) -> HttpResponse:
    """List the cases found by the search of this number of the session, open cases first, then the newest."""
    actor, words = signed_in(request), kept_search(request.session, kept)
    if not words:
        messages.info(request, "That search is over. Type the words again.")
    found = found_cases(actor, words)
    page = Paginator(found.ids, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = _with_addresses(rows_of(actor, list(page), words))
    return render(
        request,
        "cases/search/results.html",
        {"page_obj": page, "rows": rows, "searched": words, "more": found.more, "most": MOST},
    )


def _typed(request: HttpRequest) -> str:
    return request.POST.get("q", "").replace("\0", "").strip()[:LONGEST]


def _with_addresses(rows: list[FoundCase]) -> list[dict[str, object]]:
    return [{"case": row, "href": _address(row), "days_left": days_until(row.due_on)} for row in rows]


def _address(row: FoundCase) -> str:
    return row.address or reverse("case_detail", args=[row.case_number])
