"""The letters made from a determination, and their way to the parties."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.enums import Channel
from cases.models import Party
from cases.models.choices import enum_field, known
from imr_site.jobs.models import Job
from reviews.enums import BatchState, LetterKind, LetterState, ServiceState
from reviews.models.determination import Determination
from reviews.models.public import PublicDetermination


class Letter(models.Model):
    """A document made from a determination: a row before there is a file, drawn once, then sealed once.

    `inputs` hold all it is made from besides the content, frozen with the request; `rendered_sha256` is the file
    before its seal, which the same inputs give again bit for bit under the same template version.
    """

    determination = models.ForeignKey(Determination, on_delete=models.PROTECT, related_name="letters")
    kind = enum_field(LetterKind)
    recipient = models.ForeignKey(
        Party,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="letters",
        help_text="Whom a cover letter is to.",
    )
    public = models.ForeignKey(
        PublicDetermination,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="letters",
        help_text="The released text a public letter prints.",
    )
    inputs = models.JSONField(
        default=dict, help_text="All it is made from besides the determination, as of its request."
    )
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
                fields=["determination", "kind", "template_version"],
                condition=Q(recipient__isnull=True, public__isnull=True),
                name="letter_once_per_template_version",
            ),
            models.UniqueConstraint(
                fields=["determination", "recipient", "template_version"],
                condition=Q(recipient__isnull=False),
                name="letter_once_per_recipient_and_template_version",
            ),
            models.UniqueConstraint(
                fields=["public", "template_version"],
                condition=Q(public__isnull=False),
                name="letter_once_per_public_and_template_version",
            ),
            models.CheckConstraint(
                condition=Q(kind=LetterKind.PARTY.value, recipient__isnull=False)
                | (~Q(kind=LetterKind.PARTY.value) & Q(recipient__isnull=True)),
                name="letter_to_a_party_names_it",
            ),
            models.CheckConstraint(
                condition=Q(kind=LetterKind.PUBLIC.value) | Q(public__isnull=True),
                name="only_public_letter_names_public",
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
        return f"{LetterKind(self.kind).label} of {self.determination}"

    @property
    def state(self) -> LetterState:
        """How far it is, from what is on file."""
        if self.sealed_at:
            return LetterState.SEALED
        if self.job and self.job.state == "failed":
            return LetterState.FAILED
        return LetterState.RENDERED if self.rendered_at else LetterState.REQUESTED


class PrintBatch(models.Model):
    """Letters that are printed and mailed together: one file with an address sheet and a separator before each."""

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
        """How far it is, from what is on file."""
        if self.cancelled_at:
            return BatchState.CANCELLED
        if self.mailed_on:
            return BatchState.MAILED
        if self.merged_at:
            return BatchState.READY
        return BatchState.FAILED if self.job and self.job.state == "failed" else BatchState.MAKING


class Service(models.Model):
    """A letter on its way to its recipient, from the moment of issue on: by this channel, to this address.

    Mailing starts the time to appeal, receipt the time to implement (8 CCR 9792.10.7(a), 10575(c)). What came back is
    kept, and the next try is a row of its own. An electronic service is a message with a link that opens once;
    `link_sha256` is the hash of its secret.
    """

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="services")
    channel = enum_field(Channel)
    address = models.CharField(max_length=240)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(PrintBatch, null=True, blank=True, on_delete=models.PROTECT, related_name="services")
    link_sha256 = models.CharField(max_length=64, blank=True)
    link_expires_at = models.DateTimeField(null=True, blank=True)
    link_failures = models.PositiveSmallIntegerField(default=0, help_text="Wrong case numbers typed.")
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
        constraints = [
            known("channel", Channel, "service_channel_known"),
            models.UniqueConstraint(
                fields=["letter"], condition=Q(returned_on__isnull=True), name="one_service_under_way_per_letter"
            ),
            models.UniqueConstraint(fields=["link_sha256"], condition=~Q(link_sha256=""), name="service_link_once"),
            models.CheckConstraint(condition=~Q(address=""), name="service_has_an_address"),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True) | Q(sent_on__isnull=False, received_on__gte=F("sent_on")),
                name="service_received_after_sent",
            ),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True, return_reason="")
                | (Q(returned_on__isnull=False, received_on__isnull=True) & ~Q(return_reason="")),
                name="service_returned_says_why",
            ),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | Q(sent_on__isnull=True) | Q(returned_on__gte=F("sent_on")),
                name="service_returned_after_sent",
            ),
            models.CheckConstraint(
                condition=Q(batch__isnull=True) | Q(channel=Channel.MAIL.value), name="only_mail_is_printed"
            ),
            models.CheckConstraint(
                condition=Q(link_sha256="") | Q(channel=Channel.ELECTRONIC.value, link_expires_at__isnull=False),
                name="only_electronic_service_has_a_link",
            ),
        ]
        indexes = [
            models.Index(fields=["channel", "sent_on"], name="service_to_send"),
            models.Index(fields=["returned_on"], condition=Q(returned_on__isnull=False), name="service_returned"),
        ]

    def __str__(self) -> str:
        return f"{Channel(self.channel).label} to {self.address}"

    @property
    def state(self) -> ServiceState:
        """How far it is, from what is on file."""
        ended = self._ended
        if ended:
            return ended
        if self.letter.sealed_at is None:
            return ServiceState.WAITING
        if self.batch_id:
            return ServiceState.IN_BATCH
        if self.job:
            return ServiceState.FAILED if self.job.state == "failed" else ServiceState.SENDING
        return ServiceState.READY

    @property
    def _ended(self) -> ServiceState | None:
        if self.returned_on:
            return ServiceState.RETURNED
        if self.received_on:
            return ServiceState.RECEIVED
        return ServiceState.SENT if self.sent_on else None
