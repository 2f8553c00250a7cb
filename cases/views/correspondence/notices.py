"""The notices that parties must get: what waits over all cases, and what is sent or settled one by one."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cases import rules
from cases.addressing import Notice
from cases.enums import JobKind
from cases.forms.correspondence.notices import NoticesForm, ToldForm
from cases.models import NoticeDue
from cases.selectors.cases import worker_name
from cases.selectors.notices import open_counts, open_notices, recipients_of
from cases.services.correspondence.notices import preview_notice, request_notices, send_notice, settle_notice
from cases.views.correspondence.downloads import pdf_response
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import require
from imr_site.jobs.models import Job
from imr_site.refusals import errors_in_messages, in_message

PAGE_SIZE = 100


@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """List the notices that wait, by the kind in `show`, with the job that sends those ticked last."""
    actor = signed_in(request)
    require(actor, rules.send_notice)
    counts = open_counts(actor)
    shown = request.GET.get("show", "")
    waiting = open_notices(actor)
    if shown in counts:
        waiting = waiting.filter(notice=shown)
    page = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page"))
    jobs = Job.objects.filter(kind=JobKind.SEND_NOTICES, requested_by=actor)
    return render(
        request,
        "cases/correspondence/notices.html",
        {
            "page_obj": page,
            "rows": [(due, worker_name(due.case)) for due in page],
            "tabs": [
                {"label": Notice(kind).label, "count": count, "href": f"?show={kind}", "current": kind == shown}
                for kind, count in counts.items()
            ],
            "shown": shown,
            "total": sum(counts.values()),
            "job": jobs.filter(pk=request.GET["job"]).first() if request.GET.get("job", "").isdigit() else None,
        },
    )


@require_POST
def notices_send(request: HttpRequest) -> HttpResponse:
    """Have the notices that are ticked sent by a job, whose progress the list shows."""
    actor = signed_in(request)
    require(actor, rules.send_notice)
    form = NoticesForm(request.POST, notices=open_notices(actor))
    if not form.is_valid():
        errors_in_messages(request, form)
        return redirect("notice_list")
    with in_message(request):
        job = request_notices(dues=list(form.cleaned_data["notice"]), actor=actor)
        return redirect(f"{reverse('notice_list')}?show={form.cleaned_data['show']}&job={job.pk}")
    return redirect("notice_list")


@require_GET
def notices_status(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the part of the list that shows how far a job is, for the person who asked for it."""
    job = get_object_or_404(Job, pk=pk, kind=JobKind.SEND_NOTICES, requested_by=signed_in(request))
    return render(request, "cases/correspondence/_notices_job.html", {"job": job})


@require_POST
def notice_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Request the letters of one notice."""
    due = _get(request, pk)
    with in_message(request):
        letters = send_notice(due=due, actor=signed_in(request))
        name = due.get_notice_display()
        messages.success(request, f"{name}: {len(letters)} letters are being made. None is sent yet.")
    return redirect("case_detail", number=due.case.case_number)


@require_POST
def notice_told(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the parties were told otherwise."""
    due = _get(request, pk)
    form = ToldForm(request.POST)
    if not form.is_valid():
        errors_in_messages(request, form)
        return redirect("case_detail", number=due.case.case_number)
    with in_message(request):
        settle_notice(due=due, reason=form.cleaned_data["reason"], actor=signed_in(request))
        messages.success(request, f"{due.get_notice_display()}: settled without letters.")
    return redirect("case_detail", number=due.case.case_number)


@require_GET
def notice_preview(request: HttpRequest, pk: int, party: int) -> HttpResponse:
    """Return the letter to one party as it would go today; every page is marked as a draft."""
    due = _get(request, pk)
    recipient = next((one for one in recipients_of(due) if one.pk == party), None)
    if recipient is None:
        raise Http404
    with in_message(request):
        name = f"{due.case.case_number}-{due.notice}-{recipient.kind}-draft.pdf".replace("_", "-")
        return pdf_response(preview_notice(due=due, party=recipient), name)
    return redirect("case_detail", number=due.case.case_number)


def _get(request: HttpRequest, pk: int) -> NoticeDue:
    """The notice that waits, for those who send it. Raises Http404 for whoever does not see its case, or NotAllowed."""
    actor = signed_in(request)
    due = get_object_or_404(open_notices(actor), pk=pk)
    require(actor, rules.send_notice, due)
    return due
