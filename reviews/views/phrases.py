"""A reviewer's own phrases: seen, kept, removed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import require
from imr_site.refusals import on_form
from reviews import rules
from reviews.forms.phrases import PhraseForm
from reviews.models import Phrase
from reviews.services.phrases import keep_phrase, remove_phrase


def phrase_list(request: HttpRequest) -> HttpResponse:
    """Show the person's phrases, and keep another, or other words under the same name."""
    actor = signed_in(request)
    require(actor, rules.review_cases)
    form = PhraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with on_form(form, "words"):
            phrase = keep_phrase(**form.cleaned_data, actor=actor)
            messages.success(request, f"Kept: ;{phrase.short}")
            return redirect("phrase_list")
    context = {"form": form, "phrases": Phrase.objects.filter(owner=actor)}
    return render(request, "reviews/phrases.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def phrase_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one of the own phrases away; texts in which it was put keep its words."""
    actor = signed_in(request)
    require(actor, rules.review_cases)
    phrase = get_object_or_404(Phrase.objects.filter(owner=actor), pk=pk)
    remove_phrase(phrase=phrase, actor=actor)
    messages.success(request, f"Removed: ;{phrase.short}")
    return redirect("phrase_list")
