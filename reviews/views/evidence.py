"""Passages of the record as evidence on an item or for the summary: cited, confirmed where they moved, dropped."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cases.enums import CaseState
from cases.models import DisputedItem
from imr_site.accounts.access import signed_in
from imr_site.refusals import errors_in_messages, in_message, on_form
from reviews import rules
from reviews.forms.evidence import BoxForm, CiteForm, SelectionForm
from reviews.models import Passage, ReviewRound
from reviews.selectors.ground_five import page_address
from reviews.selectors.passages import drawn_box, evidence_of, selected_between, selected_words
from reviews.services.passages import cite_passage, confirm_passage, drop_passage
from reviews.views.access import own_round_page, round_page


@require_GET
@round_page(rules.read_records)
def round_evidence(request: HttpRequest, round_: ReviewRound, position: int) -> HttpResponse:
    """Return the evidence on one item."""
    item = get_object_or_404(round_.case.items, position=position)
    return _part(request, round_, item, CiteForm(item=item))


@require_POST
@own_round_page
def round_cite(request: HttpRequest, round_: ReviewRound, position: int | None = None) -> HttpResponse:
    """Cite words of a page, typed or selected in the reader, or a box drawn there; or confirm a passage, or drop it.

    It is evidence on the item of this position or, without one, for the summary.
    """
    item = get_object_or_404(round_.case.items, position=position) if position else None
    if "begin" in request.POST or "left" in request.POST:
        return _cite_from_reader(request, round_, item)
    for name, change in (("confirm", confirm_passage), ("drop", drop_passage)):
        if name in request.POST:
            chosen = request.POST[name]
            of_item = Passage.objects.filter(round=round_, item=item)
            passage = get_object_or_404(of_item, pk=int(chosen) if chosen.isdecimal() else 0)
            with in_message(request):
                change(passage=passage, actor=signed_in(request))
            return _answer(request, round_, item)
    form = CiteForm(request.POST, item=item)
    if form.is_valid():
        with on_form(form, "words"):
            cite_passage(
                round_=round_,
                use=form.cleaned_data["use"],
                selected=selected_words(round_.case, form.cleaned_data["page"], form.cleaned_data["words"]),
                item=item,
                actor=signed_in(request),
            )
            return _answer(request, round_, item)
    return _part(request, round_, item, form, status=422)


@require_POST
@own_round_page
def round_cite_fact(request: HttpRequest, round_: ReviewRound) -> HttpResponse:
    """Go to the facts, to fill one in from the page that was chosen in the reader."""
    address = f"{reverse('round_facts', args=[round_.pk])}?{urlencode({'page': request.POST.get('page', '')})}"
    if request.headers.get("HX-Request") == "true":  # the reader would look for itself in what it is led to
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def evidence_context(round_: ReviewRound, item: DisputedItem | None, form: CiteForm) -> dict[str, Any]:
    """What the list of evidence is shown from, on an item or, without one, for the summary."""
    address = (
        reverse("round_cite", args=[round_.pk, item.position])
        if item
        else reverse("round_cite_summary", args=[round_.pk])
    )
    return {"evidence": evidence_of(round_, item), "cite_form": form, "cite_address": address}


def _cite_from_reader(request: HttpRequest, round_: ReviewRound, item: DisputedItem | None) -> HttpResponse:
    """Cite what is selected, or the box that is drawn, and go back to its page in the reader."""
    is_box = "left" in request.POST
    form = (BoxForm if is_box else SelectionForm)(request.POST, item=item)
    if not form.is_valid() and (not is_box or {"page", "use"} & form.errors.keys()):
        raise Http404
    said = form.cleaned_data
    if form.errors:
        errors_in_messages(request, form)
        return redirect(page_address(round_.case, said["page"]))
    box = None
    with in_message(request):
        if isinstance(form, BoxForm):
            box = drawn_box(round_.case, said["page"], form.drawn, said["turn"])
            selected = []
        else:
            selected = selected_between(round_.case, said["page"], said["begin"], said["last_page"], said["end"])
        use = said["use"]
        cite_passage(round_=round_, use=use, selected=selected, box=box, item=item, actor=signed_in(request))
        cited = f"A box on page {said['page']} is cited" if box else "Cited"
        of = f"for item {item.position}: {use.label.lower()}" if item else f"for the {use.label.lower()}"
        messages.success(request, f"{cited} {of}.")
    return redirect(page_address(round_.case, said["page"], box and box[1]))


def _answer(request: HttpRequest, round_: ReviewRound, item: DisputedItem | None) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return _part(request, round_, item, CiteForm(item=item))
    if item is None:
        return redirect("round_summary", pk=round_.pk)
    return redirect("round_item", pk=round_.pk, position=item.position)


def _part(
    request: HttpRequest, round_: ReviewRound, item: DisputedItem | None, form: CiteForm, *, status: int = 200
) -> HttpResponse:
    writable = round_.case.state == CaseState.CLINICAL_REVIEW and round_.reviewer.user == signed_in(request)
    context = {"round": round_, "item": item, "writable": writable, **evidence_context(round_, item, form)}
    return render(request, "reviews/_evidence.html", context, status=status)
