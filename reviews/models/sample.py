"""Issued determinations that were drawn for a second look, and what the second physician said of each item."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.choices import enum_field, known
from imr_site.audit.append_only import states_facts
from reviews.enums import Grade
from reviews.models.determination import Determination


@states_facts()
class QualitySample(models.Model):
    """A determination that was drawn when it was issued, and by which rules of sampling."""

    determination = models.OneToOneField(Determination, on_delete=models.PROTECT, related_name="sample")
    rules = models.JSONField(help_text="The keys of the rules that drew it.")
    rules_sha256 = models.CharField(max_length=64, help_text="Of all rules of that day.")
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Second look at {self.determination}"


@states_facts()
class SampleReview(models.Model):
    """The second look, given once; its reviewer reads the grades and not who gave them."""

    sample = models.OneToOneField(QualitySample, on_delete=models.PROTECT, related_name="review")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.sample}, {self.given_at:%m/%d/%Y}"


@states_facts()
class ItemGrade(models.Model):
    """The grade of one item, by its position in the letter, with words wherever it is not the best."""

    review = models.ForeignKey(SampleReview, on_delete=models.PROTECT, related_name="grades")
    position = models.PositiveSmallIntegerField()
    grade = enum_field(Grade)
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            known("grade", Grade, "item_grade_known"),
            models.UniqueConstraint(fields=["review", "position"], name="item_grade_once"),
            models.CheckConstraint(condition=Q(grade=Grade.SOUND.value) | ~Q(words=""), name="lower_grade_has_words"),
        ]

    def __str__(self) -> str:
        return Grade(self.grade).label
