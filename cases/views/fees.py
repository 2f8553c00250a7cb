"""The pages of fees: what one case costs, and the invoices to claims administrators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import chain

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cases import rules
from cases.enums import Channel
from cases.fees import in_dollars
from cases.forms.fees import CreditFeeForm, InvoiceSentForm, IssueForm, MonthFilter, StateFeeForm
from cases.models import Invoice
from cases.selectors.invoices import (
    first_of,
    last_month,
    month_after,
    month_before,
    month_totals,
    owing,
    unsettled,
    visible_invoices,
)
from cases.services.fees import state_fee
from cases.services.invoices import credit_fee, issue_invoice, open_invoice, record_invoice_sent, retry_invoice
from cases.views.access import get_case
from cases.views.crumbs import crumbs_of
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import may, require
from imr_site.accounts.models import User
from imr_site.refusals import errors_in_messages, in_message, on_form
from imr_site.spreadsheets import csv_lines

PAGE_SIZE = 50


def fee_state(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """State the amount of a line that the rules do not tell; after an error everything that was typed stays."""
    case, actor = get_case(request, number), signed_in(request)
    require(actor, rules.state_fee, case)
    line = get_object_or_404(case.fee_lines, pk=pk)
    form = StateFeeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            state_fee(line=line, actor=actor, **form.stated())
            messages.success(request, "On file. It is on the next invoice.")
            return redirect("case_detail", number=number)
    context = {"case": case, "line": line, "form": form, "crumbs": crumbs_of(case, "State the fee")}
    return render(request, "cases/fees/state.html", context, status=422 if form.errors else 200)


@require_POST
def fee_credit(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Credit a line of the fees of a case."""
    case, actor = get_case(request, number), signed_in(request)
    require(actor, rules.credit_fee, case)
    line = get_object_or_404(case.fee_lines, pk=pk)
    _call(
        request,
        partial(credit_fee, line=line, actor=actor),
        "Credited. State the right amount, if there is one.",
        CreditFeeForm(request.POST),
    )
    return redirect("case_detail", number=number)


@require_GET
def invoice_list(request: HttpRequest) -> HttpResponse:
    """List who is to get an invoice for a month, what waits for a person, and the invoices."""
    actor = _actor_who_may_see(request)
    month = _month(request)
    issued = visible_invoices(actor)
    if "month" in request.GET:
        issued = issued.filter(month=month)
    return render(
        request,
        "cases/fees/list.html",
        {
            "month": month,
            "before": month_before(month),
            "after": month_after(month) if month < last_month() else None,
            "is_filtered": "month" in request.GET,
            "totals": month_totals(actor),
            "owing": owing(actor, month) if month <= last_month() else [],
            "unsettled": unsettled(actor),
            "may_issue": may(actor, rules.issue_invoice),
            "page_obj": Paginator(issued, PAGE_SIZE).get_page(request.GET.get("page")),
        },
    )


@require_GET
def invoice_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Return the invoices of a month as a CSV file."""
    month = _month(request)
    rows = visible_invoices(_actor_who_may_see(request)).filter(month=month)
    columns = ("number", "kind", "corrects", "claims administrator", "month", "total in dollars", "issued", "state")
    lines = csv_lines(
        [
            (*columns, "sent"),
            *(
                (
                    one.number,
                    one.get_kind_display(),
                    one.corrects.number if one.corrects else "",
                    one.payer_name,
                    f"{one.month:%Y-%m}",
                    Decimal(one.total_cents) / 100,
                    f"{one.issued_at:%Y-%m-%d}",
                    one.state.label,
                    one.sent_on or "",
                )
                for one in rows
            ),
        ]
    )
    headers = {"Content-Disposition": f'attachment; filename="invoices-{month:%Y-%m}.csv"'}
    return StreamingHttpResponse(chain(["\ufeff"], lines), content_type="text/csv; charset=utf-8", headers=headers)


@require_POST
def invoice_issue(request: HttpRequest) -> HttpResponse:
    """Issue the invoice of a claims administrator for a month, and lead to it."""
    actor = _actor_who_may_see(request)
    require(actor, rules.issue_invoice)
    form = IssueForm(request.POST)
    if not form.is_valid():
        errors_in_messages(request, form)
        return redirect("invoice_list")
    with in_message(request):
        invoice = issue_invoice(actor=actor, **form.cleaned_data)
        return redirect("invoice_detail", pk=invoice.pk)
    return redirect("invoice_list")


@require_GET
def invoice_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an invoice or a credit note: its lines, how far it is, and how it went out."""
    actor = _actor_who_may_see(request)
    invoice = _invoice(actor, pk)
    return render(
        request,
        "cases/fees/invoice.html",
        {
            "invoice": invoice,
            "total": in_dollars(invoice.total_cents),
            "lines": [(row, in_dollars(row["cents"])) for row in invoice.inputs["lines"]],
            "credit_notes": invoice.credit_notes.all(),
            "may_issue": may(actor, rules.issue_invoice),
            "sent_form": InvoiceSentForm(),
            "ways": list(Channel),
            "crumbs": [{"label": "Fees", "href": reverse("invoice_list")}, {"label": invoice.number}],
        },
    )


@require_GET
def invoice_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the sealed file of an invoice."""
    actor = _actor_who_may_see(request)
    invoice = _invoice(actor, pk)
    with in_message(request):
        pdf = open_invoice(invoice=invoice, actor=actor)
        headers = {"Content-Disposition": f'inline; filename="{invoice.number}.pdf"'}
        return HttpResponse(pdf, content_type="application/pdf", headers=headers)
    return redirect("invoice_detail", pk=pk)


@require_POST
def invoice_sent(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that somebody sent an invoice or handed it over."""
    return _on_invoice(request, pk, record_invoice_sent, "Recorded.", InvoiceSentForm(request.POST))


@require_POST
def invoice_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the file of an invoice again after its job failed."""
    return _on_invoice(request, pk, retry_invoice, "The file is being made again.")


def _on_invoice(
    request: HttpRequest, pk: int, service: Callable[..., object], done: str, form: Form | None = None
) -> HttpResponse:
    """Call the service on the invoice, and show its page again."""
    actor = _actor_who_may_see(request)
    require(actor, rules.issue_invoice)
    _call(request, partial(service, invoice=_invoice(actor, pk), actor=actor), done, form)
    return redirect("invoice_detail", pk=pk)


def _call(request: HttpRequest, service: Callable[..., object], done: str, form: Form | None) -> None:
    """Call the service with the data of the form; the next page says that it was done, or what is wrong."""
    if form and not form.is_valid():
        errors_in_messages(request, form)
        return
    with in_message(request):
        service(**form.cleaned_data if form else {})
        messages.success(request, done)


def _actor_who_may_see(request: HttpRequest) -> User:
    """The user, who may see invoices. Raises NotAllowed for everyone else."""
    actor = signed_in(request)
    require(actor, rules.see_invoices)
    return actor


def _invoice(actor: User, pk: int) -> Invoice:
    found: Invoice = get_object_or_404(visible_invoices(actor), pk=pk)
    return found


def _month(request: HttpRequest) -> date:
    """The first day of the month that is asked for; of the last one that is over, where none is."""
    form = MonthFilter(request.GET)
    wanted = form.cleaned_data["month"] if form.is_valid() else None
    return first_of(wanted) if wanted else last_month()
