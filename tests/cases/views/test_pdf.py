"""The PDF of a record beside its page images: who gets it, what goes out, and what is on record of it."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.urls import reverse
from pikepdf import Pdf

from cases.enums import CaseState
from cases.models import Document
from imr_site.audit.models import Event
from tests.factories import a_case, a_case_manager, a_document, a_pdf, a_reviewer, declare, designate, open_

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march", "files")]


@pytest.fixture
def case():
    return open_()


@pytest.fixture
def report(case) -> Document:
    return a_document(case, content=a_pdf("Report", pages=3))


def page_of(document: Document, address: str = "") -> str:
    return reverse("case_file_document", args=[document.case.case_number, document.pk]) + address


def pdf_of(document: Document) -> str:
    return reverse("case_file_pdf", args=[document.case.case_number, document.pk])


def status(client, address: str) -> int:
    answer = client.get(address)
    _ = answer.getvalue() if answer.streaming else b""  # what is read to its end is closed
    return answer.status_code


def test_the_pdf_goes_out_unstored_and_each_opening_is_on_record(signed_in, report):
    manager = a_case_manager()
    answer = signed_in(manager).get(pdf_of(report))
    content = answer.getvalue()
    with Pdf.open(BytesIO(content)) as pdf:
        assert len(pdf.pages) == 3
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert answer["Cache-Control"] == "private, no-store"
    opened = Event.objects.filter(kind="case.document_opened", subject=f"document/{report.pk}")
    assert [event.actor_id for event in opened] == [manager.pk]


def test_its_page_names_the_record_the_address_of_the_pdf_and_the_page(signed_in, report):
    said = signed_in(a_case_manager()).get(page_of(report, "?page=2")).content.decode()
    assert f'data-pdf="{pdf_of(report)}"' in said
    assert 'data-page="2"' in said
    assert "Progress report" in said
    assert Event.objects.filter(kind="case.document_opened").count() == 0


@pytest.mark.parametrize(("asked", "page"), [("", 1), ("?page=99", 3), ("?page=0", 1), ("?page=x", 1)])
def test_a_page_that_it_does_not_have_is_the_nearest(signed_in, report, asked, page):
    assert f'data-page="{page}"' in signed_in(a_case_manager()).get(page_of(report, asked)).content.decode()


def test_the_reader_leads_there(signed_in, report):
    reader = reverse("case_file", args=[report.case.case_number])
    assert f'href="{page_of(report)}"' in signed_in(a_case_manager()).get(reader).content.decode()


def test_the_reviewer_gets_it_once_declared(signed_in):
    case = a_case(CaseState.READY_FOR_REVIEW)
    report = a_document(case, content=a_pdf("Report"))
    round_ = designate(case)
    client = signed_in(a_reviewer().user)
    assert [status(client, address) for address in (page_of(report), pdf_of(report))] == [403, 403]
    declare(round_)
    assert [status(client, address) for address in (page_of(report), pdf_of(report))] == [200, 200]


def test_for_others_it_is_not_there(signed_in, report):
    client = signed_in(a_reviewer().user)
    assert [status(client, address) for address in (page_of(report), pdf_of(report))] == [404, 404]


def test_of_a_picture_and_of_another_case_there_is_none(signed_in, case, report):
    client, other = signed_in(a_case_manager()), open_()
    photo = a_document(case, title="Photograph", content=None, name="photo.png")
    Document.objects.filter(pk=photo.pk).update(content_type="image/png")
    assert [status(client, address) for address in (page_of(photo), pdf_of(photo))] == [404, 404]
    for name in ("case_file_document", "case_file_pdf"):
        assert client.get(reverse(name, args=[other.case_number, report.pk])).status_code == 404
