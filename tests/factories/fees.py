"""Fees and invoices to test with."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from cases.enums import CaseState, FeeLineKind, InvoiceKind
from cases.models import Case, FeeLine, Invoice, InvoiceLine
from tests.factories.accounts import a_case_manager
from tests.factories.reviews import a_case


def a_fee(case: Case | None = None, **values: Any) -> FeeLine:
    """A line of $345.00 by the rules, of an issued case unless one is given."""
    case = case or a_case(CaseState.ISSUED)
    known = {
        "kind": FeeLineKind.DERIVED.value,
        "stage": "determined",
        "cents": 34500,
        "rule": "2020",
        "reason": "Determined: $345.00.",
        "citation": "8 CCR 9792.10.8",
        "inputs": {"priority": "standard"},
        "payer": case.parties.get(kind="claims_administrator").book_entry,
        "made_at": timezone.now(),
    }
    return FeeLine.objects.create(case=case, **{**known, **values})


def an_invoice(line: FeeLine, **values: Any) -> Invoice:
    """An invoice with one line that is being made, whatever the month is."""
    known = {
        "number": f"INV-{line.pk + 9000:07d}",
        "kind": InvoiceKind.INVOICE.value,
        "payer": line.payer,
        "payer_name": line.payer.name,
        "month": date(2026, 5, 1),
        "total_cents": line.cents,
        "inputs": {
            "organization": "Sample",
            "address": [],
            "number": "1",
            "corrects": "",
            "month": "2026-05-01",
            "dated": "2026-06-02",
            "addressee": [line.payer.name],
            "lines": [],
            "total": line.cents,
        },
        "template_version": "2026.1",
        "issued_at": timezone.now(),
        "issued_by": a_case_manager(),
    }
    invoice = Invoice.objects.create(**{**known, **values})
    InvoiceLine.objects.create(invoice=invoice, line=line)
    return invoice
