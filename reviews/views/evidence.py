"""Passages of the record as evidence on an item: cited, confirmed where they have moved, dropped."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from cases.enums import CaseState
from cases.models import DisputedItem
from imr_site.accounts.access import signed_in
from imr_site.refusals import in_message, on_form
from reviews import rules
from reviews.enums import PassageUse
from reviews.forms.evidence import CiteForm, SelectionForm
from reviews.models import Passage, ReviewRound
from reviews.selectors.ground_five import page_address
from reviews.selectors.passages import evidence_of, selected_between, selected_words
from reviews.services.passages import cite_passage, confirm_passage, drop_passage
from reviews.views.access import own_round_page, round_page


@require_GET
@round_page(rules.read_records)
def round_evidence(request: HttpRequest, round_: ReviewRound, position: int) -> HttpResponse:
    """Return the evidence on one item."""
    return _part(request, round_, get_object_or_404(round_.case.items, position=position), CiteForm())


@require_POST
@own_round_page
def round_cite(request: HttpRequest, round_: ReviewRound, position: int) -> HttpResponse:
    """Cite words of a page, typed or selected in the reader; or confirm a passage as it stands now, or drop it."""
    item = get_object_or_404(round_.case.items, position=position)
    if "begin" in request.POST:
        return _cite_selected(request, round_, item)
    for name, change in (("confirm", confirm_passage), ("drop", drop_passage)):
        if name in request.POST:
            chosen = request.POST[name]
            of_item = Passage.objects.filter(round=round_, item=item)
            passage = get_object_or_404(of_item, pk=int(chosen) if chosen.isdecimal() else 0)
            with in_message(request):
                change(passage=passage, actor=signed_in(request))
            return _answer(request, round_, item, CiteForm())
    form = CiteForm(request.POST)
    if form.is_valid():
        with on_form(form, "words"):
            cite_passage(
                round_=round_,
                use=PassageUse(form.cleaned_data["use"]),
                selected=selected_words(round_.case, form.cleaned_data["page"], form.cleaned_data["words"]),
                item=item,
                actor=signed_in(request),
            )
            return _answer(request, round_, item, CiteForm())
    return _part(request, round_, item, form, status=422)


def _cite_selected(request: HttpRequest, round_: ReviewRound, item: DisputedItem) -> HttpResponse:
    """Cite what is selected in the reader, and go back to its page there."""
    form = SelectionForm(request.POST)
    if not form.is_valid():
        raise Http404
    place = {name: form.cleaned_data[name] for name in ("page", "begin", "last_page", "end")}
    use = PassageUse(form.cleaned_data["use"])
    with in_message(request):
        selected = selected_between(round_.case, **place)
        cite_passage(round_=round_, use=use, selected=selected, item=item, actor=signed_in(request))
        messages.success(request, f"Cited for item {item.position}: {use.label.lower()}.")
    return redirect(page_address(round_.case, place["page"]))


def _answer(request: HttpRequest, round_: ReviewRound, item: DisputedItem, form: CiteForm) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return _part(request, round_, item, form)
    return redirect("round_item", pk=round_.pk, position=item.position)


def _part(
    request: HttpRequest, round_: ReviewRound, item: DisputedItem, form: CiteForm, *, status: int = 200
) -> HttpResponse:
    writable = round_.case.state == CaseState.CLINICAL_REVIEW and round_.reviewer.user == signed_in(request)
    shared = {"round": round_, "item": item, "evidence": evidence_of(round_, item.pk)}
    context = shared | {"cite_form": form, "writable": writable}
    return render(request, "reviews/_evidence.html", context, status=status)
