"""The clinical case summary, in parts and as one narrative."""

from __future__ import annotations

from django.db import models

from reviews.models.round import ReviewRound


class ClinicalSummary(models.Model):
    """The reviewer's summary: parts that make a narrative, or free text in their place.

    `version` grows with every save; a save that was based on an older version is refused.
    """

    round = models.OneToOneField(ReviewRound, on_delete=models.CASCADE, related_name="summary")
    age = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Years.")
    sex = models.CharField(max_length=20, blank=True)
    injured_on = models.CharField("date of injury, as told", max_length=60, blank=True)
    mechanism = models.TextField("mechanism of injury", blank=True)
    history = models.TextField("history and course", blank=True)
    complaints = models.TextField("current complaints", blank=True)
    exam = models.TextField("examination", blank=True)
    diagnoses = models.TextField(blank=True, help_text="Separate them with semicolons.")
    medications = models.TextField(blank=True, help_text="Separate them with semicolons.")
    treatments = models.TextField("treatments to date", blank=True, help_text="Separate them with semicolons.")
    ur_request = models.TextField("request evaluated by utilization review", blank=True)
    free_text = models.TextField(
        "narrative in your own words", blank=True, help_text="Replaces the narrative made from the parts above."
    )
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "clinical summaries"

    def __str__(self) -> str:
        return f"Summary of {self.round}"
