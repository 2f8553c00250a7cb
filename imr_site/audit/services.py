"""Writes and verifies the event log."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from imr_site.audit.models import Event

if TYPE_CHECKING:
    from imr_site.accounts.models import User

GENESIS = "0" * 64
CHAIN_LOCK = 7_012_025  # any constant: the one advisory lock of the chain


def record(
    *, kind: str, scope: str, actor: User | None, subject: str = "", data: dict[str, Any] | None = None
) -> Event:
    """Append one event in the caller's transaction, so that it is stored exactly if its cause is.

    `actor` is None for the system. `data` takes ids, states and hashes only. Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An audit event is written in the transaction of its cause.")
    _hold_chain()
    last = Event.objects.order_by("-id").values_list("hash", flat=True).first()
    event = Event(
        at=timezone.now(),
        actor=actor,
        kind=kind,
        scope=scope,
        subject=subject,
        data=json.loads(json.dumps(data or {})),  # as the database will give it back, or the hash would differ
        previous_hash=last or GENESIS,
    )
    event.hash = event.computed_hash()
    event.save()
    return event


def _hold_chain() -> None:
    """Let one transaction at a time append: SQLite's write lock does so already, PostgreSQL needs an advisory lock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])


@dataclass(frozen=True, slots=True)
class ChainReport:
    """How many events were verified; `broken_at` is the id of the first that does not follow, None for a whole log."""

    checked: int
    broken_at: int | None
    head: str


def verify_chain() -> ChainReport:
    """Read the whole log in constant memory and compare every hash.

    One query, so that it sees one moment of the log, and no transaction: on SQLite that would block every writer.
    """
    previous, checked = GENESIS, 0
    for event in Event.objects.order_by("id").iterator(chunk_size=2000):
        if event.previous_hash != previous or event.hash != event.computed_hash():
            return ChainReport(checked=checked, broken_at=event.pk, head=previous)
        previous, checked = event.hash, checked + 1
    return ChainReport(checked=checked, broken_at=None, head=previous)
