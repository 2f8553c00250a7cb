"""Letters: requested as rows with all they are made from, rendered and sealed once by a job, kept by their hash."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases.enums import DocumentSource, PartyKind
from cases.models import Document, Party
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.jobs.services import enqueue
from reviews.audit_kinds import ReviewAudit
from reviews.enums import JobKind, LetterKind
from reviews.errors import ReviewError
from reviews.letters.checkcode import Check
from reviews.letters.cover import CoverContent, RecipientKind, Sender, cover_for
from reviews.letters.documents import DocumentsReviewed, ReviewedDocument
from reviews.letters.render import TEMPLATE_VERSION, render_letter_pdf
from reviews.models import Determination, Letter
from reviews.services.sealing import sealed

RECIPIENTS: dict[PartyKind, RecipientKind] = {
    PartyKind.INJURED_WORKER: "worker",
    PartyKind.APPLICANT_ATTORNEY: "attorney",
    PartyKind.REPRESENTATIVE: "attorney",
    PartyKind.REQUESTING_PHYSICIAN: "physician",
    PartyKind.CLAIMS_ADMINISTRATOR: "claims_administrator",
}
"""Who is sent the determination, and as what (dossier 2.9)."""


def request_letters(*, determination: Determination, actor: User | None) -> list[Letter]:
    """A letter to each party the law names, and the determination alone for the file; all on their way at once."""
    case = determination.case
    parties = [party for party in case.parties.order_by("id") if PartyKind(party.kind) in RECIPIENTS]
    with transaction.atomic():
        return [
            request_letter(determination=determination, kind=LetterKind.DETERMINATION, actor=actor),
            *(
                request_letter(determination=determination, kind=LetterKind.PARTY, actor=actor, recipient=party)
                for party in parties
            ),
        ]


def request_letter(
    *, determination: Determination, kind: LetterKind, actor: User | None, recipient: Party | None = None
) -> Letter:
    """The letter of this kind under the current template; its rendering is queued unless it is there already."""
    with transaction.atomic():
        letter, made = Letter.objects.select_for_update().get_or_create(
            determination=determination,
            kind=kind.value,
            recipient=recipient,
            template_version=TEMPLATE_VERSION,
            defaults={"requested_at": timezone.now()},
        )
        if made and recipient is not None:
            letter.inputs = _inputs(determination, recipient)
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
    """Make the PDF, seal it and note its hash. Harmless twice: a letter that was rendered stays as it is."""
    letter = Letter.objects.select_related("determination").get(pk=letter_id)
    if letter.rendered_at is not None:
        return letter
    pdf = sealed(pdf_of(letter))
    digest = hashlib.sha256(pdf).hexdigest()
    with transaction.atomic():
        letter = Letter.objects.select_for_update(of=("self",)).select_related("determination").get(pk=letter_id)
        if letter.rendered_at is not None:  # made by another run meanwhile: its seal stands
            return letter
        _write(letter_path(digest), pdf)
        letter.rendered_at, letter.sha256, letter.size = timezone.now(), digest, len(pdf)
        letter.save()
        record(
            kind=ReviewAudit.LETTER_RENDERED,
            scope=f"case/{letter.determination.case_id}",
            subject=f"letter/{letter.pk}",
            actor=None,
            data={"sha256": digest, "template_version": letter.template_version},
        )
    return letter


def pdf_of(letter: Letter) -> bytes:
    """The letter before its seal: from the same row always the same bytes."""
    determination = letter.determination
    if letter.kind != LetterKind.PARTY:
        return render_letter_pdf(
            determination.letter_content,
            check=check_of(determination) if letter.kind == LetterKind.DETERMINATION else None,
            public=letter.kind == LetterKind.PUBLIC,
        )
    return render_letter_pdf(
        determination.letter_content,
        CoverContent.from_dict(letter.inputs["cover"]),
        documents=DocumentsReviewed.from_dict(letter.inputs["documents"]),
        check=check_of(determination),
    )


def check_of(determination: Determination) -> Check | None:
    """What the footer prints for those who want to know whether a letter is genuine; nothing on an imported one."""
    if not determination.check_code:
        return None
    return Check(code=determination.check_code, address=f"{settings.SITE_ADDRESS}/check/")


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


def _inputs(determination: Determination, recipient: Party) -> dict[str, object]:
    """Everything a party's letter is made from, frozen with its request: a later change of address changes nothing."""
    content, case = determination.letter_content, determination.case
    parties = list(case.parties.order_by("id"))
    worker = next((party.name for party in parties if party.kind == PartyKind.INJURED_WORKER), "")
    cover = cover_for(
        content,
        recipient=RECIPIENTS[PartyKind(recipient.kind)],
        name=recipient.name or recipient.organization,
        address=_address_lines(recipient),
        employee=worker,
        claim_number=case.claim_number,
        mailed_on=content.decision_date or timezone.localdate(),
        sender=Sender(
            organization=settings.ORGANIZATION_NAME,
            address=tuple(settings.ORGANIZATION_ADDRESS),
            signatory_name=settings.MEDICAL_DIRECTOR,
        ),
        copies_to=[str(party) for party in parties if party != recipient and PartyKind(party.kind) in RECIPIENTS],
        appeal_to=settings.APPEAL_ADDRESS,
    )
    return {"cover": cover.to_dict(), "documents": _documents(determination).to_dict()}


def _address_lines(party: Party) -> list[str]:
    organization = [party.organization] if party.name and party.organization else []
    return organization + [line.strip() for line in party.address.splitlines() if line.strip()]


def _documents(determination: Determination) -> DocumentsReviewed:
    reviewed: Iterable[Document] = (
        [row.document for row in determination.round.reviewed_documents.select_related("document")]
        if determination.round
        else []
    )
    return DocumentsReviewed(
        tuple(
            ReviewedDocument(
                provider=document.author or DocumentSource(document.source).label,
                title=document.title,
                dated=document.dated_from,
                through=document.dated_to,
                pages=document.pages,
            )
            for document in reviewed
        )
    )


def _write(path: Path, content: bytes) -> None:
    """There is never half a letter: written aside, synced, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{uuid4().hex}.partial")
    try:
        with partial.open("wb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
