from __future__ import annotations

import io
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import IntegrityError
from PIL import Image

from cases.enums import DocumentSource, DocumentState, JobKind
from cases.errors import CaseError, CheckStopped, CopyBeingMade
from cases.models import Document
from cases.records.verdict import COPY_VERSION
from cases.services import documents
from cases.services.documents import (
    DocumentData,
    check_document,
    open_document,
    open_original,
    receive_document,
)
from imr_site.audit.models import Event
from imr_site.files.errors import FileAltered, FileEmpty, FileGone, FileNotKept, FileTooLarge, ScannerSilent
from imr_site.files.scanner import is_infected
from imr_site.files.store import COPIES, RECORDS
from imr_site.jobs.models import Job
from imr_site.jobs.registry import RetryLaterError
from imr_site.jobs.services import run_job
from tests.cases.conftest import NOW
from tests.cases.records.hostile import HOSTILE, made
from tests.factories import (
    a_case_manager,
    a_document,
    a_pdf,
    an_administrator,
    an_auditor,
    an_intake_coordinator,
    open_,
)
from tests.faults import on_a_full_disk
from tests.stored import stored_path

HOSTILE_PDF = made(HOSTILE["a script on opening"][0])


def a_photo() -> bytes:
    file = io.BytesIO()
    Image.effect_noise((80, 80), 60).save(file, "PNG")
    return file.getvalue()


def a_large_picture() -> bytes:
    """Less than a megabyte, and two hundred in memory."""
    file = io.BytesIO()
    Image.new("RGB", (8_000, 8_000)).save(file, "PNG")
    return file.getvalue()


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]


@pytest.fixture
def case():
    return open_()


