"""Letters: requested as rows with all they are made from, drawn and sealed by jobs, kept by their hash.

requested -> (job render) -> rendered -> (job seal) -> sealed -> (job send, or a print batch) -> served. Each step
commits its result together with the job of the next, so that a letter once requested cannot be left behind.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cases.models import Party
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.jobs.models import Job
from imr_site.jobs.registry import PermanentFailureError
from imr_site.jobs.services import enqueue
from imr_site.press.seal import sealed
from imr_site.press.signing import verify_pdf
from reviews.audit_kinds import ReviewAudit
from reviews.enums import JobKind, LetterKind
from reviews.errors import ReviewError
from reviews.letters.content import LetterContent
from reviews.letters.render import TEMPLATE_VERSION, inputs_sha256, render_letter_pdf
from reviews.models import Determination, Letter, PublicDetermination, ReviewRound
from reviews.services.letter_inputs import as_values, inputs_for, inputs_of, made_from, printed_content, recipients_of
from reviews.services.letter_store import SEALED, UNSEALED, forget, keep, kept
from reviews.services.serving import request_service, send_what_is_ready


def request_letters(*, determination: Determination, actor: User | None) -> list[Letter]:
    """A letter to each party the law names, with its way to them, and the determination alone for the file."""
    with transaction.atomic():
        letters = [request_letter(determination=determination, kind=LetterKind.DETERMINATION, actor=actor)]
        for party in recipients_of(determination.case.parties.order_by("id")):
            letter = request_letter(determination=determination, kind=LetterKind.PARTY, actor=actor, recipient=party)
            request_service(letter=letter, party=party, actor=actor)
            letters.append(letter)
    return letters


def request_letter(
    *,
    determination: Determination,
    kind: LetterKind,
    actor: User | None,
    recipient: Party | None = None,
    public: PublicDetermination | None = None,
) -> Letter:
    """The letter of this kind under the current template, with its next step on the way unless it is sealed."""
    which = {"determination": determination, "kind": kind.value, "recipient": recipient, "public": public}
    with transaction.atomic():
        if not Letter.objects.filter(**which, template_version=TEMPLATE_VERSION).exists():
            Letter.objects.filter(**which, rendered_at=None).update(template_version=TEMPLATE_VERSION)
        letter, made = Letter.objects.select_for_update(of=("self",)).get_or_create(
            **which, template_version=TEMPLATE_VERSION, defaults={"requested_at": timezone.now()}
        )
        if made:
            letter.inputs = inputs_for(letter)
            letter.inputs_sha256 = inputs_sha256(printed_content(letter), **made_from(letter))
        _take_on(letter, actor)
    return letter


def retry_letter(*, letter: Letter, actor: User) -> Letter:
    """Try the step again that was given up, of this very letter: its party waits for no other."""
    with transaction.atomic():
        letter = _locked(letter.pk)
        _take_on(letter, actor)
    return letter


def _take_on(letter: Letter, actor: User | None) -> None:
    if letter.sealed_at is None:
        step = JobKind.SEAL_LETTER if letter.rendered_at else JobKind.RENDER_LETTER
        letter.job = _enqueue(step, letter, actor)
        letter.save()


def render_letter(*, letter_id: int) -> Letter:
    """Draw the PDF and hand it on to be sealed. Harmless twice: a letter that was drawn stays as it is.

    It is drawn by the template of today, whichever was there when it was asked for.
    """
    letter = Letter.objects.select_related("determination", "public").get(pk=letter_id)
    if letter.rendered_at is not None:
        return letter
    digest = keep(UNSEALED, pdf_of(letter))
    with transaction.atomic():
        letter = _locked(letter_id)
        if letter.rendered_at is not None:
            return letter
        letter.rendered_at, letter.rendered_sha256 = timezone.now(), digest
        letter.template_version = TEMPLATE_VERSION
        letter.inputs_sha256 = inputs_sha256(printed_content(letter), **made_from(letter))
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
    return render_letter_pdf(printed_content(letter), **made_from(letter))


def draft_pdf(*, round_: ReviewRound, content: LetterContent, recipient: Party | None) -> bytes:
    """The letter that issuing this content would make for one party, marked as a draft; nothing is stored."""
    inputs = inputs_of(content, round_, recipient, check=None)
    return render_letter_pdf(content, **as_values(inputs), mark="draft")


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


def sealed_letters(*, case_number: str = "") -> QuerySet[Letter]:
    """The finished letters, of all cases or of one."""
    letters = Letter.objects.filter(sealed_at__isnull=False).select_related("determination__case", "public")
    return letters.filter(determination__case__case_number=case_number) if case_number else letters


def letter_problems(letter: Letter) -> Iterator[str]:
    """What is wrong with a stored letter: its bytes, its seal, or that its row no longer gives the same letter."""
    try:
        pdf = stored_pdf(letter)
    except ReviewError as error:
        yield error.message
        return
    if not (seal := verify_pdf(pdf)).valid:
        yield f"The seal does not hold. {seal.reason}"
    if letter.template_version == TEMPLATE_VERSION:
        again = pdf_of(letter)
        if hashlib.sha256(again).hexdigest() != letter.rendered_sha256:
            yield "Drawing it again gives another letter."


def _unsealed(letter: Letter) -> bytes:
    """What was drawn; drawn again where the file was lost, which gives the very same bytes or nothing."""
    try:
        return kept(UNSEALED, letter.rendered_sha256)
    except ReviewError:
        pdf = pdf_of(letter)
    if hashlib.sha256(pdf).hexdigest() == letter.rendered_sha256:
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
