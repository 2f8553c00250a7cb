"""The event log: append-only (database triggers refuse anything else), and sealed with a key outside the database.

An event and its `Unsealed` row are written in the transaction of their cause. The sealer (`sealing.py`) takes the
waiting rows away and writes one `Seal` over their events. No writer waits for another: events are ordered by their
seals, not by a hash of the event before.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q

from imr_site.audit.append_only import Changes, states_facts
from imr_site.languages import moment_in_words


@states_facts()
class Event(models.Model):
    """One thing that happened. `data` holds ids, states and hashes, never clinical text or names.

    `previous_hash` and `hash` are those of the chain that held the log before there were seals. Events of that time
    keep them, and they are sealed with the rest of the row.
    """

    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=60)
    scope = models.CharField(max_length=60, help_text="What it belongs to, as `case/12`.")
    subject = models.CharField(max_length=60, blank=True, help_text="The part it is about, as `item/7`.")
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True, editable=False)
    hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["scope", "id"]), models.Index(fields=["kind", "id"])]
        constraints = [models.UniqueConstraint(fields=["hash"], condition=~Q(hash=""), name="event_hash_once")]

    def __str__(self) -> str:
        return f"{moment_in_words(self.at)}: {self.kind} {self.scope}"

    def save(self, **kwargs: Any) -> None:
        """Insert the event; raise TypeError for one that is stored, as events are never changed."""
        if self.pk is not None:
            raise TypeError("An audit event is never changed.")
        super().save(**kwargs)

    def delete(self, using: Any = None, keep_parents: bool = False) -> NoReturn:
        """Raise TypeError: events are never deleted."""
        del using, keep_parents
        raise TypeError("An audit event is never deleted.")


class Unsealed(models.Model):
    """An event that waits for its seal. The sealer deletes the row when it writes the seal."""

    event = models.OneToOneField(
        Event, primary_key=True, on_delete=models.DO_NOTHING, related_name="unsealed", db_constraint=False
    )


@states_facts(Changes(once=("anchored_at",)))
class Seal(models.Model):
    """A seal over events: `mac` is a keyed hash (HMAC-SHA256) over everything else here but `anchored_at`.

    `events` are the ids it holds, as ranges `[[first, last], ...]`; `digest` is the hash over their rows;
    `previous` is the MAC of the seal before, so that no seal can be left out. The numbers have no gap.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    events = models.JSONField()
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    mac = models.CharField(max_length=64, unique=True)
    anchored_at = models.DateTimeField(null=True, blank=True, help_text="When its line was in the anchor file.")

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["number"], condition=Q(anchored_at__isnull=True), name="seal_to_anchor")]

    def __str__(self) -> str:
        return f"seal {self.number} of {moment_in_words(self.at)}"

    @property
    def last_event(self) -> int:
        """The highest id of an event it holds."""
        return int(self.events[-1][1])

    def ids(self) -> list[int]:
        """The ids of the events it holds, in order."""
        return [pk for first, last in self.events for pk in range(first, last + 1)]
