"""Pages of the case manager and the quality physician: designate a reviewer, sign off, issue."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases import rules as case_rules
from cases.addressing import WHERE, Notice, told
from cases.enums import CaseState, PartyKind
from cases.selectors.cases import days_until
from cases.selectors.retention import disposed_on
from cases.services.moves import move_case, offered_moves
from cases.views.access import get_case
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import may, require
from imr_site.accounts.proving import asks_proof, proof_of
from imr_site.refusals import in_message, on_form
from reviews import rules
from reviews.forms.evidence import AnswerForm
from reviews.forms.review import DesignationForm, ReturnForm, RulingForm
from reviews.selectors.checks import shown_checks
from reviews.selectors.determination import content_of, missing_for_determination, valid_approval
from reviews.selectors.findings import findings_by_item
from reviews.selectors.ground_five import ground_five
from reviews.selectors.pack import packs_of
from reviews.selectors.reviewers import DESIGNATION_STATES, ranked_reviewers
from reviews.selectors.rounds import quality_worklist, visible_rounds
from reviews.selectors.screening import question_named, questions_about
from reviews.selectors.snapshots import submitted_record
from reviews.services.rounds import designate_reviewer
from reviews.services.screening import rule_on
from reviews.services.sign_off import answer_late_records, approve, return_to_reviewer
from reviews.views.access import get_round
from reviews.views.letters import DRAFT_STATES

PAGE_SIZE = 50


def case_review(request: HttpRequest, number: str) -> HttpResponse:
    """Show the rounds of a case, its determinations and letters, and what the actor can do about them."""
    case = get_case(request, number)
    actor = signed_in(request)
    open_round = case.rounds.filter(closed_at__isnull=True).first()
    if request.method == "POST":
        require(actor, rules.designate_reviewer, case)
    may_designate = open_round is None and case.case_state in DESIGNATION_STATES
    ranked = ranked_reviewers(actor, case) if may_designate else []
    form = DesignationForm(request.POST or None, ranked=ranked) if ranked else None
    if request.method == "POST" and form is not None and form.is_valid():
        chosen, reason = form.by_reviewer[form.cleaned_data["reviewer"]], form.cleaned_data["match_reason"]
        with on_form(form):
            designate_reviewer(case=case, reviewer=chosen.reviewer, match_reason=reason, actor=actor)
            messages.success(request, "The reviewer is designated, and asked to accept or decline.")
            return redirect("case_review", number=number)
    issue = next((move for move in offered_moves(case, actor) if move.transition.action == "issue"), None)
    return render(
        request,
        "reviews/case_review.html",
        {
            "case": case,
            "rounds": visible_rounds(actor)
            .filter(case=case)
            .select_related("conflict_declaration", "decline")
            .prefetch_related("sign_offs", "screenings__person"),
            "open_round": open_round,
            "show_reviewer": may(actor, rules.oversee_rounds),
            "form": form,
            "worker": case.parties.filter(kind=PartyKind.INJURED_WORKER.value).values_list("name", flat=True).first(),
            "ranked": ranked,
            "asked": questions_about(case, actor),
            "packs": packs_of(case),
            "drafts": told(Notice.DETERMINATION, case.parties.all())
            if open_round and case.case_state in DRAFT_STATES and may(actor, case_rules.see_draft_letters, case)
            else [],
            "issue": issue,
            "issue_missing": issue.missing if issue else (),
            "may_serve": may(actor, case_rules.serve_letter),
            "sees_packs": may(actor, case_rules.see_pack),
            "makes_letters": may(actor, case_rules.make_letter),
            "channels": list(WHERE),
            "today": timezone.localdate(),
            "may_sign": may(actor, rules.sign_off) and may(actor, rules.sign_off_of_another, open_round),
            "waits_for_quality": case.case_state in {CaseState.DETERMINATION_DRAFTED, CaseState.QUALITY_REVIEW},
            "crumbs": [
                {"label": "Worklist", "href": reverse("worklist")},
                {"label": number, "href": reverse("case_detail", args=[number])},
                {"label": "Review and determination"},
            ],
        },
        status=422 if form is not None and form.errors else 200,
    )


@require_POST
def case_ruling(request: HttpRequest, number: str) -> HttpResponse:
    """Put on file what the case manager ruled on a question about a reviewer or a quality physician."""
    case = get_case(request, number)
    actor = signed_in(request)
    require(actor, rules.designate_reviewer, case)
    form = RulingForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Nothing was put on file: say what you rule, and why.")
        return redirect("case_review", number=number)
    person, about = form.cleaned_data["person"], form.cleaned_data["about"]
    question = question_named(case, actor, person=person, about=about)
    if question is None:
        messages.error(request, "This is not asked any more: the facts changed. Look again.")
        return redirect("case_review", number=number)
    with in_message(request):
        rule_on(
            case=case,
            person=question.person,
            question=question.question,
            clear=form.cleaned_data["clear"],
            reason=form.cleaned_data["reason"],
            actor=actor,
        )
        messages.success(request, "Your ruling is on file.")
    return redirect("case_review", number=number)


@require_POST
@asks_proof()
def case_issue(request: HttpRequest, number: str) -> HttpResponse:
    """Issue the signed-off determination; its letters are made in the background."""
    case = get_case(request, number)
    with in_message(request):
        move_case(case=case, action="issue", actor=signed_in(request), proof=proof_of(request))
        messages.success(request, f"The determination of {number} is issued. Its letter is being made.")
    return redirect("case_review", number=number)


@require_GET
def quality_queue(request: HttpRequest) -> HttpResponse:
    """List the submitted determinations that wait for a second physician."""
    actor = signed_in(request)
    require(actor, rules.see_quality_queue)
    page = Paginator(quality_worklist(actor), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [{"round": round_, "case": round_.case, "days_left": days_until(round_.case.due_on)} for round_ in page]
    return render(request, "reviews/quality_queue.html", {"page_obj": page, "rows": rows})


@asks_proof(on_get=rules.sign_off)
def quality_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the determination as a letter, with its checks, and approve or return it."""
    actor = signed_in(request)
    if not may(actor, rules.oversee_rounds):
        raise Http404
    round_ = get_round(request, pk)
    content, approval = content_of(round_), valid_approval(round_)
    form = ReturnForm(
        request.POST if request.POST.get("verdict") == "return" else None,
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
                return_to_reviewer(round_=round_, actor=actor, proof=proof, **form.cleaned_data)
                messages.success(request, "Returned to the reviewer with your reasons.")
                return redirect("quality_queue")
        if refusal.message:
            return redirect("quality_review", pk=pk)
    return render(
        request,
        "reviews/quality_review.html",
        {
            "round": round_,
            "case": round_.case,
            "content": content,
            "findings": findings_by_item(round_),
            "missing": missing_for_determination(round_),
            "checks": shown_checks(round_),
            "sheet": ground_five(round_),
            "submitted": submitted_record(round_),
            "documents": [row.document for row in round_.reviewed_documents.select_related("document")],
            "approval": approval,
            "disposed_on": disposed_on(f"round/{round_.pk}", since=round_.assigned_at),
            "may_sign": may(actor, rules.sign_off)
            and may(actor, rules.sign_off_of_another, round_)
            and round_.case.case_state in {CaseState.DETERMINATION_DRAFTED, CaseState.QUALITY_REVIEW}
            and round_.closed_at is None,
            "form": form,
            "days_left": days_until(round_.case.due_on),
        },
        status=422 if form.errors else 200,
    )
