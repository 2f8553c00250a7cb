"""The reviewer's pages: declaration, records, summary, facts, a page for each item, submission."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from cases.enums import CaseState
from cases.models import Case, DisputedItem
from cases.rules import read_case_file
from cases.selectors.cases import days_until
from cases.views.records import serve_document
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import may
from imr_site.accounts.proving import asks_proof, proof_of
from imr_site.autosave import invalid, is_autosave, refused, saved
from imr_site.errors import StaleVersion
from imr_site.refusals import in_fragment, in_message, on_form
from reviews import rules
from reviews.enums import CitationSide
from reviews.forms.evidence import CiteForm
from reviews.forms.facts import FactsForm
from reviews.forms.review import (
    ConflictForm,
    DecisionForm,
    SummaryForm,
    citation_formset,
    decision_data,
    signs_to_change,
)
from reviews.models import ClinicalSummary, ItemDecision, Phrase, ReviewRound
from reviews.selectors.checks import shown_checks
from reviews.selectors.determination import content_of, missing_for_determination, summary_text
from reviews.selectors.findings import findings_panel
from reviews.selectors.ground_five import ground_five
from reviews.selectors.quality.beside import written_item
from reviews.selectors.quality.changes import reason_of_item, since_return
from reviews.selectors.quality.consistency import FEW, before_submission
from reviews.selectors.quality.dashboards import DAYS, own_numbers
from reviews.selectors.quality.samples import feedback_for
from reviews.selectors.requests import reading_of, readings
from reviews.selectors.rounds import documents_of, reviewer_worklist
from reviews.services.checking import request_checks
from reviews.services.drafting import save_decision, save_facts, save_summary
from reviews.services.rounds import declare_conflict, decline_review, mark_reviewed, named_parties
from reviews.services.sign_off import submit_determination
from reviews.views.access import own_round_page, round_page
from reviews.views.evidence import evidence_context

PAGE_SIZE = 50


@require_GET
def my_reviews(request: HttpRequest) -> HttpResponse:
    """List the rounds that wait for the reviewer, most urgent first."""
    actor = signed_in(request)
    page = Paginator(reviewer_worklist(actor), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [{"round": round_, "case": round_.case, "days_left": days_until(round_.case.due_on)} for round_ in page]
    numbers = {"numbers": own_numbers(actor), "days": DAYS, "feedback": feedback_for(actor)}
    return render(request, "reviews/my_reviews.html", {"page_obj": page, "rows": rows} | numbers)


@round_page(rules.enter_round)
def round_detail(request: HttpRequest, round_: ReviewRound) -> HttpResponse:
    """Show the declaration of conflicts; once the reviewer is cleared, redirect to the records."""
    if round_.is_cleared:
        return redirect("round_records", pk=round_.pk)
    form = ConflictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer, words, actor = form.cleaned_data["cleared"], form.cleaned_data["tie"], signed_in(request)
        with on_form(form, None if answer == "yes" else "tie"):
            if answer == "decline":
                decline_review(round_=round_, reason=words, actor=actor)
            else:
                declare_conflict(round_=round_, cleared=answer == "yes", tie=words, actor=actor)
            if answer == "yes":
                messages.success(request, "Your declaration is on file. The records are open to you.")
                return redirect("round_records", pk=round_.pk)
            messages.success(request, "Thank you. The desk will designate another reviewer.")
            return redirect("my_reviews")
    return render(
        request,
        "reviews/conflict.html",
        {"round": round_, "case": round_.case, "parties": named_parties(round_.case), "form": form},
        status=422 if form.errors else 200,
    )


@require_GET
@own_round_page
def round_records(request: HttpRequest, round_: ReviewRound) -> HttpResponse:
    """Show the documents of the case, and which of them the reviewer marked as reviewed."""
    reviewed = set(round_.reviewed_documents.values_list("document_id", flat=True))
    rows = [(document, document.pk in reviewed) for document in documents_of(round_, signed_in(request))]
    may_read = may(signed_in(request), read_case_file, round_.case)
    return part_of_round(request, "reviews/records.html", round_, "records", rows=rows, may_read_file=may_read)


@require_POST
@own_round_page
def round_mark_reviewed(request: HttpRequest, round_: ReviewRound, document: int) -> HttpResponse:
    """Mark a document as reviewed, or remove the mark."""
    found = get_object_or_404(documents_of(round_, signed_in(request)), pk=document)
    with in_message(request):
        mark_reviewed(round_=round_, document=found, actor=signed_in(request), reviewed="reviewed" in request.POST)
    return redirect("round_records", pk=round_.pk)


@require_GET
@round_page(rules.read_records)
def round_document(request: HttpRequest, round_: ReviewRound, document: int) -> HttpResponseBase:
    """Return one document of the round, for those who may read its records."""
    found = get_object_or_404(documents_of(round_, signed_in(request)), pk=document)
    return serve_document(request, found, otherwise=reverse("round_records", args=[round_.pk]))


@own_round_page
def round_summary(request: HttpRequest, round_: ReviewRound) -> HttpResponse:
    """Show the clinical case summary, and save it while it is typed."""
    summary = getattr(round_, "summary", None) or ClinicalSummary(round=round_)
    form = SummaryForm(request.POST or None, instance=summary)

    def save() -> int:
        saved = save_summary(
            round_=round_,
            data=form.summary(),
            based_on=form.cleaned_data["based_on"],
            actor=signed_in(request),
        )
        return saved.version

    answer = _save(request, round_, "summary", [form], save) if request.method == "POST" else None
    return answer or part_of_round(
        request,
        "reviews/summary.html",
        round_,
        "summary",
        status=422 if form.is_bound else 200,
        form=form,
        narrative=summary_text(summary),
        **evidence_context(round_, None, CiteForm(item=None)),
    )


@require_GET
@own_round_page
def round_narrative(request: HttpRequest, round_: ReviewRound) -> HttpResponse:
    """Return the narrative as saved, for the preview beside the form."""
    return render(request, "reviews/_narrative.html", {"narrative": summary_text(getattr(round_, "summary", None))})


@own_round_page
def round_facts(request: HttpRequest, round_: ReviewRound) -> HttpResponse:
    """Show the clinical facts that the guideline rules ask for with what the file says of them, and save them.

    A value that the file says is taken, one at a time, by the button beside it: with all that is typed.
    """
    file_page = _page_come_from(request)
    form = FactsForm(request.POST or None, round_=round_, file_page=file_page)
    taken = ""
    if "take" in request.POST:
        with in_message(request):
            taken = form.take(request.POST["take"])

    def save() -> int:
        version = save_facts(
            round_=round_, facts=form.facts(), based_on=form.cleaned_data["based_on"], actor=signed_in(request)
        )
        if not is_autosave(request):
            done = f"Taken: {taken}." if taken else "Saved."
            messages.success(request, f"{done} The guidelines are being checked again.")
        return version

    is_save = request.method == "POST" and ("take" not in request.POST or bool(taken))
    here = f"{request.path}#fact-{request.POST['take'].split()[0]}" if taken else ""
    answer = _save(request, round_, "facts", [form], save, go_to=here, is_printed=False) if is_save else None
    return answer or part_of_round(
        request,
        "reviews/facts.html",
        round_,
        "facts",
        status=422 if form.is_bound else 200,
        form=form,
        file_page=file_page,
        readings=readings(round_),
    )


def _page_come_from(request: HttpRequest) -> int | None:
    """The page of the case file that was chosen in the reader, to fill in a fact from it."""
    page = request.GET.get("page", "")
    return int(page) if page.isdecimal() and len(page) <= len("999999") else None


@own_round_page
def round_item(request: HttpRequest, round_: ReviewRound, position: int) -> HttpResponse:
    """Show the decision on one item with its findings, and save it while it is typed."""
    item = get_object_or_404(round_.case.items, position=position)
    decision = decision_of(round_, item)
    data = request.POST or None
    form = DecisionForm(data, instance=decision)
    on_file = decision if decision.pk else None
    claims = citation_formset(CitationSide.CLAIMS_ADMINISTRATOR, on_file, data)
    own = citation_formset(CitationSide.REVIEWER, on_file, data)

    def save() -> int:
        citations = claims.citations(CitationSide.CLAIMS_ADMINISTRATOR) + own.citations(CitationSide.REVIEWER)
        saved = save_decision(
            round_=round_,
            item=item,
            data=decision_data(form, citations),
            based_on=form.cleaned_data["based_on"],
            actor=signed_in(request),
        )
        return saved.version

    here = f"item-{position}"
    answer = _save(request, round_, here, [form, claims, own], save) if request.method == "POST" else None
    context: dict[str, Any] = {"item": item, "form": form, "claims": claims, "own": own}
    context["reading"] = reading_of(round_, item)
    context["return_reason"] = reason_of_item(round_, item.pk)
    context["written"], context["answerable"] = written_item(round_, item, shown_checks(round_)), True
    context |= evidence_context(round_, item, CiteForm(item=item))
    return answer or part_of_round(
        request,
        "reviews/item.html",
        round_,
        here,
        status=422 if form.is_bound else 200,
        **context,
        **findings_panel(round_, item),
    )


def decision_of(round_: ReviewRound, item: DisputedItem) -> ItemDecision:
    """The decision on an item as far as it is written; a new one, not on file, where nothing is."""
    found = round_.decisions.filter(item=item).prefetch_related("citations").first()
    return found or ItemDecision(round=round_, item=item)


@require_GET
@round_page(rules.read_records)
def round_findings(request: HttpRequest, round_: ReviewRound, position: int) -> HttpResponse:
    """Return the findings of one item; the page polls it while a check is under way."""
    item = get_object_or_404(round_.case.items, position=position)
    return render(request, "reviews/_findings.html", {"round": round_, "item": item} | findings_panel(round_, item))


@require_POST
@own_round_page
def round_check(request: HttpRequest, round_: ReviewRound) -> HttpResponse:
    """Request the guideline checks of the round again."""
    request_checks(round_=round_, actor=signed_in(request))
    back = request.POST.get("back", "")
    here = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(back if here else reverse("round_records", args=[round_.pk]))


@own_round_page
@asks_proof()
def round_submit(request: HttpRequest, round_: ReviewRound) -> HttpResponse:
    """Show the letter that the round would become, what is missing, and how like items were decided; submit it."""
    if request.method == "POST":
        with in_message(request):
            submit_determination(
                round_=round_,
                actor=signed_in(request),
                seen_sha256=request.POST.get("seen", ""),
                proof=proof_of(request),
            )
            messages.success(request, _submitted(round_))
            return redirect("my_reviews")
    content = content_of(round_)
    return part_of_round(
        request,
        "reviews/submit.html",
        round_,
        "submit",
        content=content,
        since=since_return(round_, content),
        spreads=before_submission(round_, content),
        few=FEW,
        missing=missing_for_determination(round_),
        checks=shown_checks(round_),
        sheet=ground_five(round_),
    )


def _submitted(round_: ReviewRound) -> str:
    """What happens with a submission now."""
    if Case.objects.get(pk=round_.case_id).case_state is CaseState.CLINICAL_REVIEW:
        return f"Your analysis of {round_.case} is submitted. It goes to the quality desk with those of the others."
    return f"{round_.case} is with the quality desk."


def _save(
    request: HttpRequest,
    round_: ReviewRound,
    here: str,
    forms: list[Any],
    save: Callable[[], int],
    *,
    go_to: str = "",
    is_printed: bool = True,
) -> HttpResponse | None:
    """Save what was typed. Returns None if the page must be shown again with its errors.

    `is_printed`: a letter prints it, so the person is told of signs that none can print.
    A page that saves by itself is told in JSON; what a person sent leads to `go_to`, or to the next page.
    """
    valid = all([form.is_valid() for form in forms])  # noqa: C419 - every form shows its errors
    printed = forms if is_printed else []
    if is_autosave(request):
        with in_fragment() as refusal:
            return saved(version=save(), asked=signs_to_change(printed)) if valid else invalid(forms)
        return refused(refusal.message, is_stale=refusal.code == StaleVersion.code)
    with in_message(request, form=forms[0]):
        if valid:
            save()
            for words in signs_to_change(printed).values():
                messages.warning(request, words)
            return redirect(go_to or _next_address(round_, here))
    return None


def _tabs(round_: ReviewRound, here: str) -> list[dict[str, Any]]:
    """The tabs of a round's pages, in the order of the work."""
    decided = dict(round_.decisions.values_list("item__position", "decision"))
    tabs = [
        {"key": key, "label": label, "href": reverse(f"round_{key}", args=[round_.pk])}
        for key, label in (("records", "Records"), ("summary", "Summary"), ("facts", "Facts"))
    ]
    tabs.append({"key": "items", "label": "All items", "href": reverse("round_items", args=[round_.pk])})
    for item in round_.case.items.order_by("position"):
        if item.is_open:
            mark = {"upheld": "Upheld", "overturned": "Overturned"}.get(decided.get(item.position, ""), "Open")
            href = reverse("round_item", args=[round_.pk, item.position])
            tabs.append({"key": f"item-{item.position}", "label": f"Item {item.position}", "count": mark, "href": href})
    tabs.append({"key": "submit", "label": "Submit", "href": reverse("round_submit", args=[round_.pk])})
    tabs.append({"key": "ask", "label": "Ask a party", "href": reverse("round_ask", args=[round_.pk])})
    return [tab | {"current": tab["key"] == here} for tab in tabs]


def _next_address(round_: ReviewRound, here: str) -> str:
    """The page after this one; to submit is the last, and pages that are no step of the work come after none."""
    steps = [tab for tab in _tabs(round_, here) if tab["key"] not in {"items", "ask"}]
    index = next((index for index, tab in enumerate(steps) if tab["current"]), len(steps))
    return str(steps[min(index + 1, len(steps) - 1)]["href"])


def part_of_round(
    request: HttpRequest, template: str, round_: ReviewRound, here: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page among those of the round, with their tabs; `here` is the key of its own."""
    shared = {
        "round": round_,
        "case": round_.case,
        "tabs": _tabs(round_, here),
        "phrases": Phrase.objects.filter(owner=signed_in(request)),
        "next": _next_address(round_, here),
        "days_left": days_until(round_.case.due_on),
        "writable": round_.case.state == CaseState.CLINICAL_REVIEW and round_.submitted_at is None,
        "waits_for_others": round_.case.state == CaseState.CLINICAL_REVIEW and round_.submitted_at is not None,
        "waits_for_party": round_.case.state == CaseState.ADDITIONAL_INFO_REQUESTED,
        "returned": round_.sign_offs.filter(verdict="returned").first(),
    }
    return render(request, template, shared | context, status=status)
