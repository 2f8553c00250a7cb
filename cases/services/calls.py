"""The log of telephone calls about a case."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.audit_kinds import CaseAudit
from cases.enums import CallDirection
from cases.errors import CaseError
from cases.models import Call, Case, Party
from cases.services.notes import strike
from cases.services.sent_once import keep_once
from cases.services.unnamed import keep_reviewer_unnamed
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record


def log_call(
    *,
    case: Case,
    direction: CallDirection,
    asked: str,
    answered: str,
    actor: User,
    party: Party | None = None,
    other: str = "",
    happened_at: datetime | None = None,
    submission: str = "",
) -> Call:
    """Log a call with a party of the case, or with somebody else by name; `happened_at` is now unless given.

    `submission` is the number of the page it was logged on: the same page sent twice is one call.

    Raises CaseError for a party of another case, for both or neither of `party` and `other`, for a moment that is still
    to come, if it does not say what was asked and answered, and if that tells who reviews the case.
    """
    require(actor, rules.log_call, case)
    if (party is None) == (not other.strip()):
        raise CaseError("Say who it was: a party of the case, or the name of somebody else.")
    if party is not None and party.case_id != case.pk:
        raise CaseError("Choose a party of this case.")
    if not asked.strip() or not answered.strip():
        raise CaseError("Say what was asked and what was answered.")
    keep_reviewer_unnamed(case, asked, answered, other)
    now = timezone.now()
    if happened_at is not None and happened_at > now:
        raise CaseError("This moment is still to come. Choose when the call was.")
    typed = (actor.pk, case.pk, party.pk if party else None, other, direction.value, asked, answered, happened_at)
    said = {
        "case": case,
        "party": party,
        "other": other.strip(),
        "direction": direction.value,
        "asked": asked.strip(),
        "answered": answered.strip(),
        "happened_at": happened_at or now,
        "logged_at": now,
        "logged_by": actor,
    }
    with transaction.atomic():
        call, is_new = keep_once(rows=Call.objects, submission=submission, typed=typed, said=said)
        if not is_new:
            return call
        data = {
            "party": party.pk if party else None,
            "direction": call.direction,
            "answered_sha256": sha256(call.answered.encode()).hexdigest(),
        }
        record(kind=CaseAudit.CALL_LOGGED, scope=case.scope, subject=f"call/{call.pk}", actor=actor, data=data)
    return call


def strike_call(*, call: Call, reason: str, actor: User) -> Call:
    """Strike a call: it stays, with who struck it and why. Raises CaseError without a reason, or if it is struck."""
    require(actor, rules.strike_call, call)
    return strike(row=call, since=call.logged_at, kind=CaseAudit.CALL_STRUCK, reason=reason, actor=actor)
