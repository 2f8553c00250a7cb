"""Writes the event log."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from imr_site.audit.models import Event, Unsealed

if TYPE_CHECKING:
    from imr_site.accounts.models import User


def record(
    *, kind: str, scope: str, actor: User | None, subject: str = "", data: dict[str, Any] | None = None
) -> Event:
    """Append one event in the caller's transaction, so that it is stored exactly if its cause is.

    `actor` is None for the system. `data` takes ids, states and hashes only. Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An audit event is written in the transaction of its cause.")
    event = Event(
        at=timezone.now(),
        actor=actor,
        kind=kind,
        scope=scope,
        subject=subject,
        data=json.loads(json.dumps(data or {})),  # as the database will give it back
    )
    event.save()
    Unsealed.objects.create(event=event)
    return event
