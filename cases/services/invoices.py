"""Invoices to claims administrators: issued once for a month, drawn and sealed by a job, corrected by credit notes.

Whatever changes which lines are on which invoice holds the row of the numbers: no line is on two, or both credited and
asked for, and no number is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.addressing import envelope_of
from cases.audit_kinds import CaseAudit, InvoiceAudit
from cases.enums import Channel, FeeLineKind, FeeStage, InvoiceKind, InvoiceState, JobKind, Priority
from cases.errors import CaseError
from cases.letters.invoice_pdf import LAYOUT, invoice_pdf
from cases.models import BookEntry, FeeLine, Invoice, InvoiceLine, InvoiceSeries
from cases.selectors.book import members_of, roots_of
from cases.selectors.invoices import addressee_of, first_of, last_month, lines_to_print, to_bill
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.clock import now_after
from imr_site.files.store import SEALED, keep, read_file
from imr_site.jobs.services import enqueue
from imr_site.press.printable import what_to_change
from imr_site.press.seal import sealed


def issue_invoice(*, payer: BookEntry, month: date, actor: User) -> Invoice:
    """Ask a claims administrator for all lines up to the end of a month that no invoice asked for.

    The same request twice is one invoice. Raises CaseError for a month that is not over, for nothing to ask for, and
    where the address of the administrator or a sign to be printed is missing.
    """
    require(actor, rules.issue_invoice)
    month = first_of(month)
    if month > last_month():
        raise CaseError("A month is invoiced once it is over.")
    with transaction.atomic():
        series = _locked_series()
        root = BookEntry.objects.get(pk=roots_of([payer.pk])[payer.pk])
        group = members_of([root.pk])[root.pk]
        issued = Invoice.objects.filter(kind=InvoiceKind.INVOICE.value, month=month, payer__in=group).first()
        if issued is not None:
            return issued
        lines = list(lines_to_print(to_bill(group, month)))
        if not lines:
            raise CaseError(f"Nothing is to be invoiced to {root.name} for that month.")
        return _issue(series, root, month, lines, actor=actor)


def credit_fee(*, line: FeeLine, reason: str, actor: User) -> FeeLine:
    """Take the amount of a line back by a line of its own; where it is on an invoice, by a credit note too.

    Raises CaseError without a reason, and for a line without an amount or that was credited.
    """
    require(actor, rules.credit_fee, line.case)
    if not reason.strip():
        raise CaseError("Say why the fee is credited.")
    with transaction.atomic():
        series = _locked_series()
        line = FeeLine.objects.select_related("case").get(pk=line.pk)
        if not line.cents or line.cents < 0:
            raise CaseError("This line asks for nothing that could be credited.")
        if line.answers.filter(kind=FeeLineKind.CREDIT.value).exists():
            raise CaseError("This line was credited already.")
        credit = FeeLine.objects.create(
            case=line.case,
            kind=FeeLineKind.CREDIT.value,
            stage=line.stage,
            about=line,
            cents=-line.cents,
            rule=line.rule,
            reason=reason.strip(),
            citation=line.citation,
            inputs=line.inputs,
            payer=line.payer,
            made_at=timezone.now(),
            made_by=actor,
        )
        data = {"about": line.pk, "cents": credit.cents}
        record(kind=CaseAudit.FEE_CREDITED, scope=line.case.scope, subject=f"fee/{credit.pk}", actor=actor, data=data)
        asked = InvoiceLine.objects.filter(line=line).select_related("invoice__payer").first()
        if asked is not None:
            row = lines_to_print(FeeLine.objects.filter(pk=credit.pk)).get()
            _issue(series, asked.invoice.payer, asked.invoice.month, [row], actor=actor, corrects=asked.invoice)
    return credit


def _locked_series() -> InvoiceSeries:
    InvoiceSeries.objects.get_or_create(pk=1)
    return InvoiceSeries.objects.select_for_update().get(pk=1)


def _issue(
    series: InvoiceSeries,
    payer: BookEntry,
    month: date,
    lines: list[FeeLine],
    *,
    actor: User,
    corrects: Invoice | None = None,
) -> Invoice:
    """The row with all it is made from, its lines, and the job that draws it."""
    series.last += 1
    number = f"INV-{series.last:07d}"
    addressee = corrects.inputs["addressee"] if corrects else _addressee(payer)
    inputs = _inputs(number, month, lines, addressee, corrects.number if corrects else "")
    _check_signs(inputs)
    series.save()
    kind = InvoiceKind.CREDIT_NOTE if corrects else InvoiceKind.INVOICE
    invoice = Invoice.objects.create(
        number=number,
        kind=kind.value,
        corrects=corrects,
        payer=payer,
        payer_name=payer.name,
        month=month,
        total_cents=inputs["total"],
        inputs=inputs,
        template_version=LAYOUT,
        issued_at=timezone.now(),
        issued_by=actor,
    )
    InvoiceLine.objects.bulk_create(InvoiceLine(invoice=invoice, line=line) for line in lines)
    _request_making(invoice, actor)
    data = {"number": number, "kind": kind.value, "cents": inputs["total"], "lines": [line.pk for line in lines]}
    record(kind=InvoiceAudit.ISSUED, scope=invoice.scope, actor=actor, data=data)
    return invoice


def _addressee(payer: BookEntry) -> list[str]:
    party = addressee_of(payer)
    if party is None or not party.address:
        raise CaseError(f"The address of {payer.name} is missing. Add it to its newest case, or in the address book.")
    return envelope_of(party)


def _inputs(number: str, month: date, lines: Iterable[FeeLine], addressee: list[str], corrects: str) -> dict[str, Any]:
    """All the file is made from: of each case what the payer tells it by, and nothing of injury or treatment."""
    rows = [
        {
            "case_number": line.case.case_number,
            "claim_number": line.case.claim_number or "not known",
            "worker": getattr(line, "worker", None) or "not named",
            "what": _what(line),
            "cents": line.cents or 0,
        }
        for line in lines
    ]
    return {
        "organization": settings.ORGANIZATION_NAME,
        "address": list(settings.ORGANIZATION_ADDRESS),
        "number": number,
        "corrects": corrects,
        "month": month.isoformat(),
        "dated": timezone.localdate().isoformat(),
        "addressee": addressee,
        "lines": rows,
        "total": sum(row["cents"] for row in rows),
    }


def _what(line: FeeLine) -> str:
    stage = FeeStage(line.stage)
    priority = Priority(line.inputs["priority"])
    return f"{stage.label}, {priority.label.lower()} review" if stage is FeeStage.DETERMINED else stage.label


def _check_signs(inputs: dict[str, Any]) -> None:
    """Raise CaseError for a name or number with a sign that the letter's fonts do not have."""
    asked = [what_to_change(text, "the address of the claims administrator") for text in inputs["addressee"]]
    for row in inputs["lines"]:
        asked += [
            what_to_change(row[column], f"the {words} of case {row['case_number']}", "sans")
            for column, words in (("claim_number", "claim number"), ("worker", "worker's name"))
        ]
    if found := [words for words in asked if words]:
        raise CaseError(f"The letter cannot be printed yet: {'; '.join(found)}.")


