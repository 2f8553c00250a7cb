"""The pages behind mailed links, without an account: a party opens one letter once, an administrator one feed."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from cases.forms.correspondence.links import FeedReceivedForm, OpenForm, ProofForm
from cases.hooks import letter_type
from cases.selectors.feeds import file_name_of
from cases.services.correspondence.feed_links import acknowledge_by_link, feed_at, open_feed_link
from cases.services.correspondence.links import Answer
from cases.services.correspondence.messages import link_is_open, open_link
from cases.views.correspondence.downloads import pdf_response
from imr_site.client_address import client_address

TOO_MANY, GONE, MISSING = 429, 410, 503

LETTER_PAGE, FEED_PAGE = "cases/correspondence/link.html", "cases/correspondence/feed_link.html"
OTHERWISE = {Answer.WAIT: ("too_many", TOO_MANY), Answer.MISSING: ("missing", MISSING)}
"""What a page says where nothing opens and there is no other try; everything else looks like a used link."""


@login_not_required
def letter_link(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the case number and return the letter. A GET opens nothing, as mail programs follow links too."""
    form = OpenForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        if not link_is_open(token):
            return render(request, LETTER_PAGE, {"closed": True}, status=GONE)
        return render(request, LETTER_PAGE, {"form": form}, status=422 if form.errors else 200)
    opening = open_link(token=token, case_number=form.cleaned_data["case_number"], client=client_address(request))
    if opening.letter is not None:
        return pdf_response(opening.pdf, letter_type(opening.letter.kind).file_name)
    wrong = "This is not the number of the case. Copy it from the notice you were sent."
    return _not_opened(request, LETTER_PAGE, opening.answer, form, wrong)


@login_not_required
def feed_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show what was sent; to whom the claim number proves, give out the file and keep the acknowledgement.

    Each step is posted with the claim number, so nothing is kept of a visitor. A GET does nothing.
    """
    feed = feed_at(token=token)
    if feed is None:
        return render(request, FEED_PAGE, {"closed": True}, status=GONE)
    proof = ProofForm(request.POST or None)
    if request.method != "POST" or not proof.is_valid():
        return render(request, FEED_PAGE, {"feed": feed, "form": proof}, status=422 if proof.errors else 200)
    proved = {"token": token, "claim_number": proof.cleaned_data["claim_number"], "client": client_address(request)}
    act, received = request.POST.get("act"), FeedReceivedForm(request.POST if "name" in request.POST else None)
    if act == "received" and received.is_valid():
        opening = acknowledge_by_link(**proved, name=received.cleaned_data["name"])
    else:
        opening = open_feed_link(**proved, fetches=act == "file")
    if opening.feed is None:
        wrong = "None of these notices has this claim number. Copy it from the notice."
        return _not_opened(request, FEED_PAGE, opening.answer, proof, wrong, feed=feed)
    if opening.file is not None:
        name = file_name_of(opening.feed)
        return FileResponse(opening.file, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")
    told = {"feed": opening.feed, "proved": proof.cleaned_data["claim_number"], "received": received}
    return render(request, FEED_PAGE, told, status=422 if received.errors else 200)


def _not_opened(
    request: HttpRequest, page: str, answer: Answer, form: Form, wrong: str, **shown: object
) -> HttpResponse:
    """The page after a number that opens nothing: the form again, saying what is `wrong`, or that there is no try."""
    if answer is Answer.WRONG_NUMBER:
        form.add_error(next(iter(form.fields)), wrong)
        return render(request, page, {**shown, "form": form}, status=422)
    why, status = OTHERWISE.get(answer, ("closed", GONE))
    return render(request, page, {why: True}, status=status)
