"""Imported letters are prepared and released many at once, by two people as any other, in batches that jobs carry.

Each letter is done by itself, by the services that prepare and release one: what stops one keeps no other back, and a
batch that is run again finds done what was done.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Final, cast

from django.db import transaction

from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.accounts.proof import Proof, proof_data, proof_in
from imr_site.audit.models import Event
from imr_site.audit.services import record
from imr_site.canonical import canonical_sha256
from imr_site.errors import Refused
from imr_site.jobs.models import Job
from imr_site.jobs.registry import Progress
from imr_site.jobs.services import enqueue
from reviews import rules
from reviews.audit_kinds import ReviewAudit
from reviews.enums import JobKind
from reviews.errors import ReviewError
from reviews.selectors.imported_letters import imported_let_pass, imported_not_begun, prepared_or_edited_by
from reviews.services.public import prepare_public, release_public, return_held, submit_public

IN_A_BATCH: Final = 200
MOST_AT_ONCE: Final = 20_000
"""Letters of one request: the page says the number; the rest waits for the next."""


def request_preparing(*, imported_on: date | None, actor: User) -> list[Job]:
    """Have jobs scan the imported letters that nobody began, and hand over for release what the scan lets pass.

    The actor is who prepared them. Raises ReviewError if there is none.
    """
    require(actor, rules.edit_public)
    found = list(imported_not_begun(actor, imported_on).values_list("pk", flat=True)[:MOST_AT_ONCE])
    if not found:
        raise ReviewError("Every imported letter is begun. Those that were stopped are listed below.")
    with transaction.atomic():
        return [
            enqueue(
                kind=JobKind.PREPARE_IMPORTED,
                key=canonical_sha256([actor.pk, *found[first : first + IN_A_BATCH]]),
                args={"determinations": found[first : first + IN_A_BATCH], "by": actor.pk},
                requested_by=actor,
            )
            for first in range(0, len(found), IN_A_BATCH)
        ]


def prepare_letters(*, determinations: Sequence[int], by: int, progress: Progress) -> None:
    """Prepare those that nobody began meanwhile; what the scan stops stays a draft, to be edited by a person."""
    actor = User.objects.get(pk=by)
    for done, pk in enumerate(determinations):
        progress(done, len(determinations))
        determination = imported_not_begun(actor).select_related("case").filter(pk=pk).first()
        if determination is None:
            continue
        with transaction.atomic():
            draft = prepare_public(determination=determination, actor=actor)
            with suppress(ReviewError), transaction.atomic():
                submit_public(draft=draft, actor=actor)
    progress(len(determinations), len(determinations))


def request_release(
    *, imported_on: date | None, prepared_until: datetime, actor: User, proof: Proof | None = None
) -> list[Job]:
    """Have jobs release the imported letters that others prepared up to the moment that the actor saw on the page.

    `proof`: how the actor proved who he is just before; the event of the request keeps it, and that of each release.
    Raises ReviewError if there is none.
    """
    require(actor, rules.release_public)
    seen = imported_let_pass(actor, imported_on).filter(prepared_at__lte=prepared_until)
    found = list(seen.exclude(prepared_or_edited_by(actor)).values_list("pk", "version")[:MOST_AT_ONCE])
    if not found:
        raise ReviewError("None of these letters waits for your release any more.")
    with transaction.atomic():
        data = {"letters": len(found), **proof_data(proof)}
        asked = record(kind=ReviewAudit.PUBLIC_RELEASE_ASKED, scope="imported letters", actor=actor, data=data)
        return [
            enqueue(
                kind=JobKind.RELEASE_IMPORTED,
                key=canonical_sha256([actor.pk, *found[first : first + IN_A_BATCH]]),
                args={"drafts": found[first : first + IN_A_BATCH], "asked": asked.pk},
                requested_by=actor,
            )
            for first in range(0, len(found), IN_A_BATCH)
        ]


def release_letters(*, drafts: Sequence[Sequence[int]], asked: int, progress: Progress) -> None:
    """Release those that are as they were when it was asked for, each named by its id and version.

    Every one is scanned again first. What the scan stops now, or no letter can print, is to be prepared again.
    `asked`: the key of the event of the request, which holds who asked and how that person proved it.
    """
    request = Event.objects.select_related("actor").get(pk=asked)
    actor, proof = cast("User", request.actor), proof_in(request.data)
    for done, (pk, version) in enumerate(drafts):
        progress(done, len(drafts))
        draft = imported_let_pass(actor).filter(pk=pk, version=version).first()
        if draft is None:
            continue
        try:
            release_public(draft=draft, seen_sha256=draft.letter_content.sha256, actor=actor, proof=proof)
        except Refused:
            with suppress(Refused):
                return_held(draft=draft, actor=actor)
    progress(len(drafts), len(drafts))
