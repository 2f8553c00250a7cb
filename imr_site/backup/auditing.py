"""The audit log of a backup: where it ends, whether it holds, and the events of making and putting back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction

from imr_site.audit.models import Event, Seal
from imr_site.audit.services import record
from imr_site.audit.verification import CopiedLog, verify_log
from imr_site.backup.errors import BackupError
from imr_site.backup.keys import AUDIT_KEY, installed_keys
from imr_site.backup.manifest import Manifest

TRIES = 15  # each as long as the database waits for a lock: 20 s of SQLite
ANCHORS = "audit-anchors"
"""The name in a backup of the file that notes the heads of the log outside the database."""


def anchor_file() -> Path:
    """Where this installation keeps its anchors; there may be none."""
    return Path(settings.AUDIT_ANCHOR_FILE)


def log_head() -> tuple[int, str]:
    """How many events the log has, and the MAC of its newest seal."""
    head = Seal.objects.order_by("-number").values_list("mac", flat=True).first()
    return Event.objects.count(), head or ""


def log_faults(manifest: Manifest, folder: Path) -> Iterator[str]:
    """What is wrong with the log that models read now, which is that of this backup."""
    anchors = folder / ANCHORS
    here = {key.name: key.fingerprint for key in installed_keys()}
    there = {key.name: key.fingerprint for key in manifest.keys}
    copied = CopiedLog(
        at=datetime.fromisoformat(manifest.made_at),
        anchor_file=anchors if anchors.exists() else None,
        has_key=AUDIT_KEY in there and here.get(AUDIT_KEY) == there[AUDIT_KEY],
    )
    yield from verify_log(copied=copied).problems


def log(kind: str, *, backup: str, data: dict[str, Any]) -> None:
    """Record that a backup was made or put back, by the system; patiently, as SQLite gives its writers no turns.

    Raises BackupError if the database took nothing for minutes.
    """
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                record(kind=kind, scope="backup", subject=backup, actor=None, data=data)
        except OperationalError as error:
            refused = error
        else:
            return
    raise BackupError(f"{backup} is whole, but the audit log could not be told of it: {refused}") from refused
