"""Writes the event log."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

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
    _refuse_outside_a_transaction()
    event = _event(Entry(kind, scope, subject, data or {}), actor)
    event.save()
    Unsealed.objects.create(event=event)
    return event


class Entry(NamedTuple):
    """One of many events that are written at once."""

    kind: str
    scope: str
    subject: str
    data: dict[str, Any]


def record_all(entries: Iterable[Entry], *, actor: User | None) -> None:
    """Append many events as `record` does one, in two statements."""
    _refuse_outside_a_transaction()
    events = Event.objects.bulk_create(_event(entry, actor) for entry in entries)
    Unsealed.objects.bulk_create(Unsealed(event_id=event.pk) for event in events)


def _refuse_outside_a_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("An audit event is written in the transaction of its cause.")


def _event(entry: Entry, actor: User | None) -> Event:
    return Event(
        at=timezone.now(),
        actor=actor,
        kind=entry.kind,
        scope=entry.scope,
        subject=entry.subject,
        data=json.loads(json.dumps(entry.data)),  # as the database will give it back
    )
