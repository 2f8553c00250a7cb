"""Pages of the quality desk: sign off or return, give a second look, and see how reviewers decide."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from cases.selectors.cases import days_until
from cases.selectors.retention import disposed_on
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import may, require
from imr_site.accounts.proving import asks_proof, proof_of
from imr_site.refusals import in_message, on_form
from reviews import rules
from reviews.forms.evidence import AnswerForm
from reviews.forms.review import ReturnForm, SecondLookForm
from reviews.models import QualitySample
from reviews.selectors.determination import content_of, missing_for_determination, valid_approval
from reviews.selectors.joint import jointly_decided
from reviews.selectors.quality.beside import judged
from reviews.selectors.quality.changes import since_return
from reviews.selectors.quality.consistency import FEW, consistency
from reviews.selectors.quality.dashboards import DAYS, numbers_by_reviewer, quality_numbers
from reviews.selectors.quality.samples import feedback_given, reasons_drawn, waiting_samples
from reviews.selectors.rounds import QUALITY_STATES, quality_worklist
from reviews.selectors.snapshots import submitted_record
from reviews.services.quality.samples import review_sample
from reviews.services.sign_off import answer_late_records, approve, return_to_reviewer
from reviews.views.access import get_round

PAGE_SIZE = 50
MOST_SAMPLES = 20


@require_GET
def quality_queue(request: HttpRequest) -> HttpResponse:
    """List the submitted determinations that wait for a second physician, and what was drawn for a second look."""
    actor = signed_in(request)
    require(actor, rules.see_quality_queue)
    page = Paginator(quality_worklist(actor), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [{"round": round_, "case": round_.case, "days_left": days_until(round_.case.due_on)} for round_ in page]
    samples = list(waiting_samples(actor)[: MOST_SAMPLES + 1])
    return render(
        request,
        "reviews/quality_queue.html",
        {
            "page_obj": page,
            "rows": rows,
            "numbers": quality_numbers(actor),
            "days": DAYS,
            "samples": [(sample, reasons_drawn(sample)) for sample in samples[:MOST_SAMPLES]],
            "more_samples": len(samples) > MOST_SAMPLES,
            "sees_overview": may(actor, rules.see_quality_overview),
        },
    )


@require_GET
def quality_overview(request: HttpRequest) -> HttpResponse:
    """Show how reviewers work and how alike they decide, by name."""
    actor = signed_in(request)
    require(actor, rules.see_quality_overview)
    return render(
        request,
        "reviews/quality_overview.html",
        {"reviewers": numbers_by_reviewer(actor), "groups": consistency(actor), "days": DAYS, "few": FEW},
    )


@asks_proof(on_get=rules.sign_off)
def quality_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the determination with what is said of each sentence beside it, and approve or return it."""
    actor = signed_in(request)
    if not may(actor, rules.oversee_rounds):
        raise Http404
    round_ = get_round(request, pk)
    content, approval = content_of(round_), valid_approval(round_)
    form = ReturnForm(
        request.POST if request.POST.get("verdict") == "return" else None,
        items=[item.position for item in round_.case.items.order_by("position") if item.is_open],
        initial={"seen_approval": approval.pk if approval else None},
    )
    if request.method == "POST":
        require(actor, rules.sign_off, round_)
        proof = proof_of(request)
        with in_message(request) as refusal:
            if request.POST.get("verdict") == "approve":
                approve(round_=round_, seen_sha256=request.POST.get("seen", ""), actor=actor, proof=proof)
                messages.success(request, "Approved. The determination can be issued.")
                return redirect("case_review", number=round_.case.case_number)
            if request.POST.get("verdict") == "late":
                answer_late_records(round_=round_, answer=AnswerForm(request.POST).said(), actor=actor)
                messages.success(request, "Your answer is on file.")
                return redirect("quality_review", pk=pk)
            if form.is_valid():
                return_to_reviewer(
                    round_=round_,
                    reasons=form.cleaned_data["reasons"],
                    by_item=form.by_item(),
                    seen_approval=form.cleaned_data["seen_approval"],
                    actor=actor,
                    proof=proof,
                )
                messages.success(request, "Returned to the reviewer with your reasons.")
                return redirect("quality_queue")
        if refusal.message:
            return redirect("quality_review", pk=pk)
    with_details = "details" in request.GET
    found = judged(round_, content, with_details=with_details)
    return render(
        request,
        "reviews/quality_review.html",
        {
            "round": round_,
            "case": round_.case,
            "content": content,
            "judged": found,
            "with_details": with_details,
            "items": [(each, form.field_of(each.item.position)) for each in found.items],
            "since": since_return(round_, content),
            "missing": missing_for_determination(round_),
            "submitted": submitted_record(round_),
            "documents": [row.document for row in round_.reviewed_documents.select_related("document")],
            "approval": approval,
            "together": jointly_decided(round_),
            "disposed_on": disposed_on(f"round/{round_.pk}", since=round_.assigned_at),
            "may_sign": may(actor, rules.sign_off)
            and may(actor, rules.sign_off_of_another, round_)
            and round_.case.state in QUALITY_STATES
            and round_.closed_at is None,
            "form": form,
            "days_left": days_until(round_.case.due_on),
        },
        status=422 if form.errors else 200,
    )


def sample_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an issued determination that was drawn, and grade each item once."""
    actor = signed_in(request)
    require(actor, rules.see_quality_queue)
    sample = get_object_or_404(QualitySample.objects.select_related("determination__case"), pk=pk)
    items = sample.determination.letter_content.items
    given = feedback_given(sample)
    may_grade = may(actor, rules.give_second_look) and may(actor, rules.look_at_work_of_others, sample) and not given
    form = SecondLookForm(request.POST or None, items=range(1, len(items) + 1))
    if request.method == "POST":
        require(actor, rules.give_second_look, sample)
        require(actor, rules.look_at_work_of_others, sample)
        if form.is_valid():
            with on_form(form):
                review_sample(sample=sample, grades=form.grades(), actor=actor)
                messages.success(request, "Your second look is on file; the reviewer sees it without your name.")
                return redirect("quality_queue")
    return render(
        request,
        "reviews/sample_review.html",
        {
            "sample": sample,
            "case": sample.determination.case,
            "content": sample.determination.letter_content,
            "drawn_by": reasons_drawn(sample),
            "given": given,
            "form": form,
            "items": [(position, item, form.fields_of(position)) for position, item in enumerate(items, start=1)],
            "may_grade": may_grade,
            "crumbs": [
                {"label": "Quality review", "href": reverse("quality_queue")},
                {"label": f"Second look at {sample.determination.case.case_number}"},
            ],
        },
        status=422 if form.errors else 200,
    )
