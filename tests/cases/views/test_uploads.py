"""Records in parts (tus 1.0): begun, gone on with after a break, on file with the last byte, known, ended, swept."""

from __future__ import annotations

import base64
import os
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.enums import DocumentSource, DocumentState, JobKind, RecordKind
from cases.models import Upload
from cases.services import uploads
from cases.services.documents import check_document
from cases.services.uploads import sweep_uploads
from imr_site.files import parts
from imr_site.jobs.models import Job
from tests.factories import a_case_manager, a_document, a_pdf, an_auditor, an_intake_coordinator, open_, sign_in

pytestmark = pytest.mark.django_db

NAME = "PR-2 Dr Ito 2016-10-04.pdf"
PDF = a_pdf("Visit")
SIZE = len(PDF)
TUS = {"Tus-Resumable": "1.0.0"}


class Sender:
    """A person's browser that sends one file in parts."""

    def __init__(self, case, person=None):
        self.client, self.case = sign_in(Client(), person or a_case_manager()), case
        self.address = ""

    def begin(self, size=SIZE, name=NAME, **headers):
        told = base64.b64encode(name.encode()).decode()
        sent = {**TUS, "Upload-Length": str(size), "Upload-Metadata": f"filename {told},filetype eA==", **headers}
        answer = self.client.post(
            reverse("upload_begin", args=[self.case.case_number]), content_type="application/x", headers=sent
        )
        self.address = answer.headers.get("Location", "")
        return answer

    def part(self, content, at, **headers):
        return self.client.patch(
            self.address,
            content,
            content_type="application/offset+octet-stream",
            headers={**TUS, "Upload-Offset": str(at), **headers},
        )

    def length(self):
        return self.client.head(self.address, headers=TUS)

    def end(self):
        return self.client.delete(self.address, headers=TUS)


def test_the_server_says_what_it_does(settings):
    settings.MAX_DOCUMENT_BYTES = 7
    case = open_()
    answer = Sender(case).client.options(reverse("upload_begin", args=[case.case_number]))
    assert (answer.status_code, answer.content) == (204, b"")
    assert {
        name: answer.headers[name] for name in ("Tus-Resumable", "Tus-Version", "Tus-Extension", "Tus-Max-Size")
    } == {
        "Tus-Resumable": "1.0.0",
        "Tus-Version": "1.0.0",
        "Tus-Extension": "creation,termination",
        "Tus-Max-Size": "7",
    }


def test_a_file_that_came_in_parts_after_a_break_is_on_file_as_it_was_sent_and_waits_for_its_check():
    case = open_()
    sender = Sender(case)
    assert sender.begin().status_code == 201
    first = sender.part(PDF[:100], 0)
    assert (first.status_code, first.headers["Upload-Offset"], case.documents.count()) == (204, "100", 0)
    again = sender.length()
    assert (again.headers["Upload-Offset"], again.headers["Upload-Length"]) == ("100", str(len(PDF)))
    assert again.headers["Cache-Control"] == "private, no-store"
    last = sender.part(PDF[100:], 100)
    assert (last.headers["Upload-Offset"], unquote(last.headers["Record-Words"])) == (
        str(len(PDF)),
        "on file, being checked",
    )
    document = case.documents.get()
    assert (document.title, document.kind, document.author, str(document.dated_from), document.is_proposed) == (
        "PR-2 Dr Ito",
        RecordKind.PROGRESS_REPORT,
        "Dr. Ito",
        "2016-10-04",
        True,
    )
    assert (document.state, document.original_name, document.size, document.received_by) == (
        DocumentState.QUARANTINED,
        NAME,
        len(PDF),
        a_case_manager(),
    )
    assert Job.objects.filter(kind=JobKind.CHECK_DOCUMENT, key=str(document.pk)).exists()
    assert check_document(document_id=document.pk).state == DocumentState.CLEAN
    assert parts.length_of(str(Upload.objects.get().pk)) is None
    assert sender.length().headers["Upload-Offset"] == str(len(PDF))


def test_the_same_bytes_again_are_on_file_already():
    case = open_()
    a_document(case, title="The visit", content=PDF)
    sender = Sender(case)
    sender.begin()
    answer = sender.part(PDF, 0)
    assert unquote(answer.headers["Record-Words"]) == "already on file as “The visit”"
    assert (case.documents.count(), Upload.objects.get().was_known) == (1, True)
    assert not case.documents.get().is_proposed


