"""The decided items of every determination, in the columns by which they are compared and counted."""

from __future__ import annotations

from django.db import models

from cases.models.choices import enum_field, known
from reviews.enums import Agreement, Decision, Representation, Residence, Timing
from reviews.models.determination import Determination
from reviews.models.reviewer import Reviewer


class DecidedItem(models.Model):
    """One item as it was decided, own or published, and what it is compared and counted by; empty: not known.

    All but `agreement` is read from the content of the determination, and of who is named in its case, and made anew by
    `rebuild_decided_items`. `licence_states`, `specialties` and `sources` hold one a line, sorted.
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
        Reviewer,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty: published, or decided by several reviewers.",
    )
    decided_on = models.DateField(null=True, blank=True)
    opioid = models.BooleanField(default=False, help_text="An opioid is among the drugs asked for.")
    injured_on = models.DateField(null=True, blank=True)
    licence_states = models.TextField(blank=True, help_text="Of the reviewer, as printed.")
    specialties = models.TextField(blank=True, help_text="Of the reviewer, as printed.")
    sources = models.TextField(blank=True, help_text="What the reviewer relied on.")
    representation = enum_field(Representation, blank=True)
    residence = enum_field(Residence, blank=True)
    requester_npi = models.CharField("NPI of the requesting physician", max_length=10, blank=True)

    class Meta:
        ordering = ["determination", "position"]
        constraints = [
            known("timing", Timing, "decided_item_timing_known"),
            known("outcome", Decision, "decided_item_outcome_known"),
            known("agreement", Agreement, "decided_item_agreement_known", blank=True),
            known("representation", Representation, "decided_item_representation_known", blank=True),
            known("residence", Residence, "decided_item_residence_known", blank=True),
            models.UniqueConstraint(fields=["determination", "position"], name="decided_item_once"),
        ]
        indexes = [
            models.Index(fields=["service", "region", "edition", "timing"], name="decided_alike"),
            models.Index(fields=["reviewer", "decided_on"], name="decided_by_reviewer"),
            models.Index(fields=["decided_on", "position"], name="decided_in_period"),
        ]

    def __str__(self) -> str:
        return f"{self.determination} item {self.position}"
