"""Messages that came back and that no program could read: shown as text, linked to a letter, or set aside."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases import rules
from cases.forms.correspondence.deliveries import AsideForm, LinkReportForm
from cases.models import Case, DeliveryReport
from cases.selectors.cases import visible_cases
from cases.selectors.correspondence import may_come_back, visible_deliveries, visible_reports, waiting_reports
from cases.services.correspondence.reports import link_report, read_report, set_report_aside
from cases.views.correspondence.service_desk import PAGE_SIZE, desk_tabs
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import may, require
from imr_site.accounts.models import User
from imr_site.refusals import errors_in_messages, in_message

SHOWN = 50_000
"""Signs of a message that the page shows."""


@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    """List the messages that wait for a person."""
    actor = _actor(request)
    page = Paginator(waiting_reports(actor), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "cases/correspondence/reports.html", {"tabs": desk_tabs(actor, "reports"), "page_obj": page})


@require_GET
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one message as text, with the letters of the case in `case` of which it may tell."""
    actor = _actor(request)
    report = get_object_or_404(visible_reports(actor), pk=pk)
    read = None if report.removed_at else read_report(report=report, actor=actor)
    text = read.text if read else ""
    number = request.GET.get("case", "").strip()
    case = _case(actor, report, number)
    return render(
        request,
        "cases/correspondence/report.html",
        {
            "report": report,
            "text": text[:SHOWN],
            "cut": len(text) > SHOWN,
            "feeds": read.feeds if read else (),
            "number": number or (case.case_number if case else ""),
            "asked": bool(number),
            "deliveries": may_come_back(actor, case) if case else [],
            "today": timezone.localdate(),
            "may_serve": may(actor, rules.serve_letter),
            "crumbs": [
                {"label": "Service desk", "href": reverse("service_desk")},
                {"label": "Reports to read", "href": reverse("report_list")},
                {"label": str(report)},
            ],
        },
    )


@require_POST
def report_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the letter of which a report tells came back."""
    report = _to_settle(request, pk)
    form = LinkReportForm(request.POST, deliveries=visible_deliveries(signed_in(request)))
    if not form.is_valid():
        errors_in_messages(request, form)
        return redirect("report_detail", pk=pk)
    with in_message(request):
        link_report(report=report, actor=signed_in(request), **form.cleaned_data)
        messages.success(request, "Recorded. The letter waits under “Came back” to be sent again.")
        return redirect("report_list")
    return redirect("report_detail", pk=pk)


@require_POST
def report_set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a report aside that tells of no letter that came back."""
    report = _to_settle(request, pk)
    form = AsideForm(request.POST)
    if not form.is_valid():
        errors_in_messages(request, form)
        return redirect("report_detail", pk=pk)
    with in_message(request):
        set_report_aside(report=report, reason=form.cleaned_data["reason"], actor=signed_in(request))
        messages.success(request, f"{report}: set aside.")
        return redirect("report_list")
    return redirect("report_detail", pk=pk)


def _actor(request: HttpRequest) -> User:
    """The user, who may see the service desk. Raises NotAllowed for everyone else."""
    actor = signed_in(request)
    require(actor, rules.see_service)
    return actor


def _to_settle(request: HttpRequest, pk: int) -> DeliveryReport:
    """The report, for those who serve letters. Raises NotAllowed, or Http404."""
    actor = _actor(request)
    require(actor, rules.serve_letter)
    return get_object_or_404(visible_reports(actor), pk=pk)


def _case(actor: User, report: DeliveryReport, number: str) -> Case | None:
    """The case that was typed, else the one whose letter the report names."""
    if number:
        return visible_cases(actor).filter(case_number__iexact=number).first()
    return report.delivery.letter.case if report.delivery else None
