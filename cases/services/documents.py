"""Records: kept exactly as received, quarantined, checked, and opened only with an audit event (design rule 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from cases import rules
from cases.audit_kinds import CaseAudit
from cases.enums import DocumentSource, DocumentState, JobKind, NotificationKind, RecordKind, RecordNote
from cases.errors import CaseError, CheckStopped, CopyBeingMade
from cases.hooks import gives_away
from cases.models import Case, Document
from cases.records.verdict import COPY_VERSION, PDF, Verdict
from cases.selectors.case_file import decided_at
from cases.selectors.duties import minders_of
from cases.selectors.files import file_to_read
from cases.selectors.retention import disposed_on, refuse_disposed
from cases.services.notifications import notify
from cases.services.page_texts import FROM_ANOTHER_COPY, request_reading
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.apart import Limits, Stopped, Told, Why, run_apart, unseen
from imr_site.audit.services import record
from imr_site.files.errors import FileNotKept
from imr_site.files.scanner import is_infected
from imr_site.files.store import COPIES, RECORDS, Folder, StoreFault, is_kept, keep_stream, on_disk, open_file
from imr_site.jobs.services import enqueue

LIMITS = Limits(cpu_seconds=120, seconds=480, memory=2 * 2**30, file_size=2 * 2**30)
"""Of the inspection of one record: ten times what 2,000 pages took."""
_SENDER = "Ask the sender to print it to a new PDF, in parts."
INFECTED = "A scanner found malware in the file, and it was not opened. Ask the sender for a clean copy."
STOPPED = {
    Why.COMPUTING: f"The file takes longer to read than a record may and was not read to its end. {_SENDER}",
    Why.MEMORY: f"The file unpacks to more than the memory and was not read to its end. {_SENDER}",
    Why.CRASH: f"The file stops the program that reads it. {_SENDER}",
}


@dataclass(frozen=True, slots=True)
class DocumentData:
    """How a document is listed: its source, title, what it is, author and period.

    `is_proposed`: nobody confirmed it yet; it was read from the name of the file.
    """

    source: DocumentSource
    title: str
    kind: RecordKind | None = None
    author: str = ""
    dated_from: date | None = None
    dated_to: date | None = None
    is_proposed: bool = False


def receive_document(
    *, case: Case, data: DocumentData, upload: IO[bytes], original_name: str, actor: User | None
) -> Document:
    """Keep the bytes exactly as received and queue their check; the same bytes twice in a case are one document.

    What was disposed of and comes in again, or was only listed, is there as received now. Raises FileEmpty,
    FileTooLarge, or FileNotKept if there is no room or the store does not answer.
    """
    require(actor, rules.receive_record, case)
    try:
        file = keep_stream(RECORDS, upload, at_least=1, at_most=settings.MAX_DOCUMENT_BYTES)
    except StoreFault as fault:
        raise FileNotKept(no_room=fault.no_room) from fault
    with transaction.atomic():
        document, made = Document.objects.get_or_create(
            case=case,
            sha256=file.sha256,
            defaults={
                "source": data.source.value,
                "title": _title(case, data, original_name),
                "kind": data.kind.value if data.kind else "",
                "author": data.author.strip(),
                "is_proposed": data.is_proposed,
                "dated_from": data.dated_from,
                "dated_to": data.dated_to,
                "original_name": Path(original_name).name[:255],
                "size": file.size,
                "received_at": timezone.now(),
                "received_by": actor,
            },
        )
        if not is_kept(RECORDS, file.sha256):  # a disposal of the same bytes was a moment earlier
            upload.seek(0)
            keep_stream(RECORDS, upload)
        awaited = document.state == DocumentState.AWAITED
        if not made and (awaited or disposed_on(f"document/{document.pk}", since=document.received_at)):
            _receive_again(document, actor)
            made = True
        if made:
            record(
                kind=CaseAudit.DOCUMENT_RECEIVED,
                scope=case.scope,
                subject=f"document/{document.pk}",
                actor=actor,
                data={"sha256": file.sha256, "size": file.size, "source": document.source},
            )
            _request_check(document, actor)
            _tell_if_late(document)
    return document


def _title(case: Case, data: DocumentData, original_name: str) -> str:
    """What is typed, or the name of the file; neither where it names the reviewer: the parties get the list."""
    title = data.title.strip() or Path(original_name).stem[:200]
    return data.source.label if gives_away(case, [title]) else title


def _tell_if_late(document: Document) -> None:
    """Tell whoever minds the case that a record came after the determination, on which nobody decided."""
    case = document.case
    if decided_at(case) is not None:
        notify(
            people=minders_of(case),
            kind=NotificationKind.LATE_RECORD,
            about=f"document/{document.pk}",
            words=f"A record came in after the determination of {case.case_number}. It is kept apart.",
            case=case,
        )


def _receive_again(document: Document, actor: User | None) -> None:
    """The file that was disposed of, or only listed, is there; it is checked anew, as it has no copy."""
    Document.objects.filter(pk=document.pk).update(
        received_at=timezone.now(),
        received_by=actor,
        state=DocumentState.QUARANTINED.value,
        copy_sha256="",
        copy_version=None,
        read_version=None,
    )
    document.refresh_from_db()


def check_document(*, document_id: int, progress: Told = unseen) -> Document:
    """Inspect the content in a process of its own, and release the document from quarantine or reject it.

    Of a PDF that is taken, the inert copy that people read is stored. A document that was checked stays as it is,
    unless it is a PDF whose copy is of an earlier version or was never made. Raises FileGone, FileAltered,
    ScannerSilent or CheckStopped.
    """
    document = Document.objects.select_related("case").get(pk=document_id)
    if document.state != DocumentState.QUARANTINED and not document.lacks_copy:
        return document
    with on_disk(RECORDS, document.sha256) as path, TemporaryDirectory() as folder:
        copy = Path(folder, "copy.pdf")
        verdict = inspected(path=path, copy=copy, progress=progress)
        if verdict.problem or not copy.exists():
            return record_verdict(document=document, verdict=verdict, copy=None)
        with copy.open("rb") as written:
            return record_verdict(document=document, verdict=verdict, copy=written)


def inspected(*, path: Path, copy: Path, progress: Told = unseen, limits: Limits | None = None) -> Verdict:
    """The verdict on a received file; of a PDF that is taken, `copy` is its inert copy afterwards.

    What stops the inspection is told as a problem of the file, if it is one. Raises ScannerSilent or CheckStopped.
    """
    if is_infected(path, progress):
        return Verdict(problem=INFECTED)
    try:
        found = run_apart(
            "cases.records.check", {"path": str(path), "copy": str(copy)}, limits=limits or LIMITS, progress=progress
        )
    except Stopped as stopped:
        if stopped.why is Why.CLOCK:
            raise CheckStopped from stopped
        return Verdict(problem=STOPPED[stopped.why])
    return Verdict(**found | {"notes": tuple(map(RecordNote, found["notes"]))})


def record_verdict(*, document: Document, verdict: Verdict, copy: IO[bytes] | None) -> Document:
    """Store what an inspection found, and the copy it made."""
    kept = keep_stream(COPIES, copy).sha256 if copy else ""
    lacks_copy = Q(state=DocumentState.CLEAN, content_type=PDF) & ~Q(copy_version=COPY_VERSION)
    with transaction.atomic():
        changed = Document.objects.filter(Q(state=DocumentState.QUARANTINED) | lacks_copy, pk=document.pk).update(
            state=DocumentState.REJECTED if verdict.problem else DocumentState.CLEAN,
            released_at=None if verdict.problem else Coalesce("released_at", Value(timezone.now())),
            rejection=verdict.problem,
            content_type=verdict.content_type,
            pages=verdict.pages,
            copy_sha256=kept,
            copy_version=COPY_VERSION if kept else None,
            notes=list(verdict.notes),
            read_version=None if document.read_version is None else FROM_ANOTHER_COPY,
        )
        if changed:
            if not verdict.problem:
                request_reading(document=document)
            record(
                kind=CaseAudit.DOCUMENT_CHECKED,
                scope=document.case.scope,
                subject=f"document/{document.pk}",
                actor=None,
                data={
                    "clean": not verdict.problem,
                    "content_type": verdict.content_type,
                    "copy_sha256": kept,
                    "notes": list(verdict.notes),
                },
            )
    document.refresh_from_db()
    return document


def open_document(*, document: Document, actor: User) -> IO[bytes]:
    """What someone who may see the document reads, open at its start; each opening is an audit event.

    It is the inert copy of a PDF, and a picture as received. Raises CaseError unless the document passed its check,
    CopyBeingMade until there is a copy of the present version, and FileDisposed, FileGone or FileAltered.
    """
    require(actor, rules.open_record, document)
    if not document.is_clean:
        raise CaseError("This document has not passed its check and cannot be opened.")
    refuse_disposed(document)
    if document.lacks_copy:
        _request_check(document, actor)
        raise CopyBeingMade
    return _opened(document, actor, CaseAudit.DOCUMENT_OPENED, *file_to_read(document))


def open_original(*, document: Document, actor: User) -> IO[bytes]:
    """The document exactly as received, checked or not, open at its start; each opening is an audit event.

    Raises CaseError where it is only listed, FileDisposed, FileGone or FileAltered.
    """
    require(actor, rules.open_original, document)
    if document.state == DocumentState.AWAITED:
        raise CaseError("This record is only listed: its file was not received here.")
    refuse_disposed(document)
    return _opened(document, actor, CaseAudit.ORIGINAL_OPENED, RECORDS, document.sha256)


def _opened(document: Document, actor: User, kind: CaseAudit, folder: Folder, sha256: str) -> IO[bytes]:
    file = open_file(folder, sha256)
    with transaction.atomic():
        record(
            kind=kind,
            scope=document.case.scope,
            subject=f"document/{document.pk}",
            actor=actor,
            data={"sha256": sha256},
        )
    return file


def _request_check(document: Document, actor: User | None) -> None:
    enqueue(
        kind=JobKind.CHECK_DOCUMENT,
        key=str(document.pk),
        args={"document": document.pk},
        scope=document.case.scope,
        requested_by=actor,
    )
