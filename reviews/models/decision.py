"""The decision on one disputed item, and the sources it cites."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cases.models import DisputedItem
from cases.models.choices import enum_field, known
from reviews.enums import CitationKind, CitationSide, Decision
from reviews.models.reviewer import GuidelineEdition
from reviews.models.round import ReviewRound


class ItemDecision(models.Model):
    """The reviewer's decision on one item in one round. `version` grows with every save."""

    round = models.ForeignKey(ReviewRound, on_delete=models.CASCADE, related_name="decisions")
    item = models.ForeignKey(DisputedItem, on_delete=models.PROTECT, related_name="decisions")
    decision = enum_field(Decision, blank=True)
    no_guideline_reason = models.TextField(
        "why no guideline is cited", blank=True, help_text="Needed only where you cite no guideline."
    )
    outside_mtus_reason = models.TextField(
        "why the MTUS does not decide this",
        blank=True,
        help_text="Where you rely on a source outside the MTUS: not addressed there, or its presumption is rebutted.",
    )
    rationale = models.TextField("decision rationale", blank=True)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["item__position"]
        constraints = [
            known("decision", Decision, "decision_known", blank=True),
            models.UniqueConstraint(fields=["round", "item"], name="one_decision_per_item_and_round"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.decision or 'open'}"


class Citation(models.Model):
    """One source named for a decision, in the parts its kind requires (8 CCR 9792.21.1(d))."""

    decision = models.ForeignKey(ItemDecision, on_delete=models.CASCADE, related_name="citations")
    side = enum_field(CitationSide)
    kind = enum_field(CitationKind)
    position = models.PositiveSmallIntegerField()
    edition = models.ForeignKey(
        GuidelineEdition, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="MTUS chapter"
    )
    source = models.CharField("organization, chapter or study", max_length=300, blank=True)
    section = models.CharField("section or pages", max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["side", "position"]
        constraints = [
            known("side", CitationSide, "citation_side_known"),
            known("kind", CitationKind, "citation_kind_known"),
            models.UniqueConstraint(fields=["decision", "side", "position"], name="citation_position_once"),
            models.CheckConstraint(
                condition=Q(kind=CitationKind.MTUS.value, edition__isnull=False)
                | (~Q(kind=CitationKind.MTUS.value) & Q(edition__isnull=True) & ~Q(source="")),
                name="citation_names_its_source",
            ),
        ]

    def __str__(self) -> str:
        return str(self.edition or self.source)