@pytest.fixture(autouse=True)
def _files_of_this_test_only(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def _receive(case, content: bytes, name: str = "scan.pdf", **fields) -> Document:
    return receive_document(
        case=case,
        data=DocumentData(**{"source": DocumentSource.REQUESTING_PHYSICIAN, "title": "Progress report", **fields}),
        upload=io.BytesIO(content),
        original_name=name,
        actor=an_intake_coordinator(),
    )


def _files() -> list[Path]:
    from django.conf import settings

    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


# ---- receiving ----------------------------------------------------------------------------------------------------


class TestReceiving:
    def test_the_bytes_are_kept_exactly_as_they_came_under_their_hash(self, case):
        content = a_pdf("The report") + b"\n% and some bytes after the end\x00\xff"
        document = _receive(case, content)
        assert document.sha256 == sha256(content).hexdigest()
        assert stored_path(RECORDS, document.sha256).read_bytes() == content
        assert _files() == [stored_path(RECORDS, document.sha256)]

    def test_a_document_waits_in_quarantine_with_what_is_known_of_it(self, case):
        document = _receive(
            case, a_pdf(), name="C:\\scans/../report 1.pdf", title=" Progress report ", author=" Dr. Owen "
        )
        document.refresh_from_db()
        assert (document.state, document.title, document.author, document.original_name) == (
            DocumentState.QUARANTINED,
            "Progress report",
            "Dr. Owen",
            "report 1.pdf",
        )
        assert (document.content_type, document.pages, document.rejection) == ("", None, "")
        assert (document.size, document.received_at, document.received_by) == (
            len(a_pdf()),
            NOW,
            an_intake_coordinator(),
        )

    def test_a_file_without_a_title_has_that_of_its_name_as_far_as_it_fits(self, case):
        assert _receive(case, a_pdf(), name="x" * 240 + ".pdf", title=" ").title == "x" * 200

    def test_its_check_is_on_the_way_with_ids_only(self, case):
        document = _receive(case, a_pdf())
        job = Job.objects.get()
        assert (job.kind, job.key, job.args, job.scope, job.requested_by) == (
            JobKind.CHECK_DOCUMENT,
            str(document.pk),
            {"document": document.pk},
            case.scope,
            an_intake_coordinator(),
        )

    def test_the_audit_log_names_hash_size_and_source(self, case):
        document = _receive(case, a_pdf())
        written = Event.objects.last()
        assert (written.kind, written.subject, written.data) == (
            "case.document_received",
            f"document/{document.pk}",
            {"sha256": document.sha256, "size": document.size, "source": "requesting_physician"},
        )

    def test_the_same_bytes_twice_are_one_document_checked_once(self, case):
        first = _receive(case, a_pdf())
        before = Event.objects.count()
        again = _receive(case, a_pdf(), title="The same under another name")
        assert (again.pk, again.title) == (first.pk, "Progress report")
        assert (Document.objects.count(), Job.objects.count(), Event.objects.count()) == (1, 1, before)

    def test_two_cases_share_the_bytes_and_not_the_document(self, case):
        other = _receive(open_(), a_pdf())
        assert _receive(case, a_pdf()).pk != other.pk
        assert len(_files()) == 1

    def test_an_empty_file_is_refused_and_leaves_nothing(self, case):
        with pytest.raises(FileEmpty, match=r"The file is empty\. Choose it again"):
            _receive(case, b"")
        assert (_files(), Document.objects.count()) == ([], 0)

    def test_a_file_may_be_as_large_as_allowed_and_no_larger(self, case, settings):
        settings.MAX_DOCUMENT_BYTES = 2 * 2**20
        most = a_pdf() + b" " * (2 * 2**20 - len(a_pdf()))
        assert _receive(case, most).size == 2 * 2**20
        with pytest.raises(FileTooLarge, match=r"larger than 2 MB\. Split it and send the parts"):
            _receive(case, most + b" ")
        assert len(_files()) == Document.objects.count() == 1

    def test_a_reading_that_breaks_off_leaves_no_half_document(self, case):
        class Broken(io.BytesIO):
            def read(self, size: int | None = -1) -> bytes:
                if self.tell():
                    raise ConnectionResetError
                return super().read(10)

        with pytest.raises(ConnectionResetError):
            receive_document(
                case=case,
                data=DocumentData(source=DocumentSource.IMRO, title="x"),
                upload=Broken(a_pdf()),
                original_name="x.pdf",
                actor=None,
            )
        assert (_files(), Document.objects.count()) == ([], 0)

    @pytest.mark.parametrize("room", [0, 1000])
    def test_without_room_nothing_is_kept_and_that_is_said(self, case, room, transactional_db):
        def refused() -> None:
            with pytest.raises(FileNotKept, match="There is no room left for files, so nothing was kept"):
                _receive(case, a_pdf() + bytes(5000))

        assert on_a_full_disk(refused, room=room) == 0
        assert (_files(), Document.objects.count()) == ([], 0)

    def test_without_an_answer_of_the_bucket_nothing_is_kept_and_that_is_said(self, case, bucket):
        bucket.close_down()
        with pytest.raises(FileNotKept, match="The file store does not answer, so nothing was kept"):
            _receive(case, a_pdf())
        assert Document.objects.count() == 0

    def test_dates_out_of_order_are_refused_whole(self, case):
        from datetime import date

        with pytest.raises(IntegrityError, match="document_dates_in_order"):
            _receive(case, a_pdf(), dated_from=date(2017, 2, 2), dated_to=date(2017, 2, 1))


# ---- the check ----------------------------------------------------------------------------------------------------


LOOKED_AT = {
    "a PDF": (a_pdf("Three", pages=3), (DocumentState.CLEAN, "application/pdf", 3, "")),
    "a text": (
        b"Dear sir or madam",
        (DocumentState.REJECTED, "", None, "Not a PDF, PNG, JPEG or TIFF file. Ask the sender for one of these."),
    ),
    "half a PDF": (
        b"%PDF-1.7\n",
        (
            DocumentState.REJECTED,
            "application/pdf",
            None,
            "The PDF is cut short: pages are missing. Ask the sender to send it again.",
        ),
    ),
}
"""Which content is taken and which is not: `tests/cases/records`."""


@pytest.mark.parametrize(("content", "found"), LOOKED_AT.values(), ids=LOOKED_AT)
def test_a_document_leaves_quarantine_as_its_content_says_and_is_kept(case, content, found):
    document = check_document(document_id=_receive(case, content, name="report.pdf").pk)
    assert (document.state, document.content_type, document.pages, document.rejection) == found
    assert document.original_name == "report.pdf"
    assert stored_path(RECORDS, document.sha256).read_bytes() == content


@pytest.mark.parametrize("content", [a_pdf(), b"a text"], ids=["clean", "rejected"])
def test_checking_again_changes_nothing(case, content):
    document = check_document(document_id=_receive(case, content).pk)
    before = (Document.objects.values().get(), Event.objects.count())
    stored_path(RECORDS, document.sha256).unlink()
    check_document(document_id=document.pk)
    assert (Document.objects.values().get(), Event.objects.count()) == before


def test_the_check_is_the_work_of_the_system(case):
    document = check_document(document_id=_receive(case, a_pdf()).pk)
    written = Event.objects.last()
    assert (written.kind, written.subject, written.actor, written.data) == (
        "case.document_checked",
        f"document/{document.pk}",
        None,
        {
            "clean": True,
            "content_type": "application/pdf",
            "copy_sha256": Document.objects.get().copy_sha256,
            "notes": [],
        },
    )


@pytest.mark.any_database
class TestTheCopyThatPeopleRead:
    def test_it_is_kept_beside_the_original_and_marked_with_its_hash_and_version(self, case):
        document = check_document(document_id=_receive(case, HOSTILE_PDF).pk)
        assert (document.state, document.copy_version, document.notes) == (
            DocumentState.CLEAN,
            COPY_VERSION,
            ["script"],
        )
        assert document.notes_in_words == "Opens without a script."
        assert _files() == sorted([stored_path(RECORDS, document.sha256), stored_path(COPIES, document.copy_sha256)])
        assert stored_path(RECORDS, document.sha256).read_bytes() == HOSTILE_PDF
        copy = stored_path(COPIES, document.copy_sha256).read_bytes()
        assert (sha256(copy).hexdigest(), b"JavaScript" in copy) == (document.copy_sha256, False)

    @pytest.mark.parametrize("content", [a_photo(), b"a text"], ids=["a picture", "rejected"])
    def test_nothing_but_a_pdf_that_is_taken_has_one(self, case, content):
        document = check_document(document_id=_receive(case, content).pk)
        assert (document.copy_sha256, document.copy_version) == ("", None)

    def test_a_record_that_was_checked_before_there_were_copies_gets_one_when_it_is_wanted(self, case):
        document = a_document(case)
        of_today = document.copy_sha256
        Document.objects.update(copy_sha256="", copy_version=None)
        Job.objects.all().delete()
        document.refresh_from_db()
        with pytest.raises(CopyBeingMade, match="Open it again in a minute"):
            open_document(document=document, actor=a_case_manager())
        assert run_job(Job.objects.get().pk)
        document.refresh_from_db()
        assert (document.copy_sha256, document.state) == (of_today, DocumentState.CLEAN)
        open_document(document=document, actor=a_case_manager()).close()

    def test_a_copy_made_by_an_earlier_list_is_not_served(self, case):
        document = a_document(case)
        Document.objects.update(copy_version=COPY_VERSION - 1)
        document.refresh_from_db()
        with pytest.raises(CopyBeingMade):
            open_document(document=document, actor=a_case_manager())


@pytest.mark.any_database
class TestACheckThatIsStopped:
    """By what stops it: a limit that the file makes it reach, or the clock."""

    @pytest.mark.parametrize(
        ("limits", "words"),
        [
            ({"cpu_seconds": 0}, "takes longer to read than a record may"),
            ({"memory": 150 * 2**20}, "unpacks to more than the memory"),
        ],
        ids=["computing", "memory"],
    )
    def test_a_limit_rejects_the_file_with_its_reason(self, case, monkeypatch, limits, words):
        monkeypatch.setattr(documents, "LIMITS", replace(documents.LIMITS, **limits))
        document = check_document(document_id=_receive(case, a_large_picture()).pk)
        assert document.state == DocumentState.REJECTED
        assert words in document.rejection

    def test_the_clock_is_no_fault_of_the_file_which_is_checked_again(self, case, monkeypatch):
        monkeypatch.setattr(documents, "LIMITS", replace(documents.LIMITS, seconds=0))
        document = _receive(case, a_pdf())
        with pytest.raises(RetryLaterError):
            run_job(Job.objects.get().pk)
        document.refresh_from_db()
        assert (document.state, Job.objects.get().last_error) == (DocumentState.QUARANTINED, CheckStopped().message)


@pytest.mark.any_database
class TestTheScanner:
    @pytest.fixture
    def scanner(self, settings, tmp_path):
        def use(*lines: str) -> None:
            program = tmp_path / "scanner"
            program.write_text("\n".join(("#!/bin/sh", *lines)))
            program.chmod(0o700)
            settings.FILE_SCANNER = f"{program} --no-summary"

        return use

    def test_what_it_finds_is_rejected_unopened_and_the_rest_is_read(self, case, scanner):
        scanner('test "$1" = --no-summary || exit 2', '! grep -q "plan of" "$2"')
        clean = check_document(document_id=_receive(case, a_photo()).pk)
        infected = check_document(document_id=_receive(case, b"%PDF-1.7 the plan of an attack").pk)
        assert (clean.state, infected.state) == (DocumentState.CLEAN, DocumentState.REJECTED)
        assert infected.rejection == (
            "A scanner found malware in the file, and it was not opened. Ask the sender for a clean copy."
        )

    def test_while_it_works_progress_is_told_which_keeps_the_lease_of_the_job(self, scanner, tmp_path):
        scanner("sleep 2.5")
        told = []
        assert is_infected(tmp_path, lambda *of: told.append(of)) is False
        assert set(told) == {(0, 0)}

    def test_once_it_had_its_time_it_is_stopped_and_has_not_answered(self, scanner, tmp_path, monkeypatch):
        monkeypatch.setattr("imr_site.files.scanner.SECONDS", 1)
        scanner("exec sleep 60")
        with pytest.raises(ScannerSilent):
            is_infected(tmp_path)

    @pytest.mark.parametrize("lines", [["exit 2"], ["kill -9 $$"], None], ids=["fails", "is killed", "is not there"])
    def test_without_its_answer_the_record_stays_closed_and_is_asked_about_again(self, case, scanner, settings, lines):
        scanner(*lines or [])
        if lines is None:
            settings.FILE_SCANNER = "/nowhere/scanner"
        document = _receive(case, a_pdf())
        with pytest.raises(RetryLaterError):
            run_job(Job.objects.get().pk)
        document.refresh_from_db()
        assert (document.state, Job.objects.get().last_error) == (DocumentState.QUARANTINED, ScannerSilent().message)


def test_how_far_a_check_is_can_be_seen(case):
    steps = []
    check_document(document_id=_receive(case, a_pdf()).pk, progress=lambda *of: steps.append(of))
    told = [step for step in steps if step != (0, 0)]  # a slow start is told as nothing done
    assert (told[0], told[-1]) == ((0, 4), (4, 4))


def test_the_job_checks_and_is_harmless_twice(case):
    document = _receive(case, a_pdf())
    job = Job.objects.get()
    assert (run_job(job.pk), run_job(job.pk)) == (True, False)
    document.refresh_from_db()
    job.refresh_from_db()
    assert (document.state, job.state, job.percent) == (DocumentState.CLEAN, "done", 100)


# ---- opening ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [None, b"a text"], ids=["in quarantine", "rejected"])
def test_only_a_clean_document_opens(case, content):
    document = a_document(case, checked=content is not None, content=content)
    before = Event.objects.count()
    with pytest.raises(CaseError, match="has not passed its check and cannot be opened"):
        open_document(document=document, actor=a_case_manager())
    assert Event.objects.count() == before


@pytest.mark.parametrize("content", [a_pdf("As received"), a_photo()], ids=["a PDF", "a picture"])
def test_what_opens_is_the_copy_of_a_pdf_and_a_picture_as_it_came_and_each_opening_is_on_record(case, content):
    document = a_document(case, content=content)
    served = document.copy_sha256 or document.sha256
    for actor in (a_case_manager(), an_auditor(), a_case_manager()):
        with open_document(document=document, actor=actor) as stream:
            assert sha256(stream.read()).hexdigest() == served
    opened = Event.objects.filter(kind="case.document_opened")
    assert [(event.actor, event.subject, event.scope, event.data) for event in opened] == [
        (actor, f"document/{document.pk}", case.scope, {"sha256": served})
        for actor in (a_case_manager(), an_auditor(), a_case_manager())
    ]


@pytest.mark.parametrize("content", [a_pdf(), b"Dear sir"], ids=["checked", "rejected"])
def test_the_original_is_there_byte_for_byte_and_its_opening_is_an_event_of_its_own(case, content):
    document = a_document(case, content=content)
    with open_original(document=document, actor=an_administrator()) as stream:
        assert stream.read() == content
    written = Event.objects.last()
    assert (written.kind, written.actor, written.data) == (
        "case.original_opened",
        an_administrator(),
        {"sha256": document.sha256},
    )


@pytest.mark.parametrize(
    ("fault", "refusal"),
    [(Path.unlink, FileGone), (lambda path: path.write_bytes(a_pdf("Another report")), FileAltered)],
    ids=["gone", "altered"],
)
class TestAFileThatIsNotWhatCame:
    def test_does_not_open_and_nobody_has_opened_it(self, case, fault, refusal):
        document = a_document(case)
        fault(stored_path(COPIES, document.copy_sha256))
        with pytest.raises(refusal) as refused:
            open_document(document=document, actor=a_case_manager())
        assert refused.value.name == COPIES.name_of(document.copy_sha256)
        assert not Event.objects.filter(kind="case.document_opened").exists()

    def test_stays_in_quarantine_with_the_reason_in_words(self, case, fault, refusal):
        document = _receive(case, a_pdf())
        fault(stored_path(RECORDS, document.sha256))
        job = Job.objects.get()
        with pytest.raises(RetryLaterError):
            run_job(job.pk)
        document.refresh_from_db()
        job.refresh_from_db()
        assert (document.state, job.last_error) == (DocumentState.QUARANTINED, refusal().message)
