"""The page on which the reviewer asks a party, and reads what was asked before."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from imr_site.accounts.access import signed_in
from imr_site.refusals import on_form
from reviews.forms.asking import AskForm
from reviews.models import ReviewRound
from reviews.selectors.questions import questions_of
from reviews.services.asking import ask_party
from reviews.views.access import own_round_page
from reviews.views.review import part_of_round


@own_round_page
def round_ask(request: HttpRequest, round_: ReviewRound) -> HttpResponse:
    """Show the questions of the round with their answers, and ask another."""
    form = AskForm(request.POST or None, case=round_.case)
    if request.method == "POST" and form.is_valid():
        with on_form(form, "question"):
            ask_party(round_=round_, **form.cleaned_data, actor=signed_in(request))
            messages.success(request, "The question is on file. The case comes back to you with the answer.")
            return redirect("round_ask", pk=round_.pk)
    status = 422 if request.method == "POST" else 200
    questions = questions_of(round_)
    return part_of_round(request, "reviews/ask.html", round_, "ask", status=status, form=form, questions=questions)
