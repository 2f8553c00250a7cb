"""Records: kept exactly as received, quarantined, checked, and opened only with an audit event (design rule 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.audit_kinds import CaseAudit
from cases.enums import DocumentSource, DocumentState, JobKind
from cases.errors import CaseError
from cases.models import Case, Document
from cases.records.inspection import inspect
from cases.selectors.retention import disposed_on
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.files.store import RECORDS, is_kept, keep_stream, on_disk, open_file
from imr_site.jobs.services import enqueue


@dataclass(frozen=True, slots=True)
class DocumentData:
    """How a document is listed: its source, title, author and period."""

    source: DocumentSource
    title: str
    author: str = ""
    dated_from: date | None = None
    dated_to: date | None = None


def receive_document(
    *, case: Case, data: DocumentData, upload: IO[bytes], original_name: str, actor: User | None
) -> Document:
    """Keep the bytes exactly as received and queue their check; the same bytes twice in a case are one document.

    What was disposed of and comes in again is there again, as received now.
    Raises FileEmpty or FileTooLarge.
    """
    require(actor, rules.receive_record, case)
    file = keep_stream(RECORDS, upload, at_least=1, at_most=settings.MAX_DOCUMENT_BYTES)
    with transaction.atomic():
        document, made = Document.objects.get_or_create(
            case=case,
            sha256=file.sha256,
            defaults={
                "source": data.source.value,
                "title": data.title.strip() or Path(original_name).stem[:200],
                "author": data.author.strip(),
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
        if not made and disposed_on(f"document/{document.pk}", since=document.received_at):
            document.received_at, document.received_by, made = timezone.now(), actor, True
            document.save(update_fields=["received_at", "received_by"])
        if made:
            record(
                kind=CaseAudit.DOCUMENT_RECEIVED,
                scope=case.scope,
                subject=f"document/{document.pk}",
                actor=actor,
                data={"sha256": file.sha256, "size": file.size, "source": document.source},
            )
            enqueue(
                kind=JobKind.CHECK_DOCUMENT,
                key=str(document.pk),
                args={"document": document.pk},
                scope=case.scope,
                requested_by=actor,
            )
    return document


def check_document(*, document_id: int) -> Document:
    """Inspect the content, and release the document from quarantine or reject it with the reason.

    A document that was checked stays as it is. Raises FileGone or FileAltered.
    """
    document = Document.objects.select_related("case").get(pk=document_id)
    if document.state != DocumentState.QUARANTINED:
        return document
    with on_disk(RECORDS, document.sha256) as path:
        verdict = inspect(path)
    with transaction.atomic():
        changed = Document.objects.filter(pk=document.pk, state=DocumentState.QUARANTINED).update(
            state=DocumentState.REJECTED if verdict.problem else DocumentState.CLEAN,
            rejection=verdict.problem,
            content_type=verdict.content_type,
            pages=verdict.pages,
        )
        if changed:
            record(
                kind=CaseAudit.DOCUMENT_CHECKED,
                scope=document.case.scope,
                subject=f"document/{document.pk}",
                actor=None,
                data={"clean": not verdict.problem, "content_type": verdict.content_type},
            )
    document.refresh_from_db()
    return document


def open_document(*, document: Document, actor: User) -> IO[bytes]:
    """The document for someone who may see it, open for reading; each opening is an audit event.

    Raises CaseError unless the document passed its check, and FileGone or FileAltered.
    """
    require(actor, rules.open_record, document)
    if not document.is_clean:
        raise CaseError("This document has not passed its check and cannot be opened.")
    gone = disposed_on(f"document/{document.pk}", since=document.received_at)
    if gone:
        raise CaseError(f"This document was disposed of on {gone:%m/%d/%Y}.")
    file = open_file(RECORDS, document.sha256)
    with transaction.atomic():
        record(
            kind=CaseAudit.DOCUMENT_OPENED,
            scope=document.case.scope,
            subject=f"document/{document.pk}",
            actor=actor,
            data={"sha256": document.sha256},
        )
    return file
