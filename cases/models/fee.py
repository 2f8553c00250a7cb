"""What the review of an application costs the claims administrator (8 CCR 9792.10.8), line by line."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.enums import FeeLineKind, FeeStage
from cases.models.book import BookEntry
from cases.models.case import Case
from cases.models.choices import enum_field, known
from imr_site.audit.append_only import states_facts

CHARGED = (FeeStage.BEFORE_REVIEWER.value, FeeStage.AFTER_FORWARDING.value, FeeStage.DETERMINED.value)
"""The stages at whose end something is charged: an application gets one such line by the rules, whatever follows."""


@states_facts()
class FeeLine(models.Model):
    """One line of the fees of an application, never changed: what corrects it is a line of its own.

    A derived line is made when the review ends, `inputs` holds the facts it was derived from; `cents` is null where the
    rules do not tell the amount. A stated line says the amount for the line `about`, where that has none or was
    credited; a credit takes it back, in cents below zero.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="fee_lines")
    kind = enum_field(FeeLineKind)
    stage = enum_field(FeeStage)
    about = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="answers")
    cents = models.IntegerField(null=True, blank=True, help_text="Whole cents; null where the amount is not known.")
    rule = models.CharField(max_length=20, blank=True, help_text="The key of its rule in `cases/fees/fees.toml`.")
    reason = models.CharField(max_length=500)
    citation = models.CharField(max_length=120)
    status = models.CharField("how far verified", max_length=10, blank=True)
    source = models.CharField("where the amount is from", max_length=300, blank=True)
    inputs = models.JSONField(default=dict)
    payer = models.ForeignKey(
        BookEntry,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The claims administrator of the case at that time, in the address book.",
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who stated or credited it, or whose move ended the review.",
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            known("kind", FeeLineKind, "fee_line_kind_known"),
            known("stage", FeeStage, "fee_stage_known"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind=FeeLineKind.DERIVED.value, stage__in=CHARGED),
                name="fee_derived_once",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind=FeeLineKind.DERIVED.value) & ~Q(stage__in=CHARGED),
                name="no_fee_derived_once",
            ),
            models.UniqueConstraint(fields=["about", "kind"], name="fee_line_answered_once"),
            models.CheckConstraint(
                condition=Q(kind=FeeLineKind.DERIVED.value, about__isnull=True)
                | (~Q(kind=FeeLineKind.DERIVED.value) & Q(about__isnull=False, made_by__isnull=False)),
                name="fee_line_derived_or_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(kind=FeeLineKind.DERIVED.value, cents__isnull=True)
                | Q(kind=FeeLineKind.DERIVED.value, cents__gte=0)
                | Q(kind=FeeLineKind.STATED.value, cents__gte=0)
                | Q(kind=FeeLineKind.CREDIT.value, cents__lt=0),
                name="fee_line_amount_of_its_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind=FeeLineKind.STATED.value) | ~Q(source=""), name="fee_stated_names_its_source"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="fee_line_says_why"),
        ]
        indexes = [
            models.Index(name="fee_to_bill", fields=["payer", "made_at"], condition=Q(cents__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_stage_display().lower()}"
