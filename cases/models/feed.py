"""The daily feeds for claims administrators: which assignment notices each was sent, frozen as a file."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.book import BookEntry
from cases.models.correspondence import Letter
from imr_site.audit.append_only import Changes, states_facts
from imr_site.jobs.models import Job
from imr_site.languages import day_in_words


@states_facts(
    Changes(
        once=("acknowledged_at",),
        until={"acknowledged_at": ("acknowledged_by_id", "acknowledged_through_id", "note")},
    )
)
class Feed(models.Model):
    """What one claims administrator is told of one day, as the address book knows it; made once, kept by its hash.

    It is listed until the administrator acknowledges it through the link of a message, or somebody records that it
    did. That shows that the table arrived, and serves no notice.
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
    acknowledged_through = models.ForeignKey(
        "cases.FeedMessage", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(
        max_length=200, blank=True, help_text="Who acknowledged it, and how; of a link, the name typed there."
    )

    class Meta:
        ordering = ["-day", "entry_id"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "day"], name="one_feed_of_a_day"),
            models.CheckConstraint(condition=Q(size__gt=0) & ~Q(sha256=""), name="feed_has_its_file"),
            models.CheckConstraint(
                condition=Q(
                    acknowledged_at__isnull=True,
                    acknowledged_by__isnull=True,
                    acknowledged_through__isnull=True,
                    note="",
                )
                | (
                    Q(acknowledged_at__gte=F("made_at"))
                    & (
                        Q(acknowledged_by__isnull=False, acknowledged_through__isnull=True)
                        | Q(acknowledged_by__isnull=True, acknowledged_through__isnull=False)
                    )
                    & ~Q(note="")
                ),
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


@states_facts(
    Changes(
        once=("sent_at", "refused_at", "reminded_at"),
        until={"sent_at": ("answer_by",), "refused_at": ("reason",)},
        free=("job_id", "link_sha256", "link_expires_at"),
    )
)
class FeedMessage(models.Model):
    """One message that tells a claims administrator of a feed, with a link that opens and acknowledges it.

    `answer_by` is the last day on which an acknowledgement is in time; once it is over, the administrator is reminded.
    `refused_at`: when our mail server refused it, or a report came back that it, or its reminder, was not delivered.
    Then nothing waits for its answer any more, and the service desk sends another.
    """

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="messages")
    address = models.CharField(max_length=240)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    link_sha256 = models.CharField(max_length=64, blank=True)
    link_expires_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True, help_text="When the mail server took it.")
    answer_by = models.DateField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, help_text="Why the mail server refused it.")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["link_sha256"], condition=~Q(link_sha256=""), name="feed_link_once"),
            models.CheckConstraint(condition=~Q(address=""), name="feed_message_has_an_address"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, answer_by__isnull=True)
                | Q(sent_at__isnull=False, answer_by__isnull=False),
                name="feed_message_sent_says_by_when",
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True, reason="") | (Q(refused_at__isnull=False) & ~Q(reason="")),
                name="feed_message_refused_says_why",
            ),
            models.CheckConstraint(
                condition=Q(link_sha256="") | Q(link_expires_at__isnull=False), name="feed_link_expires"
            ),
        ]

    def __str__(self) -> str:
        return f"Message to {self.address}"


class FeedLinkTry(models.Model):
    """A wrong claim number typed at the link of a feed: never the number, and of the client a keyed hash only."""

    message = models.ForeignKey(FeedMessage, on_delete=models.CASCADE, related_name="tries")
    client = models.CharField(max_length=64, help_text="Of the network it came from.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "feed link tries"
        indexes = [models.Index(fields=["message", "at"], name="feed_link_try_of_message")]

    def __str__(self) -> str:
        return f"Wrong number at the link of {self.message}"
