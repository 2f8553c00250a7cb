"""Letters: requested as a row, rendered once by a job, kept by the hash of their bytes."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.jobs.services import enqueue
from reviews.audit_kinds import ReviewAudit
from reviews.enums import JobKind, LetterKind
from reviews.errors import ReviewError
from reviews.letters.render import TEMPLATE_VERSION, render_pdf
from reviews.models import Determination, Letter


def request_letter(*, determination: Determination, kind: LetterKind, actor: User | None) -> Letter:
    """The letter of this kind under the current template; its rendering is queued unless it is there already."""
    with transaction.atomic():
        letter, _made = Letter.objects.select_for_update().get_or_create(
            determination=determination,
            kind=kind.value,
            template_version=TEMPLATE_VERSION,
            defaults={"requested_at": timezone.now()},
        )
        if letter.rendered_at is None:
            letter.job = enqueue(
                kind=JobKind.RENDER_LETTER,
                key=str(letter.pk),
                args={"letter": letter.pk},
                scope=f"case/{determination.case_id}",
                requested_by=actor,
            )
            letter.save()
    return letter


def render_letter(*, letter_id: int) -> Letter:
    """Make the PDF and note its hash. Harmless twice: a letter that was rendered stays as it is."""
    letter = Letter.objects.select_related("determination").get(pk=letter_id)
    if letter.rendered_at is not None:
        return letter
    pdf = render_pdf(letter.determination.letter_content, public=letter.kind == LetterKind.PUBLIC)
    digest = hashlib.sha256(pdf).hexdigest()
    _write(letter_path(digest), pdf)
    with transaction.atomic():
        rendered = Letter.objects.filter(pk=letter.pk, rendered_at__isnull=True).update(
            rendered_at=timezone.now(), sha256=digest, size=len(pdf)
        )
        if rendered:
            record(
                kind=ReviewAudit.LETTER_RENDERED,
                scope=f"case/{letter.determination.case_id}",
                subject=f"letter/{letter.pk}",
                actor=None,
                data={"sha256": digest, "template_version": letter.template_version},
            )
    letter.refresh_from_db()
    return letter


def open_letter(*, letter: Letter, actor: User) -> bytes:
    """The PDF for someone who may see it, checked against its hash; the download is an event.

    Raises ReviewError while it is being made, or where the stored bytes are not those that were made.
    """
    pdf = stored_pdf(letter)
    with transaction.atomic():
        record(
            kind=ReviewAudit.LETTER_DOWNLOADED,
            scope=f"case/{letter.determination.case_id}",
            subject=f"letter/{letter.pk}",
            actor=actor,
            data={"sha256": letter.sha256},
        )
    return pdf


def stored_pdf(letter: Letter) -> bytes:
    """The bytes that were made. Raises ReviewError while there are none, or where they are gone or altered."""
    if letter.rendered_at is None:
        raise ReviewError("The letter is still being made. It will be here in a moment.")
    try:
        pdf = letter_path(letter.sha256).read_bytes()
    except FileNotFoundError:
        raise ReviewError("The stored letter is gone. Tell the administrator, who has it in the backup.") from None
    if hashlib.sha256(pdf).hexdigest() != letter.sha256:
        raise ReviewError("The stored letter does not match its hash. Tell the administrator; do not send it.")
    return pdf


def letter_path(sha256: str) -> Path:
    """Where a letter with this hash is kept."""
    return Path(settings.MEDIA_ROOT) / "letters" / sha256[:2] / f"{sha256}.pdf"


def _write(path: Path, content: bytes) -> None:
    """There is never half a letter: written aside, synced, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{uuid4().hex}.partial")
    with partial.open("wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    partial.replace(path)
