"""Records: taken in as received, quarantined, checked, opened only with a trace (design rule 10)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases.audit_kinds import CaseAudit
from cases.enums import DocumentSource, DocumentState, JobKind
from cases.errors import CaseError
from cases.models import Case, Document
from cases.records.inspection import inspect
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.jobs.services import enqueue

CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class DocumentData:
    """How a document is listed."""

    source: DocumentSource
    title: str
    author: str = ""
    dated_from: date | None = None
    dated_to: date | None = None


def receive_document(
    *, case: Case, data: DocumentData, upload: IO[bytes], original_name: str, actor: User | None
) -> Document:
    """Store the bytes exactly as received and queue their check; the same bytes twice in a case are one document.

    Raises CaseError for an empty or too large file.
    """
    sha256, size = _store(upload)
    with transaction.atomic():
        document, made = Document.objects.get_or_create(
            case=case,
            sha256=sha256,
            defaults={
                "source": data.source.value,
                "title": data.title.strip() or Path(original_name).stem[:200],
                "author": data.author.strip(),
                "dated_from": data.dated_from,
                "dated_to": data.dated_to,
                "original_name": Path(original_name).name[:255],
                "size": size,
                "received_at": timezone.now(),
                "received_by": actor,
            },
        )
        if made:
            record(
                kind=CaseAudit.DOCUMENT_RECEIVED,
                scope=case.scope,
                subject=f"document/{document.pk}",
                actor=actor,
                data={"sha256": sha256, "size": size, "source": document.source},
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
    """Look at the content and let the document out of quarantine, or reject it with the reason. Harmless twice."""
    document = Document.objects.select_related("case").get(pk=document_id)
    if document.state != DocumentState.QUARANTINED:
        return document
    verdict = inspect(stored_path(document.sha256))
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


def open_document(*, document: Document, actor: User) -> BinaryIO:
    """The bytes for someone who may see them; that they were opened is an event too. Raises CaseError unless clean."""
    if not document.is_clean:
        raise CaseError("This document has not passed its check and cannot be opened.")
    with transaction.atomic():
        record(
            kind=CaseAudit.DOCUMENT_OPENED,
            scope=document.case.scope,
            subject=f"document/{document.pk}",
            actor=actor,
            data={"sha256": document.sha256},
        )
    return stored_path(document.sha256).open("rb")


def stored_path(sha256: str) -> Path:
    """Where bytes with this hash are kept; the name a person gave is data, never a path."""
    return Path(settings.MEDIA_ROOT) / "documents" / sha256[:2] / sha256


def _store(upload: IO[bytes]) -> tuple[str, int]:
    """Copy in pieces to a temporary name, then move to the name of the hash: there is never half a document."""
    folder = Path(settings.MEDIA_ROOT) / "documents"
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    partial = folder / f"incoming-{timezone.now().timestamp()}-{id(upload)}"
    try:
        with partial.open("wb") as target:
            for chunk in _chunks(upload):
                size += len(chunk)
                if size > settings.MAX_DOCUMENT_BYTES:
                    limit = settings.MAX_DOCUMENT_BYTES // 2**20
                    raise CaseError(f"The file is larger than {limit} MB. Split it and send the parts.")
                digest.update(chunk)
                target.write(chunk)
        if not size:
            raise CaseError("The file is empty. Choose it again, or ask the sender for a new copy.")
        final = stored_path(digest.hexdigest())
        final.parent.mkdir(exist_ok=True)
        partial.replace(final)
    finally:
        partial.unlink(missing_ok=True)
    return digest.hexdigest(), size


def _chunks(upload: IO[bytes]) -> Iterator[bytes]:
    while chunk := upload.read(CHUNK):
        yield chunk
