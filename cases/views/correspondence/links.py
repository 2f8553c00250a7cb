"""The page behind the link of an electronic delivery: a party opens one letter once, without an account."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases.forms.correspondence.links import OpenForm
from cases.hooks import letter_type
from cases.services.correspondence.messages import Answer, link_is_open, open_link
from cases.views.correspondence.downloads import pdf_response
from imr_site.client_address import client_address

TOO_MANY, GONE, MISSING = 429, 410, 503

OTHERWISE = {Answer.WAIT: ("too_many", TOO_MANY), Answer.MISSING: ("missing", MISSING)}
"""What the page says where there is neither a letter nor another try; everything else looks like a used link."""


@login_not_required
def letter_link(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the case number and return the letter. A GET opens nothing, as mail programs follow links too."""
    form = OpenForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        if not link_is_open(token):
            return render(request, "cases/correspondence/link.html", {"closed": True}, status=GONE)
        return render(request, "cases/correspondence/link.html", {"form": form}, status=422 if form.errors else 200)
    opening = open_link(token=token, case_number=form.cleaned_data["case_number"], client=client_address(request))
    if opening.letter is not None:
        return pdf_response(opening.pdf, letter_type(opening.letter.kind).file_name)
    if opening.answer == Answer.WRONG_NUMBER:
        form.add_error("case_number", "This is not the number of the case. Copy it from the notice you were sent.")
        return render(request, "cases/correspondence/link.html", {"form": form}, status=422)
    why, status = OTHERWISE.get(opening.answer, ("closed", GONE))
    return render(request, "cases/correspondence/link.html", {why: True}, status=status)
