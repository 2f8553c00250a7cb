"""The event log: append-only (database triggers refuse anything else) and chained by hash."""

from __future__ import annotations

import hashlib
import json
from typing import Any, NoReturn

from django.conf import settings
from django.db import models


class Event(models.Model):
    """One thing that happened. `data` holds ids, states and hashes, never clinical text or names."""

    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=60)
    scope = models.CharField(max_length=60, help_text="What it belongs to, as `case/12`.")
    subject = models.CharField(max_length=60, blank=True, help_text="The part it is about, as `item/7`.")
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["scope", "id"]), models.Index(fields=["kind", "id"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind} {self.scope}"

    def save(self, **kwargs: Any) -> None:
        """Insert the event; raise TypeError for one that is stored, as events are never changed."""
        if self.pk is not None:
            raise TypeError("An audit event is never changed.")
        super().save(**kwargs)

    def delete(self, using: Any = None, keep_parents: bool = False) -> NoReturn:
        """Raise TypeError: events are never deleted."""
        del using, keep_parents
        raise TypeError("An audit event is never deleted.")

    def computed_hash(self) -> str:
        """The hex sha-256 over all fields of the row and the hash before it."""
        said = {
            "at": self.at.isoformat(),
            "actor": self.actor_id,
            "kind": self.kind,
            "scope": self.scope,
            "subject": self.subject,
            "data": self.data,
            "previous": self.previous_hash,
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
