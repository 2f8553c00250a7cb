"""The case page and what is done on it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases.enums import ItemStatus
from cases.errors import CaseError
from cases.forms.case import DocumentForm, EventForm, MoveForm
from cases.forms.party import PartyForm
from cases.lifecycle import is_open
from cases.models import Case, Document
from cases.selectors.cases import timeline
from cases.selectors.clocks import clocks_of, running_clocks
from cases.selectors.eligibility import assessment
from cases.selectors.phases import phases
from cases.services.documents import open_document, receive_document
from cases.services.duplicates import LINKABLE, link_original
from cases.services.events import add_event, business_time
from cases.services.items import close_item
from cases.services.moves import move_case, offered_moves
from cases.services.parties import NAMED_AS_ISSUED, OVER, correct_party, correctable
from cases.services.priority import convert_to_expedited
from cases.views.access import get_case
from imr_site.accounts.access import signed_in
from imr_site.accounts.enums import Role
from imr_site.errors import Refused
from imr_site.files.errors import FileError

MAY_ADD_RECORDS = {Role.INTAKE, Role.CASE_MANAGER, Role.ADMINISTRATOR}
MAY_CORRECT = MAY_ADD_RECORDS
MAY_CLOSE_ITEMS = {Role.CASE_MANAGER, Role.ADMINISTRATOR}
ELSEWHERE = {"submit_determination", "start_quality_review", "return_to_reviewer", "issue"}
"""Moves with a page of their own, in `reviews`."""


@require_GET
def case_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Facts, parties, items, records, clocks, what can be done next, and what happened."""
    case = get_case(request, number)
    actor = signed_in(request)
    return render(
        request,
        "cases/detail.html",
        {
            "case": case,
            "parties": case.parties.all(),
            "items": case.items.all(),
            "documents": case.documents.all(),
            "running": running_clocks(case),
            "moves": [move for move in offered_moves(case, actor) if move.transition.action not in ELSEWHERE],
            "assessment": assessment(case),
            "steps": phases(case),
            "timeline": timeline(case),
            "may_expedite": actor.role in MAY_CLOSE_ITEMS and is_open(case.case_state) and not case.is_expedited,
            "may_link": actor.role in MAY_ADD_RECORDS and case.case_state in LINKABLE,
            "may_close_items": actor.role in MAY_CLOSE_ITEMS and is_open(case.case_state),
            "may_add_records": actor.role in MAY_ADD_RECORDS,
            "may_correct": actor.role in MAY_CORRECT and bool(correctable(case.case_state)),
            "crumbs": _crumbs(case),
        },
    )


