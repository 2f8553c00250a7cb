"""The pages of fees and invoices: what they show to whom, their forms, and the table as CSV."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import time_machine
from django.urls import reverse

from cases.enums import CaseState
from cases.models import BookEntry, FeeLine, Invoice
from cases.services.invoices import make_invoice
from imr_site.accounts.enums import Role
from tests.cases.conftest import CALIFORNIA
from tests.factories import a_case, a_case_manager, a_person, move
from tests.factories.fees import a_fee

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


@pytest.fixture(autouse=True)
def clock(settings):
    settings.ORGANIZATION_ADDRESS = ["600 Sample Drive", "Folsom, CA 95630"]
    with time_machine.travel(datetime(2026, 5, 20, 12, tzinfo=CALIFORNIA), tick=False) as traveller:
        yield traveller


def _withdrawn():
    case = a_case(CaseState.CLINICAL_REVIEW)
    move(case, "withdraw")
    return case


def test_a_fee_the_rules_do_not_tell_is_stated_from_the_page_of_its_case(signed_in):
    case = _withdrawn()
    desk = signed_in(a_case_manager())
    page = desk.get(reverse("case_detail", args=[case.case_number])).content.decode()
    assert "the amount after forwarding is cut off" in page
    address = reverse("fee_state", args=[case.case_number, case.fee_lines.get().pk])
    assert address in page
    refused = desk.post(address, {"amount": "12.345", "source": "", "reason": "Named there."})
    assert (refused.status_code, FeeLine.objects.count()) == (422, 1)
    assert "Named there." in refused.content.decode()
    desk.post(address, {"amount": "345.10", "source": "The page", "reason": "Named there."})
    assert case.fee_lines.get(kind="stated").cents == 34510
    page = desk.get(reverse("case_detail", args=[case.case_number])).content.decode()
    assert "$345.10" in page
    assert "Source: The page" in page


def test_the_auditor_sees_the_fee_and_is_offered_no_act(signed_in):
    case = _withdrawn()
    page = signed_in(a_person(Role.AUDITOR)).get(reverse("case_detail", args=[case.case_number])).content.decode()
    assert "the amount after forwarding is cut off" in page
    assert reverse("fee_state", args=[case.case_number, case.fee_lines.get().pk]) not in page


def test_from_what_is_owing_to_a_letter_that_was_sent(signed_in, clock):
    a_fee(a_case(CaseState.ELIGIBLE))
    clock.move_to(datetime(2026, 6, 2, 9, tzinfo=CALIFORNIA))
    desk = signed_in(a_case_manager())
    page = desk.get(reverse("invoice_list")).content.decode()
    assert "To invoice for May 2026" in page
    assert "Harbor Crest Claims" in page
    payer = BookEntry.objects.get(kind="claims_administrator")
    desk.post(reverse("invoice_issue"), {"payer": payer.pk, "month": "2026-05-01"})
    invoice = Invoice.objects.get()
    make_invoice(invoice_id=invoice.pk)
    detail = reverse("invoice_detail", args=[invoice.pk])
    assert "Record that it was sent" in desk.get(detail).content.decode()
    file = desk.get(reverse("invoice_file", args=[invoice.pk]))
    assert (file["Content-Type"], file.content[:5]) == ("application/pdf", b"%PDF-")
    desk.post(reverse("invoice_sent", args=[invoice.pk]), {"sent_on": "2026-06-02", "way": "mail", "note": "Desk"})
    page = desk.get(detail).content.decode()
    assert "Record that it was sent" not in page
    assert "mail, " in page
    listed = desk.get(reverse("invoice_list")).content.decode()
    assert "Nothing is left to invoice for this month." in listed
    assert invoice.number in listed


def test_no_cell_of_the_table_is_a_formula(signed_in, clock):
    payer = BookEntry.objects.create(
        kind="claims_administrator", words="sum", name='=HYPERLINK("http://x.example")', sound="SM"
    )
    line = a_fee(a_case(CaseState.ELIGIBLE), payer=payer)
    clock.move_to(datetime(2026, 6, 2, 9, tzinfo=CALIFORNIA))
    desk = signed_in(a_case_manager())
    desk.post(reverse("invoice_issue"), {"payer": payer.pk, "month": "2026-05-01"})
    table = b"".join(desk.get(reverse("invoice_csv"), {"month": "2026-05-01"})).decode("utf-8-sig").splitlines()
    assert line.invoiced.invoice.month == date(2026, 5, 1)
    assert table[1] == ('INV-0000001,Invoice,,"\'=HYPERLINK(""http://x.example"")",2026-05,345,2026-06-02,Being made,')


def test_the_page_asks_the_database_as_often_for_many_as_for_one(signed_in, clock, django_assert_max_num_queries):
    desk = signed_in(a_case_manager())
    asked = []
    for _round in range(2):
        for _case in range(3):
            a_fee(a_case(CaseState.ELIGIBLE), cents=None)
            a_fee(a_case(CaseState.ELIGIBLE))
        with django_assert_max_num_queries(100) as found:
            desk.get(reverse("invoice_list"), {"month": "2026-05-01"})
        asked.append(len(found))
    assert asked[0] == asked[1]
