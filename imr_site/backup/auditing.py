"""The audit log of a backup: where it ends, whether it holds, and the events of making and putting back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from imr_site.audit.models import Event
from imr_site.audit.services import record, verify_chain

ANCHORS = "audit-anchors"
"""The file that notes the heads of the log outside the database, append-only: below DATA_DIR, and in a backup."""


def anchor_file() -> Path:
    """Where this installation keeps its anchors; there may be none."""
    return Path(settings.DATA_DIR) / ANCHORS


def log_head() -> tuple[int, str]:
    """How many events the log has, and the hash of the last."""
    head = Event.objects.order_by("-id").values_list("hash", flat=True).first()
    return Event.objects.count(), head or ""


def log_faults() -> Iterator[str]:
    """What is wrong with the log that models read now."""
    chain = verify_chain()
    if chain.broken_at is not None:
        yield f"The audit log is broken at event {chain.broken_at}."


def log(kind: str, *, backup: str, data: dict[str, Any]) -> None:
    """Record that a backup was made or put back; by the system, as a command does it."""
    with transaction.atomic():
        record(kind=kind, scope="backup", subject=backup, actor=None, data=data)