# ---- the file, and its way ------------------------------------------------------------------------------------------


def _request_making(invoice: Invoice, actor: User) -> None:
    invoice.job = enqueue(
        kind=JobKind.MAKE_INVOICE,
        key=str(invoice.pk),
        args={"invoice": invoice.pk},
        scope=invoice.scope,
        requested_by=actor,
    )
    invoice.save(update_fields=["job"])


def retry_invoice(*, invoice: Invoice, actor: User) -> None:
    """Queue the making of an invoice again after its job failed. Raises CaseError in every other state."""
    require(actor, rules.issue_invoice, invoice)
    with transaction.atomic():
        invoice = _locked(invoice.pk)
        if invoice.state is not InvoiceState.FAILED:
            raise CaseError("This letter needs no other try.")
        _request_making(invoice, actor)


def make_invoice(*, invoice_id: int) -> Invoice:
    """Draw and sign the file, and keep it by its hash; one that is made stays as it is, so the job may run twice."""
    invoice = Invoice.objects.get(pk=invoice_id)
    if invoice.sealed_at is not None:
        return invoice
    pdf = sealed(invoice_pdf(invoice.inputs))
    digest = keep(SEALED, pdf)
    with transaction.atomic():
        invoice = _locked(invoice_id)
        if invoice.sealed_at is None:
            invoice.sealed_at, invoice.sha256, invoice.size = now_after(invoice.issued_at), digest, len(pdf)
            invoice.template_version = LAYOUT
            invoice.save()
            record(kind=InvoiceAudit.SEALED, scope=invoice.scope, actor=None, data={"sha256": digest})
    return invoice


def open_invoice(*, invoice: Invoice, actor: User) -> bytes:
    """The sealed PDF, compared with its hash; the download is an audit event.

    Raises CaseError as long as it is being made, and FileGone or FileAltered.
    """
    require(actor, rules.see_invoices, invoice)
    if invoice.sealed_at is None:
        raise CaseError("The letter is still being made. It will be here in a moment.")
    pdf = read_file(SEALED, invoice.sha256)
    record(kind=InvoiceAudit.DOWNLOADED, scope=invoice.scope, actor=actor, data={"sha256": invoice.sha256})
    return pdf


def record_invoice_sent(*, invoice: Invoice, sent_on: date, way: Channel, note: str, actor: User) -> Invoice:
    """Say that a person sent or handed the letter over, on which day and how.

    Raises CaseError before it is sealed, where that was said already, and for an impossible day.
    """
    require(actor, rules.issue_invoice, invoice)
    with transaction.atomic():
        invoice = _locked(invoice.pk)
        if invoice.sealed_at is None:
            raise CaseError("The letter is still being made.")
        if invoice.sent_on is not None:
            raise CaseError("That it was sent is on file.")
        if not timezone.localdate(invoice.issued_at) <= sent_on <= timezone.localdate():
            raise CaseError("It was sent on a day from its issue to today. Check the date.")
        invoice.sent_on, invoice.sent_way, invoice.sent_note = sent_on, way.value, note.strip()
        invoice.sent_by = actor
        invoice.save()
        data = {"sent_on": sent_on.isoformat(), "way": way.value}
        record(kind=InvoiceAudit.SENT, scope=invoice.scope, actor=actor, data=data)
    return invoice


def _locked(invoice_id: int) -> Invoice:
    return Invoice.objects.select_for_update(of=("self",)).select_related("job").get(pk=invoice_id)
