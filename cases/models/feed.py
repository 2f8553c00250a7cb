"""The daily feeds for claims administrators: which assignment notices each was sent, frozen as a file."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.book import BookEntry
from cases.models.correspondence import Letter
from imr_site.audit.append_only import Changes, states_facts
from imr_site.languages import day_in_words


@states_facts(Changes(once=("acknowledged_at",), until={"acknowledged_at": ("acknowledged_by_id", "note")}))
class Feed(models.Model):
    """What one claims administrator is told of one day, as the address book knows it; made once, kept by its hash.

    It is listed until somebody records that the administrator acknowledged it.
    """

    entry = models.ForeignKey(BookEntry, on_delete=models.PROTECT, related_name="feeds")
    day = models.DateField()
    made_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="Bytes.")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True, help_text="Who acknowledged it, and how.")

    class Meta:
        ordering = ["-day", "entry_id"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "day"], name="one_feed_of_a_day"),
            models.CheckConstraint(condition=Q(size__gt=0) & ~Q(sha256=""), name="feed_has_its_file"),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True, note="")
                | (Q(acknowledged_at__gte=F("made_at"), acknowledged_by__isnull=False) & ~Q(note="")),
                name="feed_acknowledged_by_someone",
            ),
        ]
        indexes = [
            models.Index(fields=["day"], condition=Q(acknowledged_at__isnull=True), name="feed_not_acknowledged"),
        ]

    def __str__(self) -> str:
        return f"{self.entry}, {day_in_words(self.day)}"


@states_facts()
class FeedRow(models.Model):
    """That an assignment notice stands in a feed, so that no other has it."""

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="rows")
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="feed_row")

    def __str__(self) -> str:
        return f"{self.letter} in the feed of {self.feed}"
