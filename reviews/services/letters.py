"""Letters: requested as rows with all they are made from, drawn and sealed by jobs, kept by their hash.

requested -> (job render) -> rendered -> (job seal) -> sealed -> (job send, or a print batch) -> served. Each step
commits its result together with the job of the next, so that a letter once requested cannot be left behind.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases.enums import DocumentSource, PartyKind
from cases.models import Document, Party
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.jobs.models import Job
from imr_site.jobs.registry import PermanentFailureError
from imr_site.jobs.services import enqueue
from reviews.audit_kinds import ReviewAudit
from reviews.enums import JobKind, LetterKind
from reviews.errors import ReviewError
from reviews.letters.checkcode import Check
from reviews.letters.content import LetterContent
from reviews.letters.cover import CoverContent, RecipientKind, Sender, cover_for
from reviews.letters.documents import DocumentsReviewed, ReviewedDocument
from reviews.letters.render import TEMPLATE_VERSION, inputs_sha256, letterhead, render_letter_pdf
from reviews.letters.standard_wording import Wording
from reviews.models import Determination, Letter, PublicDetermination, ReviewRound
from reviews.selectors.wording import wording_in_force
from reviews.services.letter_store import SEALED, UNSEALED, forget, keep, kept
from reviews.services.sealing import sealed
from reviews.services.serving import request_service, send_what_is_ready

RECIPIENTS: dict[PartyKind, RecipientKind] = {
    PartyKind.INJURED_WORKER: "worker",
    PartyKind.APPLICANT_ATTORNEY: "attorney",
    PartyKind.REPRESENTATIVE: "attorney",
    PartyKind.REQUESTING_PHYSICIAN: "physician",
    PartyKind.CLAIMS_ADMINISTRATOR: "claims_administrator",
}
"""Who is sent the determination, and as what (dossier 2.9)."""


def request_letters(*, determination: Determination, actor: User | None) -> list[Letter]:
    """A letter to each party the law names, with its way to them, and the determination alone for the file."""
    with transaction.atomic():
        letters = [request_letter(determination=determination, kind=LetterKind.DETERMINATION, actor=actor)]
        for party in recipients_of(determination.case.parties.order_by("id")):
            letter = request_letter(determination=determination, kind=LetterKind.PARTY, actor=actor, recipient=party)
            request_service(letter=letter, party=party, actor=actor)
            letters.append(letter)
    return letters


def recipients_of(parties: Iterable[Party]) -> list[Party]:
    """Those of the parties who are sent the determination."""
    return [party for party in parties if PartyKind(party.kind) in RECIPIENTS]


def request_letter(
    *,
    determination: Determination,
    kind: LetterKind,
    actor: User | None,
    recipient: Party | None = None,
    public: PublicDetermination | None = None,
) -> Letter:
    """The letter of this kind under the current template, with its next step on the way unless it is sealed."""
    with transaction.atomic():
        letter, made = Letter.objects.select_for_update(of=("self",)).get_or_create(
            determination=determination,
            kind=kind.value,
            recipient=recipient,
            public=public,
            template_version=TEMPLATE_VERSION,
            defaults={"requested_at": timezone.now()},
        )
        if made:
            letter.inputs = _inputs(letter)
            letter.inputs_sha256 = inputs_sha256(_content_of(letter), **_made_from(letter))
        if letter.sealed_at is None:
            step = JobKind.SEAL_LETTER if letter.rendered_at else JobKind.RENDER_LETTER
            letter.job = _enqueue(step, letter, actor)
            letter.save()
    return letter


def render_letter(*, letter_id: int) -> Letter:
    """Draw the PDF and hand it on to be sealed. Harmless twice: a letter that was drawn stays as it is."""
    letter = Letter.objects.select_related("determination", "public").get(pk=letter_id)
    if letter.rendered_at is not None:
        return letter
    digest = keep(UNSEALED, pdf_of(letter))
    with transaction.atomic():
        letter = _locked(letter_id)
        if letter.rendered_at is not None:
            return letter
        letter.rendered_at, letter.rendered_sha256 = timezone.now(), digest
        letter.job = _enqueue(JobKind.SEAL_LETTER, letter, None)
        letter.save()
        _record(ReviewAudit.LETTER_RENDERED, letter, {"sha256": digest, "template_version": letter.template_version})
    return letter


def seal_letter(*, letter_id: int) -> Letter:
    """Sign what was drawn, keep it by its hash, and start it on its way. Harmless twice: the first seal stands."""
    letter = Letter.objects.select_related("determination", "public").get(pk=letter_id)
    if letter.rendered_at is None:
        raise ReviewError("A letter is sealed only once it is drawn.")
    if letter.sealed_at is None:
        pdf = sealed(_unsealed(letter))
        digest = keep(SEALED, pdf)
        with transaction.atomic():
            letter = _locked(letter_id)
            if letter.sealed_at is None:
                letter.sealed_at, letter.sha256, letter.size = timezone.now(), digest, len(pdf)
                letter.save()
                _record(ReviewAudit.LETTER_SEALED, letter, {"sha256": digest})
                send_what_is_ready(letter=letter)
    forget(UNSEALED, letter.rendered_sha256)
    return letter


def make_letter(*, letter_id: int) -> Letter:
    """Both steps at once, for a command that waits for the letter."""
    render_letter(letter_id=letter_id)
    return seal_letter(letter_id=letter_id)


def pdf_of(letter: Letter) -> bytes:
    """The letter before its seal: from the same row always the same bytes."""
    return render_letter_pdf(_content_of(letter), **_made_from(letter))


def draft_pdf(*, round_: ReviewRound, content: LetterContent, recipient: Party | None) -> bytes:
    """The letter that issuing this content would make for one party, marked as a draft; nothing is stored."""
    inputs = _inputs_of(content, round_, recipient, check=None)
    return render_letter_pdf(content, **_as_values(inputs), mark="draft")


def open_letter(*, letter: Letter, actor: User) -> bytes:
    """The PDF for someone who may see it, checked against its hash; the download is an event.

    Raises ReviewError while it is being made, or where the stored bytes are not those that were made.
    """
    pdf = stored_pdf(letter)
    with transaction.atomic():
        _record(ReviewAudit.LETTER_DOWNLOADED, letter, {"sha256": letter.sha256}, actor)
    return pdf


def stored_pdf(letter: Letter) -> bytes:
    """The sealed bytes. Raises ReviewError while there are none, or where they are gone or altered."""
    if letter.sealed_at is None:
        raise ReviewError("The letter is still being made. It will be here in a moment.")
    return kept(SEALED, letter.sha256)


def _unsealed(letter: Letter) -> bytes:
    """What was drawn; drawn again where the file was lost, which gives the very same bytes or nothing."""
    try:
        return kept(UNSEALED, letter.rendered_sha256)
    except ReviewError:
        if keep(UNSEALED, pdf := pdf_of(letter)) == letter.rendered_sha256:
            return pdf
    raise PermanentFailureError("The letter that was drawn is gone, and drawing it again gives another one.")


def _locked(letter_id: int) -> Letter:
    return Letter.objects.select_for_update(of=("self",)).select_related("determination").get(pk=letter_id)


def _enqueue(kind: JobKind, letter: Letter, actor: User | None) -> Job:
    return enqueue(
        kind=kind,
        key=str(letter.pk),
        args={"letter": letter.pk},
        scope=f"case/{letter.determination.case_id}",
        requested_by=actor,
    )


def _record(kind: ReviewAudit, letter: Letter, data: dict[str, Any], actor: User | None = None) -> None:
    record(
        kind=kind,
        scope=f"case/{letter.determination.case_id}",
        subject=f"letter/{letter.pk}",
        actor=actor,
        data=data,
    )


# --- What a letter is made from -----------------------------------------------------------------------------------


def _content_of(letter: Letter) -> LetterContent:
    return letter.public.letter_content if letter.public else letter.determination.letter_content


def _made_from(letter: Letter) -> dict[str, Any]:
    mark = "public" if letter.kind == LetterKind.PUBLIC else ""
    return {**_as_values(letter.inputs), "mark": mark}


def _as_values(inputs: dict[str, Any]) -> dict[str, Any]:
    """What the renderer takes, from the plain data of a row."""
    return {
        "organization": inputs["organization"],
        "check": Check(**inputs["check"]) if inputs["check"] else None,
        "cover": CoverContent.from_dict(inputs["cover"]) if inputs["cover"] else None,
        "documents": DocumentsReviewed.from_dict(inputs["documents"]) if inputs["documents"] else None,
        "wording": Wording.from_dict(inputs["wording"]) if inputs["wording"] else None,
    }


def _inputs(letter: Letter) -> dict[str, Any]:
    """Everything besides the content, frozen with the request: a later change of address or wording changes nothing."""
    determination = letter.determination
    code = determination.check_code if letter.kind != LetterKind.PUBLIC else ""
    check = Check(code=code, address=f"{settings.SITE_ADDRESS}/check/") if code else None
    return _inputs_of(_content_of(letter), determination.round, letter.recipient, check=check)


def _inputs_of(
    content: LetterContent, round_: ReviewRound | None, recipient: Party | None, *, check: Check | None
) -> dict[str, Any]:
    inputs: dict[str, Any] = {
        "organization": letterhead(content),
        "check": asdict(check) if check else None,
        "cover": None,
        "documents": None,
        "wording": None,
    }
    if recipient is not None:
        dated = content.decision_date or timezone.localdate()
        inputs |= {
            "cover": _cover(content, recipient).to_dict(),
            "documents": _documents(round_).to_dict(),
            "wording": wording_in_force(dated).to_dict(),
        }
    return inputs


def _cover(content: LetterContent, recipient: Party) -> CoverContent:
    case = recipient.case
    parties = list(case.parties.order_by("id"))
    return cover_for(
        content,
        recipient=RECIPIENTS[PartyKind(recipient.kind)],
        name=recipient.name or recipient.organization,
        address=address_lines(recipient),
        employee=next((party.name for party in parties if party.kind == PartyKind.INJURED_WORKER), ""),
        claim_number=case.claim_number,
        mailed_on=content.decision_date or timezone.localdate(),
        sender=Sender(
            organization=settings.ORGANIZATION_NAME,
            address=tuple(settings.ORGANIZATION_ADDRESS),
            signatory_name=settings.MEDICAL_DIRECTOR,
        ),
        copies_to=[str(party) for party in recipients_of(parties) if party != recipient],
        appeal_to=settings.APPEAL_ADDRESS,
    )


def address_lines(party: Party) -> list[str]:
    """The lines below a name on an envelope."""
    organization = [party.organization] if party.name and party.organization else []
    return organization + [line.strip() for line in party.address.splitlines() if line.strip()]


def _documents(round_: ReviewRound | None) -> DocumentsReviewed:
    reviewed: Iterable[Document] = (
        [row.document for row in round_.reviewed_documents.select_related("document")] if round_ else []
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
        ),
        form=settings.DOCUMENTS_LISTED,
    )
