"""Legal holds: nothing of the case is disposed of until every hold on it is released."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases import rules
from cases.audit_kinds import RetentionAudit
from cases.errors import CaseError
from cases.models import Case, LegalHold, LegalHoldRelease
from cases.services.events import refuse_future
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record


def place_hold(*, case: Case, reason: str, since: date, actor: User) -> LegalHold:
    """Put the case on hold: what is proposed of it is kept, and nothing more is proposed.

    Raises CaseError without a reason or for a day that is still to come.
    """
    require(actor, rules.place_hold, case)
    if not reason.strip():
        raise CaseError("Say why the case must be kept: the matter, and who asked for it.")
    refuse_future(since)
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)  # what a disposal locks before it begins
        hold = LegalHold.objects.create(
            case=case, reason=reason.strip(), since=since, placed_by=actor, placed_at=timezone.now()
        )
        _record(RetentionAudit.HOLD_PLACED, hold, hold.reason, actor)
    return hold


def release_hold(*, hold: LegalHold, reason: str, actor: User) -> LegalHoldRelease:
    """End a hold; the rules of retention count again. Raises CaseError without a reason, or if it is released."""
    require(actor, rules.release_hold, hold)
    if not reason.strip():
        raise CaseError("Say why the case need no longer be kept.")
    try:
        with transaction.atomic():
            release = LegalHoldRelease.objects.create(
                hold=hold, reason=reason.strip(), released_by=actor, released_at=timezone.now()
            )
            _record(RetentionAudit.HOLD_RELEASED, hold, release.reason, actor)
    except IntegrityError:
        raise CaseError("This hold is released already.") from None
    return release


def _record(kind: RetentionAudit, hold: LegalHold, reason: str, actor: User) -> None:
    record(
        kind=kind,
        scope=hold.case.scope,
        subject=f"hold/{hold.pk}",
        actor=actor,
        data={"since": hold.since.isoformat(), "reason_sha256": sha256(reason.encode()).hexdigest()},
    )
