"""What the desk and the quality physician do: designate, sign off, issue, download."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cases.enums import CaseState, Channel
from cases.errors import CaseError
from cases.lifecycle import available
from cases.selectors.cases import days_until
from cases.services.moves import missing_for, move_case
from cases.views.access import get_case, signed_in
from imr_site.accounts.enums import Role
from reviews.enums import LetterKind
from reviews.forms.review import DesignationForm, ReturnForm
from reviews.forms.serving import ReceivedForm, SentForm
from reviews.models import Letter
from reviews.selectors.checks import shown_checks
from reviews.selectors.determination import content_of, missing_for_determination, visible_determinations
from reviews.selectors.findings import findings_by_item
from reviews.selectors.reviewers import candidates
from reviews.selectors.rounds import quality_worklist, visible_rounds
from reviews.services.letters import open_letter, request_letter
from reviews.services.rounds import DESIGNATION_STATES, designate_reviewer
from reviews.services.serving import record_received, record_sent
from reviews.services.sign_off import approve, return_to_reviewer
from reviews.views.access import get_round

PAGE_SIZE = 50
MAY_SERVE = {Role.CASE_MANAGER, Role.ADMINISTRATOR}


def case_review(request: HttpRequest, number: str) -> HttpResponse:
    """The rounds of a case, its determinations and letters, and what the actor can do about them."""
    case = get_case(request, number)
    actor = signed_in(request)
    open_round = case.rounds.filter(closed_at__isnull=True).first()
    may_designate = open_round is None and case.case_state in DESIGNATION_STATES
    reviewers = candidates(actor, case) if may_designate else None
    form = DesignationForm(request.POST or None, reviewers=reviewers) if reviewers else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            designate_reviewer(case=case, actor=actor, **form.cleaned_data)
        except CaseError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "The reviewer is designated and asked to declare conflicts.")
            return redirect("case_review", number=number)
    determinations = case.determinations.prefetch_related(
        "letters__job", "letters__recipient", "letters__services"
    ).select_related("superseded_by")
    issue = next((move for move in available(case.case_state, Role(actor.role)) if move.action == "issue"), None)
    return render(
        request,
        "reviews/case_review.html",
        {
            "case": case,
            "rounds": visible_rounds(actor)
            .filter(case=case)
            .select_related("conflict_declaration")
            .prefetch_related("sign_offs"),
            "open_round": open_round,
            "show_reviewer": actor.role != Role.INTAKE,
            "form": form,
            "determinations": [_as_shown(determination) for determination in determinations],
            "issue": issue,
            "issue_missing": missing_for(case, issue) if issue else [],
            "may_serve": actor.role in MAY_SERVE,
            "sent_form": SentForm(),
            "waits_for_quality": case.case_state in {CaseState.DETERMINATION_DRAFTED, CaseState.QUALITY_REVIEW},
            "crumbs": [
                {"label": "Worklist", "href": reverse("worklist")},
                {"label": number, "href": reverse("case_detail", args=[number])},
                {"label": "Review and determination"},
            ],
        },
        status=422 if form is not None and form.errors else 200,
    )


def _as_shown(determination: Any) -> dict[str, Any]:
    letters = {letter.kind: letter for letter in determination.letters.all()}
    return {
        "determination": determination,
        "content": determination.letter_content,
        "letter": letters.get(LetterKind.DETERMINATION.value),
        "to_parties": sorted(
            (letter for letter in determination.letters.all() if letter.recipient_id), key=attrgetter("recipient_id")
        ),
        "superseded": hasattr(determination, "superseded_by"),
    }


@require_POST
def case_issue(request: HttpRequest, number: str) -> HttpResponse:
    """Issue the signed-off determination; the letter is on its way from that moment."""
    case = get_case(request, number)
    try:
        move_case(case=case, action="issue", actor=signed_in(request))
    except CaseError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"The determination of {number} is issued. Its letter is being made.")
    return redirect("case_review", number=number)


@require_POST
def letter_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the letter of a determination made, where it was not (an imported one) or failed."""
    determination = get_object_or_404(visible_determinations(signed_in(request)), pk=pk)
    request_letter(determination=determination, kind=LetterKind.DETERMINATION, actor=signed_in(request))
    return redirect("case_review", number=determination.case.case_number)


