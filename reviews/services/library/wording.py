"""Adds and retires the organization's own texts for letters, each in force from a future day."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.canonical import canonical_sha256
from reviews import rules
from reviews.audit_kinds import ReviewAudit
from reviews.errors import ReviewError
from reviews.letters.cover import Sender
from reviews.letters.render import render_letter_pdf
from reviews.letters.sample import sample_letter
from reviews.letters.standard_wording import WordingError
from reviews.letters.wording_lint import Finding, lint_wording
from reviews.models import WordingText
from reviews.selectors.library.wording import wording_in_force
from reviews.selectors.medical_director import signatory_name
from reviews.services.library.versions import add_version, retire_version

TOO_EARLY = "It can hold from tomorrow on at the earliest: what was submitted or signed keeps its words."


def first_day() -> date:
    """The first day from which a new text may be in force."""
    return timezone.localdate() + timedelta(days=1)


def problems_of(*, name: str, text: str) -> list[str]:
    """What is wrong with a text for the block; empty if it may be added."""
    return [finding.message for finding in _findings(name, text) if finding.severity == "error"]


def warnings_of(*, name: str, text: str) -> list[str]:
    """What might be better about a text, by itself and in the letter it is part of."""
    return [finding.message for finding in _findings(name, text) if finding.severity == "warning"]


def preview_of(*, name: str, text: str) -> bytes:
    """A fictitious letter with this text, as PDF. Raises ReviewError with everything that is wrong with the text."""
    _refuse(problems_of(name=name, text=text))
    wording = wording_in_force(first_day()).with_text(name, tidied(text))
    sender = Sender(
        organization=settings.ORGANIZATION_NAME,
        address=tuple(settings.ORGANIZATION_ADDRESS),
        signatory_name=signatory_name(first_day()),
    )
    imro, appeal_to = settings.ORGANIZATION_SHORT_NAME, settings.APPEAL_ADDRESS
    sample = sample_letter(name, wording, on=first_day(), sender=sender, imro=imro, appeal_to=appeal_to)
    return render_letter_pdf(sample.content, sample.cover, documents=sample.documents, wording=wording, mark="draft")


def add_wording(*, name: str, text: str, effective_from: date, note: str, actor: User) -> WordingText:
    """Put a text in force from a future day, as the next version of its block. Raises ReviewError saying why not."""
    require(actor, rules.manage_wording)
    _refuse([*problems_of(name=name, text=text), *([TOO_EARLY] if effective_from < first_day() else [])])
    with transaction.atomic():
        added = add_version(
            model=WordingText, name=name, text=tidied(text), effective_from=effective_from, note=note, actor=actor
        )
        _record(ReviewAudit.WORDING_ADDED, added, actor)
    return added


def retire_wording(*, text: WordingText, actor: User) -> None:
    """Take a version out of force from tomorrow on; the one before it, or the shipped text, is in force again."""
    require(actor, rules.manage_wording, text)
    with transaction.atomic():
        retire_version(text=text, actor=actor)
        _record(ReviewAudit.WORDING_RETIRED, text, actor)


def tidied(text: str) -> str:
    """The text without the line ends and non-breaking spaces that a browser or a word processor adds."""
    return text.replace("\r\n", "\n").replace("\u00a0", " ").strip()


def _findings(name: str, text: str) -> list[Finding]:
    try:
        wording = wording_in_force(first_day()).with_text(name, tidied(text))
    except WordingError as error:
        return [Finding(name, "error", f"{error}.")]
    return [finding for finding in lint_wording(wording) if f"{name}.".startswith(f"{finding.block}.")]


def _refuse(problems: list[str]) -> None:
    if problems:
        raise ReviewError("\n".join(problems))


def _record(kind: ReviewAudit, text: WordingText, actor: User) -> None:
    record(
        kind=kind,
        scope="wording",
        subject=f"wording/{text.pk}",
        actor=actor,
        data={"name": text.name, "version": text.version, "sha256": canonical_sha256(text.text)},
    )
