"""Invoices to claims administrators, one a month, and the credit notes that correct them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.enums import Channel, InvoiceKind, InvoiceState
from cases.models.book import BookEntry
from cases.models.choices import enum_field, known
from cases.models.fee import FeeLine
from imr_site.audit.append_only import Changes, states_facts
from imr_site.jobs.models import Job


class InvoiceSeries(models.Model):
    """The last number of the invoices of a year; locked until the next one is committed, so that none is left out."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


@states_facts(
    Changes(
        once=("sealed_at", "sent_on"),
        until={
            "sealed_at": ("sha256", "size", "template_version"),
            "sent_on": ("sent_by_id", "sent_way", "sent_note"),
        },
        free=("job_id",),
    )
)
class Invoice(models.Model):
    """What a claims administrator is asked for, or given back: the row is made first, then drawn and sealed by a job.

    `month` is the first day of the month; `inputs` holds all that the file is made from. A credit note names the
    invoice it corrects. That it went out, a person says, with the day and the way.
    """

    number = models.CharField(max_length=20, unique=True)
    kind = enum_field(InvoiceKind)
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="credit_notes")
    payer = models.ForeignKey(BookEntry, on_delete=models.PROTECT, related_name="invoices")
    payer_name = models.CharField(max_length=160)
    month = models.DateField()
    total_cents = models.BigIntegerField()
    inputs = models.JSONField()
    template_version = models.CharField(max_length=20)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the sealed file.")
    size = models.PositiveIntegerField(null=True, blank=True, help_text="Bytes of the sealed file.")
    sent_on = models.DateField(null=True, blank=True)
    sent_way = enum_field(Channel, blank=True)
    sent_note = models.CharField(max_length=300, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            known("kind", InvoiceKind, "invoice_kind_known"),
            known("sent_way", Channel, "invoice_way_known", blank=True),
            models.UniqueConstraint(
                fields=["payer", "month"], condition=Q(kind=InvoiceKind.INVOICE.value), name="invoice_once_a_month"
            ),
            models.CheckConstraint(
                condition=Q(kind=InvoiceKind.INVOICE.value, corrects__isnull=True, total_cents__gt=0)
                | Q(kind=InvoiceKind.CREDIT_NOTE.value, corrects__isnull=False, total_cents__lt=0),
                name="invoice_asks_and_credit_note_gives_back",
            ),
            models.CheckConstraint(
                condition=Q(sealed_at__isnull=True, sha256="", size__isnull=True, sent_on__isnull=True)
                | (Q(sealed_at__isnull=False, sealed_at__gte=F("issued_at"), size__gt=0) & ~Q(sha256="")),
                name="invoice_sealed_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(sent_on__isnull=True, sent_way="", sent_by__isnull=True)
                | (Q(sent_on__isnull=False, sent_by__isnull=False) & ~Q(sent_way="")),
                name="invoice_sent_by_somebody_somehow",
            ),
        ]
        indexes = [models.Index(name="invoice_of_month", fields=["month", "-id"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def scope(self) -> str:
        """The name by which the audit log and jobs refer to it: `invoice/3`."""
        return f"invoice/{self.pk}"

    @property
    def state(self) -> InvoiceState:
        """How far it is, told from its dates and its job."""
        if self.sent_on:
            return InvoiceState.SENT
        if self.sealed_at:
            return InvoiceState.READY
        return InvoiceState.FAILED if self.job and self.job.state == "failed" else InvoiceState.MAKING


@states_facts()
class InvoiceLine(models.Model):
    """One line of a fee on the invoice or the credit note that it is on; a line is on one only."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines")
    line = models.OneToOneField(FeeLine, on_delete=models.PROTECT, related_name="invoiced")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.line} on {self.invoice}"