@require_POST
def case_move(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Make one move; what stands in its way is said on the case page."""
    case = get_case(request, number)
    form = MoveForm(request.POST)
    if action in ELSEWHERE:
        messages.error(request, "This is done on the page “Review and determination”.")
        return redirect("case_detail", number=number)
    if not form.is_valid():
        for name, problems in form.errors.items():
            messages.error(request, f"{form.fields[name].label}: {' '.join(map(str, problems))}")
        return redirect("case_detail", number=number)
    on = form.cleaned_data["on"]
    try:
        moved = move_case(
            case=case,
            action=action,
            actor=signed_in(request),
            reason=form.cleaned_data["reason"],
            at=business_time(on) if on else None,
        )
    except CaseError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"{number}: {moved.case_state.label.lower()}.")
    return redirect("case_detail", number=number)


def event_add(request: HttpRequest, number: str) -> HttpResponse:
    """Record something that happened outside: the clocks are derived from it."""
    case = get_case(request, number)
    if signed_in(request).role not in MAY_ADD_RECORDS:
        raise PermissionDenied("Events are recorded by the intake desk and case managers.")
    form = EventForm(request.POST or None, parties=case.parties.all())
    if request.method == "POST" and form.is_valid():
        try:
            add_event(case=case, actor=signed_in(request), **form.event())
        except CaseError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Recorded. The clocks follow.")
            return redirect("case_clocks", number=number)
    return render(
        request,
        "cases/event_add.html",
        {"case": case, "form": form, "crumbs": _crumbs(case, "Record an event")},
        status=422 if form.errors else 200,
    )


@require_POST
def case_expedite(request: HttpRequest, number: str) -> HttpResponse:
    """The treating physician certified an imminent and serious threat: the shorter clocks apply from that day."""
    case = get_case(request, number)
    if signed_in(request).role not in MAY_CLOSE_ITEMS:
        raise PermissionDenied("A review becomes expedited by a case manager.")
    form = MoveForm(request.POST)
    form.is_valid()
    on = form.cleaned_data.get("on")
    try:
        convert_to_expedited(
            case=case,
            since=business_time(on) if on else timezone.now(),
            reason=form.cleaned_data.get("reason", ""),
            actor=signed_in(request),
        )
    except CaseError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "The review is expedited; every open clock runs anew from that moment.")
    return redirect("case_detail", number=number)


@require_POST
def case_link(request: HttpRequest, number: str) -> HttpResponse:
    """Name the case this one repeats."""
    case = get_case(request, number)
    if signed_in(request).role not in MAY_ADD_RECORDS:
        raise PermissionDenied("Duplicates are linked by the intake desk and case managers.")
    try:
        link_original(case=case, original_number=request.POST.get("original", ""), actor=signed_in(request))
    except CaseError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Linked. The case can now be marked as a duplicate.")
    return redirect("case_detail", number=number)


@require_POST
def item_close(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """The claims administrator authorized one item, or the applicant gave it up; the others go on."""
    case = get_case(request, number)
    if signed_in(request).role not in MAY_CLOSE_ITEMS:
        raise PermissionDenied("Items are closed by case managers.")
    item = get_object_or_404(case.items, position=position)
    status = ItemStatus.WITHDRAWN if "withdrawn" in request.POST else ItemStatus.TERMINATED
    try:
        close_item(item=item, status=status, actor=signed_in(request))
    except CaseError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"Item {position}: {status.label.lower()}.")
    return redirect("case_detail", number=number)


def party_edit(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Put right who a party is or where its letters go; an error keeps everything that was typed."""
    case = get_case(request, number)
    party = get_object_or_404(case.parties, pk=pk)
    if signed_in(request).role not in MAY_CORRECT:
        raise PermissionDenied("Parties are corrected by the intake desk and case managers.")
    if not correctable(case.case_state):
        messages.error(request, OVER)
        return redirect("case_detail", number=number)
    form = PartyForm(request.POST or None, party=party)
    if request.method == "POST" and form.is_valid():
        try:
            saved = correct_party(party=party, data=form.data_of_party(), actor=signed_in(request))
        except CaseError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"{saved.get_kind_display()}: the correction is on file.")
            return redirect("case_detail", number=number)
    return render(
        request,
        "cases/party_edit.html",
        {
            "case": case,
            "party": party,
            "form": form,
            "named_as_issued": "" if "name" in form.fields else NAMED_AS_ISSUED,
            "crumbs": _crumbs(case, "Correct a party"),
        },
        status=422 if form.errors else 200,
    )


@require_GET
def case_clocks(request: HttpRequest, number: str) -> HttpResponse:
    """Every clock with the sentence that explains it."""
    case = get_case(request, number)
    clocks = clocks_of(case)
    context = {
        "case": case,
        "counting": [clock for clock in clocks if clock.start is not None],
        "others": [clock for clock in clocks if clock.start is None],
        "may_record": signed_in(request).role in MAY_ADD_RECORDS,
        "crumbs": _crumbs(case, "Clocks"),
    }
    return render(request, "cases/clocks.html", context)


def document_add(request: HttpRequest, number: str) -> HttpResponse:
    """Take a document on file."""
    case = get_case(request, number)
    if signed_in(request).role not in MAY_ADD_RECORDS:
        raise PermissionDenied("Records are taken in by the intake desk and case managers.")
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data, upload = form.document()
        try:
            receive_document(
                case=case, data=data, upload=upload, original_name=upload.name or "", actor=signed_in(request)
            )
        except Refused as error:
            form.add_error("file", error.message)
        else:
            messages.success(request, f"“{data.title}” is on file and is being checked.")
            return redirect(reverse("case_detail", args=[number]) + "#records")
    return render(
        request,
        "cases/document_add.html",
        {"case": case, "form": form, "crumbs": _crumbs(case, "Add a record")},
        status=422 if form.errors else 200,
    )


@require_GET
def document_open(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """The document itself, once it has passed its check."""
    case = get_case(request, number)
    document = get_object_or_404(case.documents, pk=pk)
    return serve_document(request, document, otherwise=reverse("case_detail", args=[number]) + "#records")


def serve_document(request: HttpRequest, document: Document, *, otherwise: str) -> HttpResponseBase:
    """A checked document to someone the caller found entitled: never run, never guessed at, never kept.

    Where its file is gone or altered, that is said on the page at `otherwise`.
    """
    try:
        stream = open_document(document=document, actor=signed_in(request))
    except CaseError as error:
        raise Http404(error.message) from error
    except FileError as error:
        messages.error(request, error.message)
        return redirect(otherwise)
    response = FileResponse(stream, content_type=document.content_type, filename=document.original_name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _crumbs(case: Case, last: str = "") -> list[dict[str, str]]:
    crumbs = [
        {"label": "Worklist", "href": reverse("worklist")},
        {"label": case.case_number, "href": reverse("case_detail", args=[case.case_number])},
    ]
    return [*crumbs, {"label": last}] if last else [crumbs[0], {"label": case.case_number}]
