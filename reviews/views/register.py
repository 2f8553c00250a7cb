"""The public register: the released determinations, for anyone, without sign-in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.services.correspondence.letters import stored_pdf
from imr_site.rate_limit import within_limit
from imr_site.refusals import as_missing
from reviews.selectors.public import public_letter, public_register, register_line

LOOKS = 120
SECONDS = 600
"""Pages and files that one address gets in so many seconds: enough to read, too few to copy the register."""
TOO_MANY = 429
PAGE_SIZE = 25
LONGEST_SEARCH = 100


@login_not_required
@require_safe
def public_register_page(request: HttpRequest) -> HttpResponse:
    """List the released determinations, newest first, or those that a search finds."""
    words = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    if not within_limit(request, action="public_register", limit=LOOKS, seconds=SECONDS):
        return render(request, "reviews/public_register.html", {"words": words, "too_many": True}, status=TOO_MANY)
    page = Paginator(public_register(words), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [register_line(public) for public in page]
    return render(request, "reviews/public_register.html", {"page_obj": page, "rows": rows, "words": words})


@login_not_required
@require_safe
def public_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the letter of a released version in force. Its name holds the case number and nothing of a person."""
    if not within_limit(request, action="public_register", limit=LOOKS, seconds=SECONDS):
        return HttpResponse("Too many files. Wait ten minutes and try again.", "text/plain", TOO_MANY)
    letter = public_letter(pk)
    if letter is None:
        raise Http404
    with as_missing():
        pdf = stored_pdf(letter)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{letter.case.case_number}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"  # withdrawn means withdrawn
    return response