@require_POST
def letter_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a letter made again whose work was given up."""
    letter = _letter(request, pk)
    request_letter(
        determination=letter.determination,
        kind=LetterKind(letter.kind),
        recipient=letter.recipient,
        actor=signed_in(request),
    )
    return redirect("case_review", number=letter.determination.case.case_number)


@require_POST
def letter_sent(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a party's letter went out."""
    letter = _letter(request, pk)
    form = SentForm(request.POST)
    if _may_serve(request) and form.is_valid():
        data = form.cleaned_data
        _said(
            request,
            lambda: record_sent(
                letter=letter,
                channel=Channel(data["channel"]),
                sent_on=data["sent_on"],
                proof=data["proof"],
                actor=signed_in(request),
            ),
            "Recorded. The time to appeal runs from it.",
        )
    return redirect("case_review", number=letter.determination.case.case_number)


@require_POST
def letter_received(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a party has its letter."""
    letter = _letter(request, pk)
    service = letter.services.filter(received_on__isnull=True).last()
    form = ReceivedForm(request.POST)
    if _may_serve(request) and service is not None and form.is_valid():
        _said(
            request,
            lambda: record_received(
                service=service, received_on=form.cleaned_data["received_on"], actor=signed_in(request)
            ),
            "Recorded. The time to implement runs from it.",
        )
    return redirect("case_review", number=letter.determination.case.case_number)


def _may_serve(request: HttpRequest) -> bool:
    if signed_in(request).role not in MAY_SERVE:
        raise PermissionDenied("Letters are served by case managers.")
    return True


def _said(request: HttpRequest, act: Callable[[], object], done: str) -> None:
    try:
        act()
    except CaseError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)


@require_GET
def letter_status(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter's part of the page; asked again while it is being made."""
    return render(request, "reviews/_letter.html", {"letter": _letter(request, pk)})


@require_GET
def letter_download(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF. Its name holds the case number and nothing of a person."""
    letter = _letter(request, pk)
    try:
        pdf = open_letter(letter=letter, actor=signed_in(request))
    except CaseError as error:
        messages.error(request, error.message)
        return redirect("worklist")
    response = HttpResponse(pdf, content_type="application/pdf")
    determination = letter.determination
    name = f"{determination.case.case_number}-v{determination.version}{_to(letter)}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _to(letter: Letter) -> str:
    return f"-{letter.recipient.kind.replace('_', '-')}" if letter.recipient else ""


def _letter(request: HttpRequest, pk: int) -> Letter:
    visible = visible_determinations(signed_in(request))
    letters = Letter.objects.select_related("determination__case", "job", "recipient")
    return get_object_or_404(letters.filter(determination__in=visible), pk=pk)


@require_GET
def quality_queue(request: HttpRequest) -> HttpResponse:
    """Submitted determinations waiting for a second physician."""
    actor = signed_in(request)
    if actor.role not in {Role.QUALITY, Role.ADMINISTRATOR, Role.AUDITOR}:
        raise PermissionDenied("The quality desk is for quality physicians.")
    page = Paginator(quality_worklist(actor), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [{"round": round_, "case": round_.case, "days_left": days_until(round_.case.due_on)} for round_ in page]
    return render(request, "reviews/quality_queue.html", {"page_obj": page, "rows": rows})


def quality_review(request: HttpRequest, pk: int) -> HttpResponse:
    """The determination as it would read, its checks, and approve or return."""
    actor = signed_in(request)
    if actor.role == Role.REVIEWER:
        raise Http404
    round_ = get_round(request, pk)
    content = content_of(round_)
    form = ReturnForm(request.POST if request.POST.get("verdict") == "return" else None)
    if request.method == "POST":
        try:
            if request.POST.get("verdict") == "approve":
                approve(round_=round_, seen_sha256=request.POST.get("seen", ""), actor=actor)
                messages.success(request, "Approved. The determination can be issued.")
                return redirect("case_review", number=round_.case.case_number)
            if form.is_valid():
                return_to_reviewer(round_=round_, reasons=form.cleaned_data["reasons"], actor=actor)
                messages.success(request, "Returned to the reviewer with your reasons.")
                return redirect("quality_queue")
        except CaseError as error:
            messages.error(request, error.message)
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
            "documents": [row.document for row in round_.reviewed_documents.select_related("document")],
            "approval": round_.sign_offs.filter(verdict="approved", invalidated_at__isnull=True).first(),
            "may_sign": actor.role == Role.QUALITY
            and round_.case.case_state in {CaseState.DETERMINATION_DRAFTED, CaseState.QUALITY_REVIEW}
            and round_.closed_at is None,
            "form": form,
            "days_left": days_until(round_.case.due_on),
        },
        status=422 if form.errors else 200,
    )
