"""Every open item on one page, beside the file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from cases.forms.reader import ReaderForm
from cases.models import DisputedItem
from cases.rules import read_case_file
from cases.selectors.case_file import filed_documents
from cases.selectors.find_text import find_text
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import may
from reviews.enums import CitationSide
from reviews.forms.review import DecisionForm, citation_formset
from reviews.models import ReviewRound
from reviews.proofreading import CheckFinding
from reviews.selectors.checks import shown_checks
from reviews.selectors.findings import findings_panel
from reviews.selectors.quality.beside import written_item
from reviews.selectors.similar import similar_to
from reviews.views.access import own_round_page
from reviews.views.review import decision_of, part_of_round

MOST_HITS = 20


@require_GET
@own_round_page
def round_items(request: HttpRequest, round_: ReviewRound) -> HttpResponse:
    """Show the decisions on all open items, each saved while it is typed by the page of its item."""
    items = [item for item in round_.case.items.order_by("position") if item.is_open]
    after = [f"#item-{item.position}" for item in items[1:]] + [reverse("round_submit", args=[round_.pk])]
    checks = shown_checks(round_)
    rows = [_row(round_, item, checks, to) for item, to in zip(items, after, strict=True)]
    filed = filed_documents(round_.case) if may(signed_in(request), read_case_file, round_.case) else []
    pages = filed[-1].last if filed else 0
    return part_of_round(request, "reviews/items.html", round_, "items", rows=rows, pages=pages)


@require_GET
@own_round_page
def round_find(request: HttpRequest, round_: ReviewRound) -> HttpResponse:
    """Return the pages of the file that hold the words looked for."""
    words = ReaderForm(request.GET).wanted["q"]
    found = find_text(round_.case, words, most=MOST_HITS) if words else None
    reader = reverse("case_file", args=[round_.case.case_number])
    hits = [
        {"hit": hit, "href": f"{reader}?{urlencode({'page': hit.file_page, 'q': words})}"}
        for hit in (found.hits if found else ())
    ]
    return render(request, "reviews/_file_hits.html", {"found": found, "hits": hits, "q": words})


@require_GET
@own_round_page
def round_similar(request: HttpRequest, round_: ReviewRound, position: int) -> HttpResponse:
    """Return what was decided before about the same service and body part."""
    item = get_object_or_404(round_.case.items, position=position)
    return render(request, "reviews/_similar.html", {"similar": similar_to(item, signed_in(request))})


def _row(round_: ReviewRound, item: DisputedItem, checks: Sequence[CheckFinding], to: str) -> dict[str, Any]:
    decision = decision_of(round_, item)
    on_file = decision if decision.pk else None
    ids = f"item-{item.position}-%s"
    return {
        "item": item,
        "form": DecisionForm(instance=decision, auto_id=ids),
        "claims": citation_formset(CitationSide.CLAIMS_ADMINISTRATOR, on_file, auto_id=ids),
        "own": citation_formset(CitationSide.REVIEWER, on_file, auto_id=ids),
        "written": written_item(round_, item, checks),
        "next": to,
        **findings_panel(round_, item),
    }
