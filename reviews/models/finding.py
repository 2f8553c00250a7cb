"""The typed facts of a round, and the findings of the guideline rules on them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cases.models import DisputedItem, Document
from cases.models.choices import enum_field, known
from reviews.enums import FindingOutcome
from reviews.guidelines.engine import IN_FORCE
from reviews.guidelines.rules import Outcome
from reviews.models.round import ReviewRound


class Fact(models.Model):
    """One clinical fact that a rule may ask for, as typed (`reviews.guidelines.facts` defines keys and types)."""

    round = models.ForeignKey(ReviewRound, on_delete=models.CASCADE, related_name="facts")
    item = models.ForeignKey(
        DisputedItem,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Empty where the fact holds for the whole case.",
    )
    key = models.CharField(max_length=60)
    value = models.CharField(max_length=200)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    page = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "key"], condition=Q(item__isnull=True), name="case_fact_once"),
            models.UniqueConstraint(fields=["round", "item", "key"], name="item_fact_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"


class GuidelineFinding(models.Model):
    """What one rule says of one item, with the inputs it used; replaced when the inputs change."""

    round = models.ForeignKey(ReviewRound, on_delete=models.CASCADE, related_name="findings")
    item = models.ForeignKey(DisputedItem, on_delete=models.CASCADE, related_name="findings")
    position = models.PositiveSmallIntegerField()
    rule_id = models.CharField(max_length=60)
    rule_version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    edition = models.CharField(max_length=200)
    edition_reason = models.TextField(blank=True)
    citation = models.CharField(max_length=300)
    standing = models.CharField(max_length=120, help_text="How far the rule may be trusted.")
    outcome = enum_field(FindingOutcome)
    sentence = models.TextField()
    would_change = models.TextField(blank=True)
    inputs = models.JSONField(default=dict)
    numbers = models.JSONField(default=dict)
    missing = models.JSONField(default=list)
    cautions = models.JSONField(default=list)
    inputs_sha256 = models.CharField(max_length=64, help_text="Of all facts and the library these findings came from.")
    computed_at = models.DateTimeField()

    class Meta:
        ordering = ["item__position", "position"]
        constraints = [
            known("outcome", FindingOutcome, "finding_outcome_known"),
            models.UniqueConstraint(fields=["round", "item", "rule_id"], name="finding_once_per_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.outcome}"

    @property
    def answer(self) -> str:
        """The outcome, or `orientation`: the rule does not apply, as its edition is not known to have been in force."""
        return self.outcome if self.inputs.get(IN_FORCE, True) else Outcome.ORIENTATION.value

    @property
    def answer_label(self) -> str:
        """The answer in words."""
        return "For orientation" if self.answer == Outcome.ORIENTATION else FindingOutcome(self.outcome).label
