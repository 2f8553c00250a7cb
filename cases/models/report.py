"""Messages that came back from mail servers and that a person has to read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.enums import ReportEnd, ReportFault
from cases.models.choices import enum_field, known
from cases.models.correspondence import Delivery
from imr_site.audit.append_only import Changes, states_facts


@states_facts(
    Changes(
        once=("settled_at", "removed_at"),
        until={"settled_at": ("settled_as", "settled_by_id", "reason", "delivery_id")},
    )
)
class DeliveryReport(models.Model):
    """A message that came back and could not be read or matched, kept byte for byte under its hash.

    `delivery` is the one it names, as far as that is known; a person says what it is about, or sets it aside. The file
    is removed once its time is over, the row stays.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField(help_text="Bytes.")
    received_at = models.DateTimeField()
    fault = enum_field(ReportFault)
    delivery = models.ForeignKey(Delivery, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_as = enum_field(ReportEnd, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was set aside.")
    removed_at = models.DateTimeField(null=True, blank=True, help_text="When its file was removed.")

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [
            known("fault", ReportFault, "report_fault_known"),
            known("settled_as", ReportEnd, "report_end_known", blank=True),
            models.CheckConstraint(condition=Q(size__gt=0) & ~Q(sha256=""), name="report_has_its_bytes"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_as="", settled_by__isnull=True)
                | (Q(settled_at__gte=F("received_at"), settled_by__isnull=False) & ~Q(settled_as="")),
                name="report_settled_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(settled_as=ReportEnd.LINKED.value) | Q(delivery__isnull=False),
                name="report_linked_names_its_delivery",
            ),
            models.CheckConstraint(
                condition=~Q(settled_as=ReportEnd.SET_ASIDE.value) | ~Q(reason=""), name="report_set_aside_says_why"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(settled_at__isnull=False), name="report_removed_once_settled"
            ),
        ]
        indexes = [
            models.Index(fields=["received_at"], condition=Q(settled_at__isnull=True), name="report_open"),
        ]

    def __str__(self) -> str:
        return f"Report {self.pk}"
