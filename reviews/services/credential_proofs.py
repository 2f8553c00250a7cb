"""Documents that show credentials: decided by opening them, kept as received, opened only with an audit event."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Final

from django.db import connection, transaction
from django.utils import timezone

from cases.errors import CheckStopped
from cases.services.documents import inspected
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.apart import Limits
from imr_site.audit.services import record
from imr_site.files.errors import FileEmpty, FileNotKept, FileTooLarge, ScannerSilent
from imr_site.files.store import CREDENTIALS, StoreFault, forget, keep_stream, open_file
from reviews import rules
from reviews.audit_kinds import ReviewAudit
from reviews.errors import ReviewError
from reviews.models import CredentialProof, Reviewer

LARGEST: Final = 20 * 2**20
"""Bytes of one document."""
LIMITS: Final = Limits(cpu_seconds=20, seconds=30, memory=2**30, file_size=2**28)
"""Of looking at one while a person waits for the page."""
TAKEN: Final = frozenset({"application/pdf", "image/png", "image/jpeg"})
_NOT_OPENED: Final = "The file could not be looked at in time. Print it to a new PDF and send that."


def add_proof(*, reviewer: Reviewer, title: str, about: str, upload: IO[bytes], actor: User) -> CredentialProof:
    """Keep a document of a credential, once it was opened and found to be a whole PDF, PNG or JPEG.

    The same file twice is one. Raises ReviewError with what is wrong with the file, FileEmpty, FileTooLarge,
    FileNotKept, and ReviewError where the scanner for malware does not answer; then nothing is kept.
    """
    require(actor, rules.keep_credentials)
    with TemporaryDirectory() as folder:
        path = Path(folder, "received")
        with path.open("wb") as received:
            shutil.copyfileobj(upload, received)
        if not path.stat().st_size:
            raise FileEmpty
        if path.stat().st_size > LARGEST:
            raise FileTooLarge(at_most=LARGEST)
        content_type = _looked_at(path)
        with path.open("rb") as stream, transaction.atomic():
            _lock()
            try:
                file = keep_stream(CREDENTIALS, stream)
            except StoreFault as fault:
                raise FileNotKept(no_room=fault.no_room) from fault
            proof, made = CredentialProof.objects.get_or_create(
                reviewer=reviewer,
                sha256=file.sha256,
                defaults={
                    "title": title,
                    "about": about,
                    "size": file.size,
                    "content_type": content_type,
                    "added_by": actor,
                    "added_at": timezone.now(),
                },
            )
            if not made:
                raise ReviewError(f"This very file is on file already, as “{proof.title}”.")
            _record(ReviewAudit.PROOF_ADDED, proof, actor)
    return proof


def open_proof(*, proof: CredentialProof, actor: User) -> IO[bytes]:
    """The document exactly as it was received, open at its start. Raises FileGone or FileAltered."""
    require(actor, rules.keep_credentials)
    file = open_file(CREDENTIALS, proof.sha256)
    with transaction.atomic():
        _record(ReviewAudit.PROOF_OPENED, proof, actor)
    return file


def remove_proof(*, proof: CredentialProof, actor: User) -> None:
    """Take a document away, and its file where no other row names it."""
    require(actor, rules.keep_credentials)
    with transaction.atomic():
        _record(ReviewAudit.PROOF_REMOVED, proof, actor)
        proof.delete()
        transaction.on_commit(partial(_forget_unnamed, proof.sha256), robust=True)


def _looked_at(path: Path) -> str:
    """The media type of a file that is whole and of a kind that is taken. Raises ReviewError with what is wrong."""
    try:
        verdict = inspected(path=path, copy=path.with_name("copy.pdf"), limits=LIMITS)
    except CheckStopped as stopped:
        raise ReviewError(_NOT_OPENED) from stopped
    except ScannerSilent as silent:
        raise ReviewError("The scanner for malware does not answer, so nothing was kept. Send it later.") from silent
    if verdict.problem:
        raise ReviewError(verdict.problem)
    if verdict.content_type not in TAKEN:
        raise ReviewError("A document of a credential is a PDF, PNG or JPEG file. Save it as one of them.")
    return verdict.content_type


def _forget_unnamed(sha256: str) -> None:
    """Remove a file unless a row names it; nobody names one meanwhile."""
    with transaction.atomic():
        _lock()
        if not CredentialProof.objects.filter(sha256=sha256).exists():
            forget(CREDENTIALS, sha256)


def _lock() -> None:
    """Of two who keep and forget files one waits (on SQLite the transaction sees to that)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE reviews_credentialproof IN SHARE ROW EXCLUSIVE MODE")


def _record(kind: ReviewAudit, proof: CredentialProof, actor: User) -> None:
    record(
        kind=kind,
        scope=f"reviewer/{proof.reviewer_id}",
        subject=f"credentialproof/{proof.pk}",
        actor=actor,
        data={"sha256": proof.sha256},
    )
