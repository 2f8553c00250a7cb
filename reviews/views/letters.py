"""The letters of a case: their state, their files, and drafts of them before issue."""

from __future__ import annotations

from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases import rules
from cases.addressing import Notice, told
from cases.enums import CaseState
from cases.models import Letter
from cases.selectors.cases import visible_cases
from cases.services.correspondence.letters import open_letter, retry_letter
from cases.views.access import get_case
from cases.views.correspondence.downloads import pdf_response
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import may, require
from imr_site.refusals import in_message
from reviews.selectors.determination import determination_content, visible_determinations
from reviews.selectors.joint import open_rounds
from reviews.selectors.pack import file_name, pack_of
from reviews.services.determination_letters import draft_pdf, request_determination_letter
from reviews.services.packs import pack_archive, service_record

DRAFT_STATES = {CaseState.DETERMINATION_DRAFTED, CaseState.QUALITY_REVIEW}


@require_POST
def letter_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Request the letter of a determination that has none, such as an imported one."""
    determination = get_object_or_404(visible_determinations(signed_in(request)), pk=pk)
    request_determination_letter(determination=determination, actor=signed_in(request))
    return redirect("case_review", number=determination.case.case_number)


@require_POST
def letter_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Repeat the step of a letter whose job failed."""
    letter = get_letter(request, pk)
    retry_letter(letter=letter, actor=signed_in(request))
    page = "case_review" if hasattr(letter, "determination_link") else "case_detail"
    return redirect(page, number=letter.case.case_number)


@require_GET
def letter_status(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the part of the page on the letter; the page polls it as long as the letter is being made."""
    letter = get_letter(request, pk)
    makes_letters = may(signed_in(request), rules.make_letter, letter)
    return render(request, "cases/correspondence/_letter.html", {"letter": letter, "makes_letters": makes_letters})


@require_GET
def letter_download(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the PDF. Its name holds the case number and nothing of a person."""
    letter = get_letter(request, pk)
    with in_message(request):
        return pdf_response(open_letter(letter=letter, actor=signed_in(request)), file_name(letter))
    return redirect("worklist")


@require_GET
def pack_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Return all letters of a determination with their list, as an archive."""
    actor = signed_in(request)
    determination = get_object_or_404(visible_determinations(actor), pk=pk)
    name = f"{determination.case.case_number}-v{determination.version}-pack.zip"
    with in_message(request):
        archive = pack_archive(pack=pack_of(determination), actor=actor)
        return FileResponse(archive, as_attachment=True, filename=name, content_type="application/zip")
    return redirect("case_review", number=determination.case.case_number)


@require_GET
def service_record_download(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the record of service: who was served with a determination, when and how."""
    actor = signed_in(request)
    determination = get_object_or_404(visible_determinations(actor), pk=pk)
    name = f"{determination.case.case_number}-v{determination.version}-record-of-service.pdf"
    return pdf_response(service_record(pack=pack_of(determination), actor=actor), name)


@require_GET
def draft_letter(request: HttpRequest, number: str, party: int = 0) -> HttpResponse:
    """Return the letter as it would be issued today, with or without a party; every page is marked as a draft."""
    case = get_case(request, number)
    require(signed_in(request), rules.see_draft_letters, case)
    rounds = list(open_rounds(case))
    if not rounds or case.case_state not in DRAFT_STATES:
        raise Http404
    recipient = None
    if party:
        recipient = next((each for each in told(Notice.DETERMINATION, case.parties.all()) if each.pk == party), None)
        if recipient is None:
            raise Http404
    content = determination_content(rounds, decision_date=timezone.localdate())
    name = f"{number}-draft{f'-{recipient.kind}' if recipient else ''}.pdf".replace("_", "-")
    return pdf_response(draft_pdf(rounds=rounds, content=content, recipient=recipient), name)


def get_letter(request: HttpRequest, pk: int) -> Letter:
    """The letter, for those who may see its determination or, of a notice, its case. Raises Http404 for everyone else.

    A letter to a party holds more than the determination, so only those who may see the pack get it.
    """
    actor = signed_in(request)
    letters = Letter.objects.select_related("case", "job", "recipient", "determination_link__determination__case")
    of_determination = Q(determination_link__determination__in=visible_determinations(actor))
    notices = Q(determination_link__isnull=True, case__in=visible_cases(actor))
    visible = letters.filter(of_determination | notices)
    letter = get_object_or_404(visible, pk=pk)
    require(actor, rules.open_letter, letter)
    return letter
