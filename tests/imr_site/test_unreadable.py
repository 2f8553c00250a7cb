"""Requests that cannot be read, on either database: each is answered in words, and nothing is kept of it."""

from __future__ import annotations

import errno
import io
import os
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.urls import reverse

from cases.enums import CaseState
from cases.models import Case, Document
from tests.factories import a_case, a_case_manager, a_pdf, an_administrator, an_intake_coordinator, open_, sign_in
from tests.faults import on_a_full_disk

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

pytestmark = pytest.mark.django_db
UNREADABLE = "This request could not be read"


@pytest.fixture
def manager(client) -> Client:
    return sign_in(client, a_case_manager())


def _is_refused(answer: HttpResponse) -> bool:
    page = answer.content.decode()
    return answer.status_code == 400 and UNREADABLE in page and "Nothing was changed." in page


# ---- the page 400 ---------------------------------------------------------------------------------------------------


def test_the_page_needs_no_database_no_session_and_no_person(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/", headers={"Host": "elsewhere.example"})
    assert _is_refused(answer)


@pytest.mark.parametrize(
    ("setting", "sent", "words"),
    [
        ("DATA_UPLOAD_MAX_NUMBER_FIELDS", {f"field-{n}": "" for n in range(20)}, "more fields than any form here"),
        ("DATA_UPLOAD_MAX_MEMORY_SIZE", {"case_number": "x" * 20}, "longer than all fields of a form can be"),
    ],
)
def test_too_much_at_once_is_said_with_what_to_do(manager, settings, setting, sent, words):
    setattr(settings, setting, 10)
    answer = manager.post(reverse("case_create"), sent)
    assert _is_refused(answer)
    assert words in answer.content.decode()


def test_too_many_files_are_said(manager, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 1
    files = {f"file-{n}": SimpleUploadedFile("a.pdf", a_pdf()) for n in range(2)}
    answer = manager.post(reverse("document_add", args=[open_().case_number]), files)
    assert (_is_refused(answer), "more files than a form here takes" in answer.content.decode()) == (True, True)


def test_a_form_may_have_as_many_fields_as_the_largest_form_of_ours(settings):
    """The facts of a case with sixty items, the longest form, fits several times over."""
    assert settings.DATA_UPLOAD_MAX_NUMBER_FIELDS == 1000


# ---- a list of forms that has no end --------------------------------------------------------------------------------


@pytest.mark.parametrize("total", ["61", "1000000", "9" * 40])
def test_a_list_of_more_forms_than_there_may_be_costs_no_more_than_a_full_one(client, total):
    typed = {"items-TOTAL_FORMS": total, "items-INITIAL_FORMS": "0", "items-0-request_text": "MRI of the lumbar spine"}
    answer = sign_in(client, an_intake_coordinator()).post(reverse("case_create"), typed)
    assert answer.status_code == 422
    assert len(answer.context["items"].forms) == 60
    words = "A case has at most 60 disputed items here. Open another case for the rest."
    assert answer.context["items"].non_form_errors() == [words]
    assert words in answer.content.decode()
    assert not Case.objects.exists()


# ---- characters that no text has ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["letter_link", "guideline_rule"])
def test_in_an_address(client, name):
    assert _is_refused(sign_in(client, an_administrator()).get(reverse(name, args=["CM16\0"])))


@pytest.mark.parametrize(
    "address",
    ["/search/?q=a%00b", "/cases/?q=%00", "/cases/?a%00b=1", "/guidelines/?rule=%00", "/admin/cases/case/?q=%00"],
)
def test_in_a_search(client, address):
    assert _is_refused(sign_in(client, an_administrator()).get(address))


def test_in_the_public_register_and_on_the_sign_in_page(client):
    for address in (reverse("public_register"), reverse("account_login")):
        assert _is_refused(client.get(address, {"q": "\0", "next": "\0"}))


def test_in_a_cookie(client):
    client.cookies["sessionid"] = "a\0bcdefgh"
    assert _is_refused(client.get(reverse("account_login")))


def test_in_what_is_typed_the_form_says_so_or_leaves_it_out(manager):
    """Each field of each form of a case gets one; nothing of it is stored and nothing fails."""
    case = a_case(CaseState.CLINICAL_REVIEW)
    number, party = case.case_number, case.parties.first()
    posts = [
        ("case_create", [], ["case_number", "worker_name", "items-0-request_text", "administrator_email", "channel"]),
        ("case_move", [number, "withdraw"], ["reason", "on"]),
        ("event_add", [number], ["kind", "note", "party", "on"]),
        ("case_expedite", [number], ["reason", "on"]),
        ("case_link", [number], ["original"]),
        ("party_edit", [number, party.pk], ["address", "email", "channel", "fax"]),
        ("document_add", [number], ["title", "author", "source"]),
        ("case_review", [number], ["reviewer", "match_reason"]),
        ("batch_create", [], ["delivery", "next"]),
        ("public_register", [], ["q"]),
    ]
    for name, arguments, fields in posts:
        answer = manager.post(reverse(name, args=arguments), dict.fromkeys(fields, "a\x00b"))
        assert answer.status_code in {200, 302, 405, 422}, (name, answer.status_code)
    case.refresh_from_db()
    assert case.state == CaseState.CLINICAL_REVIEW


def test_in_an_attempt_to_sign_in(client):
    answer = client.post(reverse("account_login"), {"login": "a\0@imr.example", "password": "\0"})
    assert (answer.status_code, "Null characters are not allowed." in answer.content.decode()) == (200, True)


def test_in_the_name_of_a_file(manager):
    case = open_()
    file = SimpleUploadedFile("rep\0ort\u202e.pdf", a_pdf())
    typed = {"file": file, "source": "requesting_physician", "title": "Report"}
    assert sign_in(manager, an_intake_coordinator()).post(reverse("document_add", args=[case.case_number]), typed)
    assert case.documents.get().original_name == "report.pdf"


def test_a_number_that_no_row_has(manager):
    for ticked in ("9" * 30, "٣", "-1"):
        assert manager.post(reverse("batch_create"), {"delivery": ticked}).status_code == 302


# ---- a disk without room --------------------------------------------------------------------------------------------


def test_a_file_that_the_disk_has_no_room_for_while_it_arrives(client, monkeypatch, settings):
    """Before any view sees it: a large file is written down as it is read."""

    class Full(FileUploadHandler):
        def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        def file_complete(self, file_size: int) -> None:
            """Never: no file is complete on a full disk."""

    monkeypatch.setattr("tests.imr_site.test_unreadable.handler", Full, raising=False)
    settings.FILE_UPLOAD_HANDLERS = ["tests.imr_site.test_unreadable.handler"]
    case = open_()
    client = sign_in(client, an_intake_coordinator())
    answer = client.post(reverse("document_add", args=[case.case_number]), {"file": io.BytesIO(a_pdf())})
    assert answer.status_code == 507
    assert "Nothing of what you sent was kept" in answer.content.decode()
    assert not Document.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_on_a_disk_that_is_full(client, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    case = open_()
    client = sign_in(client, an_intake_coordinator())

    def refused() -> None:
        file = SimpleUploadedFile("a.pdf", a_pdf() + bytes(20_000))
        answer = client.post(reverse("document_add", args=[case.case_number]), {"file": file})
        assert answer.status_code == 507

    assert on_a_full_disk(refused, room=5000) == 0
