"""Letters: requested as rows with everything they are made from, drawn and sealed by jobs, and kept by their hash.

requested -> (job render) -> rendered -> (job seal) -> sealed -> (job send, or a print batch) -> sent. Each step commits
its result together with the job of the next, so that a requested letter is never forgotten. The kind of a letter
defines its words (`cases.hooks.letter_type`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
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
from imr_site.clock import now_after
from imr_site.files.errors import FileError
from imr_site.files.store import SEALED, UNSEALED, forget, keep, read_file
from imr_site.jobs.models import Job
from imr_site.jobs.registry import PermanentFailureError
from imr_site.jobs.services import enqueue
from imr_site.press.seal import sealed


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
    """The letter of this kind about this subject, under today's layout; its next job is queued unless it is sealed.

    `prepare` is called once, for a new row: it links the row to its subject, and returns everything else the letter is
    made from, as plain JSON values.
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
    """Queue the step of this letter whose job failed, drawing or sealing, once more."""
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
    """Draw the PDF by today's layout, and queue its sealing. A second call changes nothing."""
    letter = Letter.objects.select_related("case").get(pk=letter_id)
    if letter.rendered_at is not None:
        return letter
    digest = keep(UNSEALED, pdf_of(letter))
    with transaction.atomic():
        letter = _locked(letter_id)
        if letter.rendered_at is not None:
            return letter
        letter.rendered_at, letter.rendered_sha256 = now_after(letter.requested_at), digest
        letter.template_version = letter_type(letter.kind).template_version
        letter.inputs_sha256 = letter_type(letter.kind).inputs_sha256(letter)
        letter.job = _enqueue(JobKind.SEAL_LETTER, letter, None)
        letter.save()
        _record(LetterAudit.RENDERED, letter, {"sha256": digest, "template_version": letter.template_version})
    return letter


def seal_letter(*, letter_id: int) -> Letter:
    """Sign the drawn PDF, keep it by its hash, and request its electronic deliveries. A second call changes nothing."""
    letter = Letter.objects.select_related("case").get(pk=letter_id)
    if letter.rendered_at is None:
        raise CaseError("A letter is sealed only once it is drawn.")
    if letter.sealed_at is None:
        pdf = sealed(_unsealed(letter))
        digest = keep(SEALED, pdf)
        with transaction.atomic():
            letter = _locked(letter_id)
            if letter.sealed_at is None:
                letter.sealed_at, letter.sha256, letter.size = now_after(letter.rendered_at), digest, len(pdf)
                letter.save()
                _record(LetterAudit.SEALED, letter, {"sha256": digest})
                send_what_is_ready(letter=letter)
    forget(UNSEALED, letter.rendered_sha256)
    return letter


def make_letter(*, letter_id: int) -> Letter:
    """Draw and seal the letter at once, for a command that waits for it."""
    render_letter(letter_id=letter_id)
    return seal_letter(letter_id=letter_id)


def pdf_of(letter: Letter) -> bytes:
    """The PDF before its seal; the same row always gives the same bytes."""
    return letter_type(letter.kind).draw(letter)


def open_letter(*, letter: Letter, actor: User) -> bytes:
    """The sealed PDF for someone who may see it, compared with its hash; the download is an audit event.

    Raises CaseError as long as the letter is being made, and FileGone or FileAltered.
    """
    require(actor, rules.open_letter, letter)
    pdf = stored_pdf(letter)
    with transaction.atomic():
        _record(LetterAudit.DOWNLOADED, letter, {"sha256": letter.sha256}, actor)
    return pdf


def stored_pdf(letter: Letter) -> bytes:
    """The sealed PDF. Raises CaseError if the letter is not sealed, and FileGone or FileAltered."""
    if letter.sealed_at is None:
        raise CaseError("The letter is still being made. It will be here in a moment.")
    return read_file(SEALED, letter.sha256)


def _unsealed(letter: Letter) -> bytes:
    """The drawn PDF; if its file is lost, drawn again, which must give the same bytes."""
    try:
        return read_file(UNSEALED, letter.rendered_sha256)
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
