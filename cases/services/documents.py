"""Records: taken in as received, quarantined, checked, opened only with a trace (design rule 10)."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, BinaryIO

import pikepdf
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageFile

from cases.audit_kinds import CaseAudit
from cases.enums import DocumentSource, DocumentState, JobKind
from cases.errors import CaseError
from cases.models import Case, Document
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.jobs.services import enqueue

CHUNK = 2**20
MAX_PAGES = 20_000
TAIL = 4096  # bytes in which the end mark of a PDF is looked for; some senders append a few of their own
MAX_CHAIN = 20  # actions that follow one another in a PDF
UNREADABLE = (OSError, SyntaxError, ValueError, TypeError, EOFError, struct.error, Image.DecompressionBombError)
"""What Pillow raises over a damaged image, depending on the format and the damage."""
RUNNING = {pikepdf.Name.JavaScript, pikepdf.Name.Launch}
SIGNATURES = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}


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


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look at the content found; `problem` is empty for a clean file."""

    content_type: str = ""
    pages: int | None = None
    problem: str = ""


def inspect(path: Path) -> Verdict:
    """Open a file as what its first bytes say it is."""
    with path.open("rb") as handle:
        head = handle.read(16)
    content_type = next((kind for mark, kind in SIGNATURES.items() if head.startswith(mark)), "")
    if content_type == "application/pdf":
        return _inspect_pdf(path)
    if content_type:
        return _inspect_image(path, content_type)
    return Verdict(problem="Not a PDF, PNG, JPEG or TIFF file. Ask the sender for one of these.")


def _inspect_pdf(path: Path) -> Verdict:
    kind = "application/pdf"
    if not _has_an_end(path):
        return Verdict(
            content_type=kind, problem="The PDF is cut short: pages are missing. Ask the sender to send it again."
        )
    try:
        with pikepdf.open(path) as pdf:
            pages = len(pdf.pages)
            active = _acts_by_itself(pdf)
    except pikepdf.PasswordError:
        return Verdict(content_type=kind, problem="The PDF needs a password. Ask the sender for one without.")
    except pikepdf.PdfError:
        return Verdict(
            content_type=kind,
            problem="The PDF is damaged and cannot be opened. Ask the sender to send it again.",
        )
    if active:
        return Verdict(
            content_type=kind, pages=pages, problem="The PDF runs a script when opened. Ask for a plain one."
        )
    if not 0 < pages <= MAX_PAGES:
        return Verdict(
            content_type=kind, pages=pages, problem=f"The PDF has {pages} pages; 1 to {MAX_PAGES} are taken."
        )
    return Verdict(content_type=kind, pages=pages)


def _has_an_end(path: Path) -> bool:
    """Whether the file ends as a PDF ends; qpdf would mend one that was cut off and not say which pages are lost."""
    with path.open("rb") as handle:
        handle.seek(max(path.stat().st_size - TAIL, 0))
        return b"%%EOF" in handle.read()


def _acts_by_itself(pdf: pikepdf.Pdf) -> bool:
    """Whether opening or turning a page runs a script or a program. A button that waits for a click may stay."""
    names = pdf.Root.get("/Names")
    if isinstance(names, pikepdf.Dictionary) and "/JavaScript" in names:
        return True
    triggers = [pdf.Root.get("/AA"), *(page.obj.get("/AA") for page in pdf.pages)]
    by_event = [
        action for trigger in triggers if isinstance(trigger, pikepdf.Dictionary) for action in trigger.values()
    ]
    return any(_runs(action) for action in (pdf.Root.get("/OpenAction"), *by_event))


def _runs(action: object, depth: int = 0) -> bool:
    """Whether an action, or one it is followed by, is a script or starts a program."""
    if not isinstance(action, pikepdf.Dictionary) or depth > MAX_CHAIN:
        return False
    following = action.get("/Next")
    chain = list(following) if isinstance(following, pikepdf.Array) else [following]
    return action.get("/S") in RUNNING or any(_runs(one, depth + 1) for one in chain)


def _inspect_image(path: Path, content_type: str) -> Verdict:
    try:
        with _whole_images(), Image.open(path) as image:
            pages = getattr(image, "n_frames", 1)
            for number in range(pages):
                image.seek(number)
                image.load()  # `verify` does not read what a JPEG or TIFF holds
    except UNREADABLE:
        return Verdict(content_type=content_type, problem="The image is damaged. Ask the sender to send it again.")
    return Verdict(content_type=content_type, pages=pages)


@contextmanager
def _whole_images() -> Iterator[None]:
    """Let Pillow refuse an image that ends too soon: WeasyPrint tells it, for the whole process, to fill the rest."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


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
