"""Pages of the case manager: designate a reviewer, issue the determination."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases import rules as case_rules
from cases.addressing import WHERE, Notice, told
from cases.models import Case
from cases.selectors.cases import worker_name
from cases.services.moves import move_case, offered_moves
from cases.views.access import get_case
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import may, require
from imr_site.accounts.models import User
from imr_site.accounts.proving import asks_proof, proof_of
from imr_site.refusals import in_message, on_form
from reviews import rules
from reviews.forms.review import ApprovalForm, DesignationForm, RulingForm
from reviews.models import ReviewRound
from reviews.selectors.determination import determination_content
from reviews.selectors.joint import Seating, seating, too_late_or_twice
from reviews.selectors.pack import packs_of
from reviews.selectors.reviewers import ranked_reviewers
from reviews.selectors.rounds import QUALITY_STATES, visible_rounds
from reviews.selectors.screening import question_named, questions_about
from reviews.services.joint import end_joint_review, record_approval
from reviews.services.rounds import designate_reviewer, take_back
from reviews.services.screening import rule_on
from reviews.views.access import round_page
from reviews.views.letters import DRAFT_STATES


def case_review(request: HttpRequest, number: str) -> HttpResponse:
    """Show the rounds of a case, its determinations and letters, and what the actor can do about them."""
    case = get_case(request, number)
    actor = signed_in(request)
    seated = seating(case)
    if request.method == "POST":
        require(actor, rules.designate_reviewer, case)
    form = _designation(actor, case, seated, request.POST or None)
    if request.method == "POST" and form is not None and form.is_valid():
        chosen, reason = form.by_reviewer[form.cleaned_data["reviewer"]], form.cleaned_data["match_reason"]
        with on_form(form):
            designate_reviewer(case=case, reviewer=chosen.reviewer, match_reason=reason, actor=actor)
            messages.success(request, "The reviewer is designated, and asked to accept or decline.")
            return redirect("case_review", number=number)
    return _page(request, case, seated, form)


def _designation(actor: User, case: Case, seated: Seating, data: QueryDict | None = None) -> DesignationForm | None:
    """The form of a seat that is free; None where there is none, or nobody to sit on it."""
    ranked = ranked_reviewers(actor, case) if seated.free else []
    return DesignationForm(data, ranked=ranked) if ranked else None


def _page(
    request: HttpRequest,
    case: Case,
    seated: Seating,
    form: DesignationForm | None,
    approval_form: ApprovalForm | None = None,
) -> HttpResponse:
    actor, number = signed_in(request), case.case_number
    rounds_now = seated.rounds
    may_approve = may(actor, rules.designate_reviewer, case) and not too_late_or_twice(case, seated)
    if approval_form is None and may_approve:
        approval_form = ApprovalForm()
    issue = next((move for move in offered_moves(case, actor) if move.transition.action == "issue"), None)
    return render(
        request,
        "reviews/case_review.html",
        {
            "case": case,
            "rounds": visible_rounds(actor)
            .filter(case=case)
            .select_related("conflict_declaration", "decline", "joint")
            .prefetch_related("sign_offs", "screenings__person"),
            "rounds_now": rounds_now,
            "joint": seated.joint,
            "free": seated.free,
            "approval_form": approval_form,
            "show_reviewer": may(actor, rules.oversee_rounds),
            "form": form,
            "worker": worker_name(case),
            "may_designate": may(actor, rules.designate_reviewer, case),
            "ranked": form.ranked if form else [],
            "asked": questions_about(case, actor),
            "packs": packs_of(case),
            "drafts": told(Notice.DETERMINATION, case.parties.all())
            if rounds_now and case.case_state in DRAFT_STATES and may(actor, case_rules.see_draft_letters, case)
            else [],
            "issue": issue,
            "issue_missing": issue.missing if issue else (),
            "issued_content": determination_content(rounds_now) if issue and rounds_now else None,
            "may_serve": may(actor, case_rules.serve_letter),
            "sees_packs": may(actor, case_rules.see_pack),
            "makes_letters": may(actor, case_rules.make_letter),
            "channels": list(WHERE),
            "today": timezone.localdate(),
            "may_sign": may(actor, rules.sign_off)
            and bool(rounds_now)
            and may(actor, rules.sign_off_of_another, rounds_now[0]),
            "waits_for_quality": case.state in QUALITY_STATES,
            "crumbs": [
                {"label": "Worklist", "href": reverse("worklist")},
                {"label": number, "href": reverse("case_detail", args=[number])},
                {"label": "Review and determination"},
            ],
        },
        status=422 if any(each is not None and each.errors for each in (form, approval_form)) else 200,
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
@round_page(rules.designate_reviewer)
def round_take_back(request: HttpRequest, round_: ReviewRound) -> HttpResponse:
    """Offer the case to somebody else than the reviewer of this round."""
    with in_message(request):
        take_back(round_=round_, actor=signed_in(request))
        messages.success(request, f"The offer to {round_.reviewer} is taken back. Designate somebody else.")
    return redirect("case_review", number=round_.case.case_number)


@require_POST
def case_several(request: HttpRequest, number: str) -> HttpResponse:
    """Put on file that several reviewers were approved, or that one is to do after all."""
    case = get_case(request, number)
    actor = signed_in(request)
    require(actor, rules.designate_reviewer, case)
    if "end" in request.POST:
        with in_message(request):
            end_joint_review(case=case, actor=actor)
            messages.success(request, "One reviewer decides this case.")
        return redirect("case_review", number=number)
    form = ApprovalForm(request.POST)
    if form.is_valid():
        with on_form(form):
            joint = record_approval(case=case, data=form.approval(), actor=actor)
            messages.success(request, f"The approval is on file: {joint.reviewers} reviewers decide this case.")
            return redirect("case_review", number=number)
    seated = seating(case)
    return _page(request, case, seated, _designation(actor, case, seated), approval_form=form)


@require_POST
@asks_proof()
def case_issue(request: HttpRequest, number: str) -> HttpResponse:
    """Issue the signed-off determination; its letters are made in the background."""
    case = get_case(request, number)
    with in_message(request):
        move_case(case=case, action="issue", actor=signed_in(request), proof=proof_of(request))
        messages.success(request, f"The determination of {number} is issued. Its letter is being made.")
    return redirect("case_review", number=number)