def test_the_scanner_for_malware_is_asked_about_a_file_in_parts(settings, tmp_path):
    scanner = tmp_path / "scanner"
    scanner.write_text("#!/bin/sh\nexit 1\n")
    scanner.chmod(0o700)
    settings.FILE_SCANNER = str(scanner)
    case = open_()
    sender = Sender(case)
    sender.begin()
    sender.part(PDF, 0)
    checked = check_document(document_id=case.documents.get().pk)
    assert (checked.state, "malware" in checked.rejection) == (DocumentState.REJECTED, True)


@pytest.mark.parametrize(
    ("size", "headers", "status", "words"),
    [
        (0, {}, 422, "The file is empty."),
        (8 * 2**20, {}, 413, "larger than 5 MB"),
        ("x", {}, 400, "Upload-Length"),
        ("-1", {}, 400, "Upload-Length"),
        (5, {"Tus-Resumable": "0.2.2"}, 412, "tus 1.0.0"),
    ],
)
def test_what_cannot_be_begun_is_said(settings, size, headers, status, words):
    settings.MAX_DOCUMENT_BYTES = 5 * 2**20
    answer = Sender(open_()).begin(size, **headers)
    assert (answer.status_code, words in answer.content.decode()) == (status, True)
    assert not Upload.objects.exists()


def test_one_person_has_only_so_much_on_its_way(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_OPEN", 1)
    case = open_()
    assert Sender(case).begin().status_code == 201
    refused = Sender(case).begin()
    assert (refused.status_code, "on their way" in refused.content.decode()) == (422, True)
    assert Sender(case, an_intake_coordinator()).begin().status_code == 201
    monkeypatch.setattr(uploads, "MOST_OPEN", 9)
    monkeypatch.setattr(uploads, "MOST_OPEN_BYTES", 2 * len(PDF) - 1)
    assert Sender(case).begin().status_code == 422


def test_a_disk_without_room_is_said_before_a_byte_is_sent(monkeypatch):
    full = SimpleNamespace(free=2 * len(PDF) - 1)
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: full)
    assert Sender(open_()).begin().status_code == 507


@pytest.mark.parametrize(
    ("content", "at", "headers", "status"),
    [
        (b"x", 7, {}, 409),
        (b"x", 0, {"Content-Type": "text/plain"}, 415),
        (b"x" * (len(PDF) + 1), 0, {}, 413),
        (b"x", "", {}, 400),
        (b"x", 0, {"Tus-Resumable": ""}, 412),
    ],
)
def test_a_part_that_does_not_fit_changes_nothing(content, at, headers, status):
    sender = Sender(open_())
    sender.begin()
    assert sender.part(PDF[:5], 0).status_code == 204
    assert sender.part(content, at, **headers).status_code == status
    assert sender.length().headers["Upload-Offset"] == "5"


def test_two_requests_do_not_write_at_once():
    import fcntl

    sender = Sender(open_())
    sender.begin()
    with Path(parts._path(str(Upload.objects.get().pk))).open("r+b") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert sender.part(PDF, 0).status_code == 423
    assert sender.part(PDF, 0).status_code == 204


def test_a_file_whose_last_byte_came_before_the_process_died_is_put_on_file_when_it_is_asked_about():
    case = open_()
    sender = Sender(case)
    sender.begin()
    Path(parts._path(str(Upload.objects.get().pk))).write_bytes(PDF)
    assert (case.documents.count(), sender.length().headers["Upload-Offset"]) == (0, str(len(PDF)))
    assert case.documents.get().original_name == NAME


def test_a_file_that_is_given_up_is_gone_and_one_on_file_stays():
    case = open_()
    sender = Sender(case)
    sender.begin()
    name = str(Upload.objects.get().pk)
    assert (sender.end().status_code, parts.length_of(name), sender.length().status_code) == (204, None, 404)
    sender.begin()
    sender.part(PDF, 0)
    assert (sender.end().status_code, case.documents.count()) == (204, 1)


def test_what_nobody_went_on_with_is_swept_after_two_days_and_the_rest_stays():
    case = open_()
    left, going_on = Sender(case), Sender(case)
    left.begin()
    name = str(Upload.objects.get().pk)
    going_on.begin()
    old = (timezone.now() - timedelta(hours=48, seconds=1)).timestamp()
    os.utime(parts._path(name), (old, old))
    assert (sweep_uploads(), sweep_uploads()) == (1, 0)
    assert left.length().status_code == 404
    assert going_on.part(PDF, 0).status_code == 204
    with time_machine.travel(timezone.now() + timedelta(hours=49), tick=False):
        sweep_uploads()
    assert (Upload.objects.count(), case.documents.count()) == (0, 1)


