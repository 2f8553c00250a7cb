"""Adds and retires the rule files that administrators maintain, and rechecks the open cases."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.canonical import canonical_sha256
from imr_site.jobs.registry import Progress
from imr_site.jobs.services import enqueue
from reviews import rules
from reviews.audit_kinds import ReviewAudit
from reviews.enums import JobKind
from reviews.errors import ReviewError
from reviews.guidelines.citable import citable
from reviews.guidelines.engine import failed_examples
from reviews.guidelines.loader import library_from
from reviews.guidelines.rules import Library
from reviews.guidelines.tables import LibraryError
from reviews.models import GuidelineEdition, LibraryDocument, Recheck, RecheckChange, ReviewRound
from reviews.selectors.library.documents import documents, library
from reviews.services.findings import recompute_rounds
from reviews.services.library.versions import add_version, retire_version

ROUNDS_A_JOB = 400
ROUNDS_A_TRANSACTION = 50


def problems_of(*, name: str, text: str) -> list[str]:
    """What is wrong with a rule file by itself and beside the rest of the library; empty if it may be added."""
    try:
        read = library_from({**documents(), name: text})
    except LibraryError as error:
        return [str(problem) for problem in error.problems]
    edition = next((edition for edition in read.editions if edition.id == name), None)
    if edition is None:
        return [f'{name}: the edition\'s id must be the name of the file; write id = "{name}"']
    return [failure for rule in edition.rules for failure in failed_examples(rule)]


def offer_editions(*, library: Library) -> None:
    """Offer the editions of this library, and no others, to new citations.

    A row keeps its name and is never deleted, so that what cites it stays as it is.
    """
    named = {(one.chapter, one.year): one for one in citable(library)}
    with transaction.atomic():
        GuidelineEdition.objects.bulk_create(
            (GuidelineEdition(**asdict(one), offered=True) for one in named.values()),
            update_conflicts=True,
            unique_fields=["chapter", "year"],
            update_fields=["effective_from", "effective_to", "citation", "offered"],
        )
        rows = GuidelineEdition.objects.filter(offered=True)
        gone = [row.pk for row in rows if (row.chapter, row.year) not in named]
        GuidelineEdition.objects.filter(pk__in=gone).update(offered=False)


def add_document(*, name: str, text: str, note: str, actor: User) -> LibraryDocument:
    """Put a rule file in force as the next version of its name. Raises ReviewError with everything wrong in it."""
    require(actor, rules.manage_library)
    problems = problems_of(name=name, text=text)
    if problems:
        raise ReviewError("\n".join(problems))
    with transaction.atomic():
        document = add_version(model=LibraryDocument, name=name, text=text, note=note, actor=actor)
        record(
            kind=ReviewAudit.LIBRARY_DOCUMENT_ADDED,
            scope="library",
            subject=f"library_document/{document.pk}",
            actor=actor,
            data={"name": name, "version": document.version, "sha256": canonical_sha256(text)},
        )
        offer_editions(library=library_from({**documents(), name: text}))
        request_recheck(reason=f"{document} was added", actor=actor)
    return document


def retire_document(*, document: LibraryDocument, actor: User) -> None:
    """Take a version out of force and keep its row; the version before it, or the shipped file, is in force again."""
    require(actor, rules.manage_library, document)
    with transaction.atomic():
        retire_version(text=document, actor=actor)
        record(
            kind=ReviewAudit.LIBRARY_DOCUMENT_RETIRED,
            scope="library",
            subject=f"library_document/{document.pk}",
            actor=actor,
            data={"name": document.name, "version": document.version},
        )
        offer_editions(library=library())
        request_recheck(reason=f"{document} was retired", actor=actor)


def request_recheck(*, reason: str, actor: User | None) -> Recheck:
    """Queue a recheck of all open rounds, in jobs that any number of workers share."""
    require(actor, rules.recheck)
    with transaction.atomic():
        rounds = list(ReviewRound.objects.filter(closed_at__isnull=True).order_by("pk").values_list("pk", flat=True))
        recheck = Recheck.objects.create(
            reason=reason, rounds=len(rounds), requested_at=timezone.now(), requested_by=actor
        )
        for start in range(0, len(rounds), ROUNDS_A_JOB):
            enqueue(
                kind=JobKind.RECHECK,
                key=f"{recheck.pk}/{start}",
                args={"recheck": recheck.pk, "rounds": rounds[start : start + ROUNDS_A_JOB]},
                scope=recheck.scope,
                requested_by=actor,
            )
    return recheck


def recheck_rounds(*, recheck_id: int, round_ids: list[int], progress: Progress) -> None:
    """Do one job of a recheck. In a second run nothing has changed, so it reports no change."""
    for start in range(0, len(round_ids), ROUNDS_A_TRANSACTION):
        progress(start, len(round_ids))
        with transaction.atomic():
            changes = recompute_rounds(round_ids=round_ids[start : start + ROUNDS_A_TRANSACTION])
            RecheckChange.objects.bulk_create(
                (
                    RecheckChange(
                        recheck_id=recheck_id,
                        round_id=change.round_id,
                        item_id=change.item_id,
                        rule_id=change.rule_id,
                        before=change.before,
                        after=change.after,
                    )
                    for change in changes
                ),
                ignore_conflicts=True,
            )
    progress(len(round_ids), len(round_ids))
