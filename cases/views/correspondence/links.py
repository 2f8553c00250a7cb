"""The page behind the link of an electronic delivery: a party opens one letter once, without an account."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases.forms.correspondence.links import OpenForm
from cases.hooks import letter_type
from cases.services.correspondence.messages import Answer, link_is_open, open_link
from cases.views.correspondence.downloads import pdf_response
from imr_site.rate_limit import within_limit

TRIES, SECONDS = 20, 600
"""Case numbers that one address may type in so many seconds. A GET is not counted: mail scanners follow links."""
TOO_MANY, GONE, MISSING = 429, 410, 503


@login_not_required
def letter_link(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the case number and return the letter. A GET opens nothing, as mail programs follow links too."""
    form = OpenForm(request.POST or None)
    if request.method == "POST" and not within_limit(request, action="open_letter", limit=TRIES, seconds=SECONDS):
        return render(request, "cases/correspondence/link.html", {"too_many": True}, status=TOO_MANY)
    if request.method != "POST" or not form.is_valid():
        if not link_is_open(token):
            return render(request, "cases/correspondence/link.html", {"closed": True}, status=GONE)
        return render(request, "cases/correspondence/link.html", {"form": form}, status=422 if form.errors else 200)
    opening = open_link(token=token, case_number=form.cleaned_data["case_number"])
    if opening.letter is not None:
        return pdf_response(opening.pdf, letter_type(opening.letter.kind).file_name)
    if opening.answer == Answer.WRONG_NUMBER:
        form.add_error("case_number", "This is not the number of the case. Copy it from the notice you were sent.")
        return render(request, "cases/correspondence/link.html", {"form": form}, status=422)
    why, status = ("missing", MISSING) if opening.answer == Answer.MISSING else ("closed", GONE)
    return render(request, "cases/correspondence/link.html", {why: True}, status=status)
