"""The decided items of every determination, in the columns by which like is compared with like."""

from __future__ import annotations

from django.db import models

from cases.models.choices import enum_field, known
from reviews.enums import Agreement, Decision, Timing
from reviews.models.determination import Determination
from reviews.models.reviewer import Reviewer


class DecidedItem(models.Model):
    """One item as it was decided, own or published, and what it is compared by; empty: not told by the letter.

    All but `agreement` is read from the content of the determination and made anew by `rebuild_decided_items`.
    """

    determination = models.ForeignKey(Determination, on_delete=models.CASCADE, related_name="decided_items")
    position = models.PositiveSmallIntegerField(help_text="In the letter.")
    category = models.CharField(max_length=40, blank=True)
    service = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=40, blank=True, help_text="The first part of the body named.")
    edition = models.CharField(
        max_length=300, blank=True, help_text="The first that the decision cites, with its year."
    )
    timing = enum_field(Timing)
    outcome = enum_field(Decision)
    agreement = enum_field(Agreement, blank=True, help_text="With the guideline findings at issue; empty: none told.")
    reviewer = models.ForeignKey(
        Reviewer, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: published."
    )
    decided_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["determination", "position"]
        constraints = [
            known("timing", Timing, "decided_item_timing_known"),
            known("outcome", Decision, "decided_item_outcome_known"),
            known("agreement", Agreement, "decided_item_agreement_known", blank=True),
            models.UniqueConstraint(fields=["determination", "position"], name="decided_item_once"),
        ]
        indexes = [
            models.Index(fields=["service", "region", "edition", "timing"], name="decided_alike"),
            models.Index(fields=["reviewer", "decided_on"], name="decided_by_reviewer"),
        ]

    def __str__(self) -> str:
        return f"{self.determination} item {self.position}"
