"""Writes down what happened to an account, and has its owner told of what matters."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from imr_site.accounts.audit_kinds import SignInAudit
from imr_site.accounts.models import User
from imr_site.audit.models import Event
from imr_site.audit.services import record
from imr_site.jobs.services import enqueue
from imr_site.rate_limit import take_place
from imr_site.sign_in.kinds import JobKind

UNKNOWN = "user/unknown"
TOLD = {
    SignInAudit.PASSWORD_CHANGED,
    SignInAudit.PASSWORD_RESET,
    SignInAudit.FACTOR_ADDED,
    SignInAudit.FACTOR_REMOVED,
    SignInAudit.CODES_MADE,
    SignInAudit.CODE_USED,
    SignInAudit.ADDRESS_ASKED,
    SignInAudit.ADDRESS_CHANGED,
}
"""What the owner of the account is told by mail."""
LISTED, LISTED_SECONDS = 100, 600
"""Events in so many seconds that people cause who are not signed in: more would only fill the log."""


@transaction.atomic
def note(
    kind: SignInAudit, *, user: User, actor: User | None, subject: str = "", data: dict[str, Any] | None = None
) -> Event:
    """Record an event of an account and, for those in `TOLD`, request the mail to its owner; all or nothing."""
    event = record(kind=kind, scope=f"user/{user.pk}", actor=actor, subject=subject, data=data)
    if kind in TOLD:
        enqueue(kind=JobKind.NOTICE, key=f"event/{event.pk}", args={"event": event.pk}, scope=event.scope)
    return event


def note_of_stranger(kind: SignInAudit, *, scope: str, data: dict[str, Any] | None = None) -> None:
    """Record what somebody did who is not signed in, in a transaction of its own.

    Beyond `LISTED` in a window nothing more is recorded but one event that says so: a flood must not fill the log.
    """
    if not take_place("listed", limit=LISTED, seconds=LISTED_SECONDS):
        if not take_place("unlisted", limit=1, seconds=LISTED_SECONDS):
            return
        kind, scope, data = SignInAudit.UNLISTED, UNKNOWN, {"listed": LISTED, "seconds": LISTED_SECONDS}
    with transaction.atomic():
        record(kind=kind, scope=scope, actor=None, data=data)