def test_a_file_is_its_sender_s_alone_and_of_its_case():
    case = open_()
    sender = Sender(case)
    sender.begin()
    colleague = Sender(case, an_intake_coordinator())
    colleague.address = sender.address
    assert [colleague.length().status_code, colleague.part(PDF, 0).status_code, colleague.end().status_code] == [
        404
    ] * 3
    sender.address = sender.address.replace(case.case_number, open_().case_number)
    assert sender.length().status_code == 404
    assert Sender(case, an_auditor()).begin().status_code == 403


class TestDescribing:
    def _two(self):
        case = open_()
        for name in (NAME, "scan 1.pdf"):
            sender = Sender(case)
            sender.begin(len(a_pdf(name)), name)
            sender.part(a_pdf(name), 0)
        return case, sender.client, list(case.documents.order_by("pk"))

    def _typed(self, documents, **changes):
        typed = {"document": [str(each.pk) for each in documents], "record-TOTAL_FORMS": 2, "record-INITIAL_FORMS": 2}
        for number, each in enumerate(documents):
            typed |= {
                f"record-{number}-title": each.title,
                f"record-{number}-kind": each.kind or "imaging",
                f"record-{number}-source": "requesting_physician",
                f"record-{number}-author": each.author,
            }
        return typed | changes

    def test_what_is_confirmed_is_on_file_in_one_act(self):
        case, client, documents = self._two()
        address = reverse("records_describe", args=[case.case_number])
        assert 'value="PR-2 Dr Ito"' in client.get(address).content.decode()
        answer = client.post(address, self._typed(documents, **{"record-1-replaces": documents[0].pk}))
        assert answer.status_code == 302
        first, second = case.documents.order_by("pk")
        assert [(each.source, each.kind, each.is_proposed) for each in (first, second)] == [
            (DocumentSource.REQUESTING_PHYSICIAN, RecordKind.PROGRESS_REPORT, False),
            (DocumentSource.REQUESTING_PHYSICIAN, RecordKind.IMAGING, False),
        ]
        assert (first.replaced_by, list(second.replaces.all()), Upload.objects.count()) == (second, [first], 0)

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"record-0-kind": ""}, "This field is required."),
            ({"record-0-dated_from": "10/04/2016", "record-0-dated_to": "10/03/2016"}, "cannot be before the first"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_of_the_act_is_kept(self, changes, words):
        case, client, documents = self._two()
        answer = client.post(
            reverse("records_describe", args=[case.case_number]),
            self._typed(documents, **{"record-1-title": "Typed anew"}, **changes),
        )
        said = answer.content.decode()
        assert (answer.status_code, words in said, 'value="Typed anew"' in said) == (422, True, True)
        assert case.documents.filter(is_proposed=True).count() == 2

    def test_a_chain_of_versions_is_refused_as_a_whole(self):
        case, client, documents = self._two()
        both = {"record-0-replaces": documents[1].pk, "record-1-replaces": documents[0].pk}
        answer = client.post(reverse("records_describe", args=[case.case_number]), self._typed(documents, **both))
        assert (answer.status_code, "replaces no other" in answer.content.decode()) == (422, True)
        assert case.documents.filter(is_proposed=True, replaced_by=None).count() == 2

    def test_what_a_colleague_described_meanwhile_stays(self):
        case, client, documents = self._two()
        case.documents.filter(pk=documents[0].pk).update(is_proposed=False, title="By a colleague")
        client.post(reverse("records_describe", args=[case.case_number]), self._typed(documents))
        assert list(case.documents.order_by("pk").values_list("title", flat=True)) == ["By a colleague", "scan 1"]

    def test_a_record_that_is_described_already_is_said_to_be_a_newer_version_and_both_stay(self):
        case, client, (first, second) = self._two()
        address = reverse("record_replaces", args=[case.case_number, second.pk])
        assert "PR-2 Dr Ito" in client.get(address).content.decode()
        assert client.post(address, {"older": second.pk}).status_code == 422
        assert client.post(address, {"older": a_document(open_()).pk}).status_code == 422
        assert client.post(address, {"older": first.pk}).status_code == 302
        assert list(second.replaces.all()) == [first]
        page = client.get(reverse("case_detail", args=[case.case_number])).content.decode()
        assert page.index("scan 1") < page.index("Older version of the record above")
        again = client.post(reverse("record_replaces", args=[case.case_number, first.pk]), {"older": second.pk})
        assert (again.status_code, "replaces no other" in again.content.decode()) == (422, True)

    def test_a_record_of_another_case_is_not_described(self):
        case, client, _documents = self._two()
        other = a_document(open_(), title="Of another worker")
        answer = client.post(
            reverse("records_describe", args=[case.case_number]), self._typed([other], **{"record-0-title": "Mine"})
        )
        other.refresh_from_db()
        assert (answer.status_code, other.title) == (302, "Of another worker")
