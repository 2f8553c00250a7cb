"""The letters of a case, and their deliveries to the parties."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.addressing import DIRECTOR, WHERE
from cases.enums import BatchState, Channel, DeliveryState, JobKind, LetterKind, LetterState
from cases.models.case import Case
from cases.models.choices import enum_field, known
from cases.models.party import Party
from imr_site.audit.append_only import Changes, states_facts
from imr_site.jobs.models import Job

NOTICE = "notice_"
"""How the kinds of letter begin that are notices."""
TO_FILE = (LetterKind.DETERMINATION.value, LetterKind.DETERMINATION_PUBLIC.value)
"""The kinds of letter that are addressed to nobody."""
TO_NO_PARTY = (*TO_FILE, LetterKind.DETERMINATION_TO_DIRECTOR.value)
"""The kinds of letter that are addressed to no party of the case."""


@states_facts(
    Changes(
        once=("inputs", "rendered_at", "rendered_sha256", "sealed_at", "sha256", "size"),
        until={"rendered_at": ("inputs_sha256", "template_version")},
        free=("job_id",),
    )
)
class Letter(models.Model):
    """A letter of a case: the row is made first, then the file is drawn once and sealed once.

    `cases.hooks` registers what a kind of letter is; `about` names its subject, such as `determination/12`, and the app
    that made the letter keeps a row that links the two. `inputs` holds everything else it is made from, stored with the
    request; `rendered_sha256` is the hash before the seal: the same inputs and template version give the same bytes.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters")
    kind = enum_field(LetterKind)
    about = models.CharField(max_length=60, help_text="What it tells, as `determination/12`.")
    recipient = models.ForeignKey(
        Party,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="letters",
        help_text="Whom it is addressed to.",
    )
    dated_on = models.DateField(null=True, blank=True, help_text="The day on its face: it is sent on no earlier one.")
    inputs = models.JSONField(default=dict, help_text="All it is made from besides what it tells, as of its request.")
    inputs_sha256 = models.CharField(max_length=64, blank=True, help_text="Of everything it is made from.")
    template_version = models.CharField(max_length=20)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    rendered_at = models.DateTimeField(null=True, blank=True)
    rendered_sha256 = models.CharField(max_length=64, blank=True, help_text="Of the file before its seal.")
    sealed_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the sealed file.")
    size = models.PositiveIntegerField(null=True, blank=True, help_text="Bytes of the sealed file.")

    class Meta:
        ordering = ["-id"]
        constraints = [
            known("kind", LetterKind, "letter_kind_known"),
            models.UniqueConstraint(
                fields=["case", "kind", "about", "template_version"],
                condition=Q(recipient__isnull=True),
                name="letter_once_per_template_version",
            ),
            models.UniqueConstraint(
                fields=["case", "kind", "about", "recipient", "template_version"],
                condition=Q(recipient__isnull=False),
                name="letter_once_per_recipient_and_template_version",
            ),
            models.CheckConstraint(condition=~Q(about=""), name="letter_is_about_something"),
            models.CheckConstraint(
                condition=Q(kind__in=TO_NO_PARTY, recipient__isnull=True)
                | (~Q(kind__in=TO_NO_PARTY) & Q(recipient__isnull=False)),
                name="letter_to_a_party_names_it",
            ),
            models.CheckConstraint(
                condition=Q(sealed_at__isnull=True, sha256="", size__isnull=True)
                | (Q(sealed_at__isnull=False, size__gt=0) & ~Q(sha256="")),
                name="letter_sealed_is_whole",
            ),
            models.CheckConstraint(
                condition=(Q(rendered_at__isnull=True) | Q(rendered_at__gte=F("requested_at")))
                & (Q(sealed_at__isnull=True) | Q(sealed_at__gte=F("rendered_at"))),
                name="letter_steps_in_order",
            ),
        ]
        indexes = [models.Index(fields=["sha256"], name="letter_by_hash")]

    def __str__(self) -> str:
        return f"{LetterKind(self.kind).label}, {self.case}"

    @property
    def is_notice(self) -> bool:
        """Whether it is a notice, and no letter of a determination."""
        return self.kind.startswith(NOTICE)

    @property
    def addressee(self) -> str:
        """Whom it is addressed to, in words; empty for one that is for the file."""
        if self.kind in TO_FILE:
            return ""
        return str(self.recipient) if self.recipient else DIRECTOR

    @property
    def addressee_kind(self) -> str:
        """Which kind of party that is, in words; empty for who is none."""
        return self.recipient.get_kind_display() if self.recipient else ""

    @property
    def state(self) -> LetterState:
        """How far the letter is made, told from its dates and its job."""
        if self.sealed_at:
            return LetterState.SEALED
        if self.job and self.job.state == "failed":
            return LetterState.FAILED
        return LetterState.RENDERED if self.rendered_at else LetterState.REQUESTED


