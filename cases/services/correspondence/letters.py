"""Letters: requested as rows with all they are made from, drawn and sealed by jobs, kept by their hash.

requested -> (job render) -> rendered -> (job seal) -> sealed -> (job send, or a print batch) -> sent. Each step
commits its result together with the job of the next, so that a letter once requested cannot be left behind. What a
letter says is its kind's business (`cases.hooks.letter_type`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.audit_kinds import LetterAudit
from cases.enums import JobKind, LetterKind
from cases.errors import CaseError
from cases.hooks import letter_type
from cases.models import Case, Letter, Party
from cases.services.correspondence.deliveries import send_what_is_ready
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.errors import Refused
from imr_site.files.errors import FileError
from imr_site.files.store import SEALED, UNSEALED, forget, keep, kept
from imr_site.jobs.models import Job
from imr_site.jobs.registry import PermanentFailureError
from imr_site.jobs.services import enqueue
from imr_site.press.seal import sealed
from imr_site.press.signing import verify_pdf


def request_letter(
    *,
    case: Case,
    kind: LetterKind,
    about: str,
    dated_on: date | None,
    actor: User | None,
    recipient: Party | None = None,
    prepare: Callable[[Letter], dict[str, Any]],
) -> Letter:
    """The letter of this kind about this, under the kind's layout of today, on its way unless it is sealed.

    `prepare` is asked once, when the row is new: it links the row to what it tells, and returns all the letter is made
    from besides, as plain JSON values.
    """
    version = letter_type(kind).template_version
    which = {"case": case, "kind": kind.value, "about": about, "recipient": recipient}
    with transaction.atomic():
        if not Letter.objects.filter(**which, template_version=version).exists():
            Letter.objects.filter(**which, rendered_at=None).update(template_version=version)
        letter, made = Letter.objects.select_for_update(of=("self",)).get_or_create(
            **which, template_version=version, defaults={"requested_at": timezone.now(), "dated_on": dated_on}
        )
        if made:
            letter.inputs = prepare(letter)
            letter.inputs_sha256 = letter_type(kind).inputs_sha256(letter)
            letter.save()
        _take_on(letter, actor)
    return letter


def retry_letter(*, letter: Letter, actor: User) -> Letter:
    """Try the step again that was given up, of this very letter: its party waits for no other."""
    require(actor, rules.make_letter, letter)
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

    It is drawn by the layout of today, whichever was there when it was asked for.
    """
    letter = Letter.objects.select_related("case").get(pk=letter_id)
    if letter.rendered_at is not None:
        return letter
    digest = keep(UNSEALED, pdf_of(letter))
    with transaction.atomic():
        letter = _locked(letter_id)
        if letter.rendered_at is not None:
            return letter
        letter.rendered_at, letter.rendered_sha256 = timezone.now(), digest
        letter.template_version = letter_type(letter.kind).template_version
        letter.inputs_sha256 = letter_type(letter.kind).inputs_sha256(letter)
        letter.job = _enqueue(JobKind.SEAL_LETTER, letter, None)
        letter.save()
        _record(LetterAudit.RENDERED, letter, {"sha256": digest, "template_version": letter.template_version})
    return letter


def seal_letter(*, letter_id: int) -> Letter:
    """Sign what was drawn, keep it by its hash, and start it on its way. Harmless twice: the first seal stands."""
    letter = Letter.objects.select_related("case").get(pk=letter_id)
    if letter.rendered_at is None:
        raise CaseError("A letter is sealed only once it is drawn.")
    if letter.sealed_at is None:
        pdf = sealed(_unsealed(letter))
        digest = keep(SEALED, pdf)
        with transaction.atomic():
            letter = _locked(letter_id)
            if letter.sealed_at is None:
                letter.sealed_at, letter.sha256, letter.size = timezone.now(), digest, len(pdf)
                letter.save()
                _record(LetterAudit.SEALED, letter, {"sha256": digest})
                send_what_is_ready(letter=letter)
    forget(UNSEALED, letter.rendered_sha256)
    return letter


def make_letter(*, letter_id: int) -> Letter:
    """Both steps at once, for a command that waits for the letter."""
    render_letter(letter_id=letter_id)
    return seal_letter(letter_id=letter_id)


def pdf_of(letter: Letter) -> bytes:
    """The letter before its seal: from the same row always the same bytes."""
    return letter_type(letter.kind).draw(letter)


def open_letter(*, letter: Letter, actor: User) -> bytes:
    """The PDF for someone who may see it, checked against its hash; the download is an event.

    Raises CaseError while it is being made, FileGone, or FileAltered where the bytes are not those that were made.
    """
    require(actor, rules.open_letter, letter)
    pdf = stored_pdf(letter)
    with transaction.atomic():
        _record(LetterAudit.DOWNLOADED, letter, {"sha256": letter.sha256}, actor)
    return pdf


def stored_pdf(letter: Letter) -> bytes:
    """The sealed bytes. Raises CaseError while there are none, FileGone or FileAltered."""
    if letter.sealed_at is None:
        raise CaseError("The letter is still being made. It will be here in a moment.")
    return kept(SEALED, letter.sha256)


def letter_problems(letter: Letter) -> Iterator[str]:
    """What is wrong with a stored letter: its bytes, its seal, or that its row no longer gives the same letter."""
    try:
        pdf = stored_pdf(letter)
    except Refused as error:
        yield error.message
        return
    if not (seal := verify_pdf(pdf)).valid:
        yield f"The seal does not hold. {seal.reason}"
    if letter.template_version == letter_type(letter.kind).template_version:
        again = pdf_of(letter)
        if hashlib.sha256(again).hexdigest() != letter.rendered_sha256:
            yield "Drawing it again gives another letter."


def _unsealed(letter: Letter) -> bytes:
    """What was drawn; drawn again where the file was lost, which gives the very same bytes or nothing."""
    try:
        return kept(UNSEALED, letter.rendered_sha256)
    except FileError:
        pdf = pdf_of(letter)
    if hashlib.sha256(pdf).hexdigest() == letter.rendered_sha256:
        return pdf
    raise PermanentFailureError("The letter that was drawn is gone, and drawing it again gives another one.")


def _locked(letter_id: int) -> Letter:
    return Letter.objects.select_for_update(of=("self",)).select_related("case").get(pk=letter_id)


def _enqueue(kind: JobKind, letter: Letter, actor: User | None) -> Job:
    return enqueue(
        kind=kind,
        key=str(letter.pk),
        args={"letter": letter.pk},
        scope=letter.case.scope,
        requested_by=actor,
    )


def _record(kind: LetterAudit, letter: Letter, data: dict[str, Any], actor: User | None = None) -> None:
    record(kind=kind, scope=letter.case.scope, subject=f"letter/{letter.pk}", actor=actor, data=data)
