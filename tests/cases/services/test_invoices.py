"""The file of an invoice: drawn and sealed by a job, whole by the validator, never made twice; and how it went out."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import page
import pytest
import time_machine
from django.utils import timezone

from cases.enums import CaseState, Channel, InvoiceState, JobKind
from cases.errors import CaseError
from cases.letters.invoice_pdf import invoice_html, invoice_pdf
from cases.models import BookEntry, Invoice
from cases.services.invoices import issue_invoice, make_invoice, open_invoice, record_invoice_sent, retry_invoice
from imr_site.audit.models import Event
from imr_site.files.inventory import named_files
from imr_site.jobs.models import Job
from imr_site.press.signing import verify_pdf
from tests.cases.conftest import CALIFORNIA
from tests.factories import a_case, a_case_manager
from tests.factories.fees import a_fee

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


@pytest.fixture
def invoice(settings) -> Invoice:
    settings.ORGANIZATION_ADDRESS = ["600 Sample Drive", "Folsom, CA 95630"]
    with time_machine.travel(datetime(2026, 5, 20, 12, tzinfo=CALIFORNIA), tick=False) as clock:
        a_fee(a_case(CaseState.ELIGIBLE))
        clock.move_to(datetime(2026, 6, 2, 9, tzinfo=CALIFORNIA))
        payer = BookEntry.objects.get(kind="claims_administrator")
        yield issue_invoice(payer=payer, month=date(2026, 5, 1), actor=a_case_manager())


def test_a_job_draws_and_seals_it_once(invoice):
    job = Job.objects.get(kind=JobKind.MAKE_INVOICE)
    assert (job.args, invoice.job) == ({"invoice": invoice.pk}, job)
    made = make_invoice(invoice_id=invoice.pk)
    assert made.state is InvoiceState.READY
    pdf = open_invoice(invoice=made, actor=a_case_manager())
    assert verify_pdf(pdf).valid
    again = make_invoice(invoice_id=invoice.pk)
    assert (again.sha256, again.sealed_at) == (made.sha256, made.sealed_at)
    kinds = Event.objects.filter(scope=invoice.scope).values_list("kind", flat=True)
    assert list(kinds) == ["invoice.issued", "invoice.sealed", "invoice.downloaded"]


@pytest.mark.parametrize("lines", [1, 120])
def test_it_is_whole_by_the_validator_and_the_same_when_drawn_again(invoice, settings, lines):
    row = {**invoice.inputs["lines"][0], "worker": "Maximiliana Constanza Bartholomew-Castellanos y Fuentes"}
    long = {**row, "claim_number": "CLAIM-0123456789-0123456789-0123456789", "what": "Determined, expedited review"}
    inputs = {**invoice.inputs, "lines": [long] * lines}
    pdf = invoice_pdf(inputs)
    found = [page.validate_pdf_bytes(pdf, profile=profile).failures for profile in ("3a", "ua1")]
    assert [f"{each.rule_id}: {each.message}" for failures in found for each in failures] == []
    settings.PRESS_STAND_IN = False
    assert invoice_pdf(inputs) == pdf


def test_it_says_who_asks_whom_for_what_by_which_rule(invoice):
    html = " ".join(invoice_html(invoice.inputs).split())
    for words in (
        "Invoice INV-0000001", "May 2026", "June 2, 2026", "Harbor Crest Claims", "600 Sample Drive", "HC-4410",
        "Adele Marchetti", "$345.00", "never the injured worker", "(8 CCR 9792.10.8)",
    ):  # fmt: skip
        assert words in html


def test_the_file_is_among_those_that_are_verified_and_backed_up(invoice):
    made = make_invoice(invoice_id=invoice.pk)
    assert [file.belongs_to for file in named_files() if file.sha256 == made.sha256] == [f"Invoice {made.number}"]


def test_before_it_is_made_it_is_neither_opened_nor_sent(invoice):
    with pytest.raises(CaseError, match="still being made"):
        open_invoice(invoice=invoice, actor=a_case_manager())
    with pytest.raises(CaseError, match="still being made"):
        record_invoice_sent(
            invoice=invoice, sent_on=date(2026, 6, 2), way=Channel.MAIL, note="", actor=a_case_manager()
        )
    with pytest.raises(CaseError, match="needs no other try"):
        retry_invoice(invoice=invoice, actor=a_case_manager())


def test_what_failed_is_tried_again(invoice):
    Job.objects.filter(pk=invoice.job_id).update(failed_at=timezone.now(), last_error="The disk is full.")
    invoice = Invoice.objects.get(pk=invoice.pk)
    assert invoice.state is InvoiceState.FAILED
    retry_invoice(invoice=invoice, actor=a_case_manager())
    assert Invoice.objects.get(pk=invoice.pk).state is InvoiceState.MAKING


def test_a_person_says_on_which_day_and_how_it_went_out_once(invoice):
    make_invoice(invoice_id=invoice.pk)
    today = timezone.localdate()
    said = {"invoice": invoice, "way": Channel.MAIL, "note": "Certified 42", "actor": a_case_manager()}
    for day in (today + timedelta(days=1), today - timedelta(days=1)):
        with pytest.raises(CaseError, match="Check the date"):
            record_invoice_sent(sent_on=day, **said)
    sent = record_invoice_sent(sent_on=today, **said)
    assert (sent.state, sent.sent_on, sent.sent_way, sent.sent_by) == (
        InvoiceState.SENT, today, "mail", a_case_manager(),
    )  # fmt: skip
    with pytest.raises(CaseError, match="on file"):
        record_invoice_sent(sent_on=today, **said)


def test_a_name_that_no_letter_can_print_is_told_before_a_number_is_taken(settings):
    with time_machine.travel(datetime(2026, 5, 20, 12, tzinfo=CALIFORNIA), tick=False) as clock:
        line = a_fee(a_case(CaseState.ELIGIBLE))
        line.case.parties.filter(kind="injured_worker").update(name="Adele \u4e2d Marchetti")
        clock.move_to(datetime(2026, 6, 2, 9, tzinfo=CALIFORNIA))
        with pytest.raises(CaseError, match=f"the worker's name of case {line.case.case_number}"):
            issue_invoice(payer=line.payer, month=date(2026, 5, 1), actor=a_case_manager())
        assert not Invoice.objects.exists()
        line.case.parties.filter(kind="injured_worker").update(name="Adele Marchetti")
        invoice = issue_invoice(payer=line.payer, month=date(2026, 5, 1), actor=a_case_manager())
    assert invoice.number == "INV-0000001"