@states_facts(
    Changes(
        once=("mailed_on", "cancelled_at"),
        until={"mailed_on": ("mailed_by_id", "merged_at", "sha256", "size", "sheets")},
        free=("job_id",),
    )
)
class PrintBatch(models.Model):
    """Letters printed and mailed together: one file with an address sheet and a separator page before each letter."""

    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(null=True, blank=True, help_text="Bytes.")
    sheets = models.PositiveIntegerField(null=True, blank=True, help_text="Of paper, printed on both sides.")
    mailed_on = models.DateField(null=True, blank=True)
    mailed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "print batches"
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_at__isnull=True, sha256="", size__isnull=True, sheets__isnull=True)
                | (Q(merged_at__isnull=False, size__gt=0, sheets__gt=0) & ~Q(sha256="")),
                name="batch_merged_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(mailed_on__isnull=True, mailed_by__isnull=True)
                | Q(mailed_on__isnull=False, mailed_by__isnull=False, merged_at__isnull=False),
                name="batch_mailed_by_someone_once_merged",
            ),
            models.CheckConstraint(
                condition=Q(mailed_on__isnull=True) | Q(cancelled_at__isnull=True), name="batch_mailed_or_cancelled"
            ),
        ]

    def __str__(self) -> str:
        return f"Batch {self.pk}"

    @property
    def state(self) -> BatchState:
        """How far the batch is, told from its dates and its job."""
        if self.cancelled_at:
            return BatchState.CANCELLED
        if self.mailed_on:
            return BatchState.MAILED
        failed = self.job is not None and self.job.state == "failed"
        if self.job is not None and self.job.kind == JobKind.RECORD_MAILED:
            return BatchState.STOPPED if failed else BatchState.RECORDING
        if self.merged_at:
            return BatchState.READY
        return BatchState.FAILED if failed else BatchState.MAKING


@states_facts(
    Changes(
        once=("opened_at", "sent_on", "received_on", "returned_on"),
        until={
            "sent_on": ("channel", "address", "batch_id", "sent_by_id", "proof"),
            "returned_on": ("return_reason",),
        },
        free=("job_id", "link_sha256", "link_expires_at"),
    )
)
class Delivery(models.Model):
    """One delivery of a letter to its recipient, by this channel and to this address.

    The row exists from the moment the letter is requested; screens call it the service of a letter. Sending and receipt
    make events of the case (`cases.hooks`). A delivery that was returned stays as it is, and the next attempt is
    another row. An electronic delivery is a message with a link that opens once; `link_sha256` is the hash of its
    secret, and of wrong case numbers typed there each is a `LinkTry`.
    """

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="deliveries")
    channel = enum_field(WHERE)
    address = models.CharField(max_length=240)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(PrintBatch, null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries")
    link_sha256 = models.CharField(max_length=64, blank=True)
    link_expires_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    sent_on = models.DateField(null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proof = models.CharField(max_length=200, blank=True, help_text="Tracking number, fax report, message number.")
    received_on = models.DateField(null=True, blank=True)
    returned_on = models.DateField(null=True, blank=True)
    return_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "deliveries"
        constraints = [
            known("channel", WHERE, "delivery_channel_known"),
            models.UniqueConstraint(
                fields=["letter"], condition=Q(returned_on__isnull=True), name="one_delivery_under_way_per_letter"
            ),
            models.UniqueConstraint(fields=["link_sha256"], condition=~Q(link_sha256=""), name="delivery_link_once"),
            models.CheckConstraint(condition=~Q(address=""), name="delivery_has_an_address"),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True) | Q(sent_on__isnull=False, received_on__gte=F("sent_on")),
                name="delivery_received_after_sent",
            ),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True, return_reason="")
                | (Q(returned_on__isnull=False, received_on__isnull=True) & ~Q(return_reason="")),
                name="delivery_returned_says_why",
            ),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | Q(sent_on__isnull=True) | Q(returned_on__gte=F("sent_on")),
                name="delivery_returned_after_sent",
            ),
            models.CheckConstraint(
                condition=Q(batch__isnull=True) | Q(channel=Channel.MAIL.value), name="only_mail_is_printed"
            ),
            models.CheckConstraint(
                condition=Q(link_sha256="") | Q(channel=Channel.ELECTRONIC.value, link_expires_at__isnull=False),
                name="only_electronic_delivery_has_a_link",
            ),
        ]
        indexes = [
            models.Index(fields=["channel", "sent_on"], name="delivery_to_send"),
            models.Index(fields=["returned_on"], condition=Q(returned_on__isnull=False), name="delivery_returned"),
        ]

    def __str__(self) -> str:
        return f"{Channel(self.channel).label} to {self.address}"

    @property
    def state(self) -> DeliveryState:
        """How far the delivery is, told from its dates, its letter and its job."""
        ended = self._ended
        if ended:
            return ended
        if self.letter.sealed_at is None:
            return DeliveryState.WAITING
        if self.batch_id:
            return DeliveryState.IN_BATCH
        if self.job:
            return DeliveryState.FAILED if self.job.state == "failed" else DeliveryState.SENDING
        return DeliveryState.READY

    @property
    def _ended(self) -> DeliveryState | None:
        if self.returned_on:
            return DeliveryState.RETURNED
        if self.received_on:
            return DeliveryState.RECEIVED
        return DeliveryState.SENT if self.sent_on else None


class LinkTry(models.Model):
    """A wrong case number typed at the link of a delivery: never the number, and of the client a keyed hash only."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    client = models.CharField(max_length=64, help_text="Of the network it came from.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "link tries"
        indexes = [models.Index(fields=["delivery", "at"], name="link_try_of_delivery")]

    def __str__(self) -> str:
        return f"Wrong number at the link of {self.delivery}"
