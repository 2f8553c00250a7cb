"""Reference data: reviewers and their credentials, specialties, guideline editions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.choices import enum_field, known
from imr_site.accounts.enums import Role
from reviews.enums import Degree


class Specialty(models.Model):
    """A certification or specialty by its printed name."""

    name = models.CharField(max_length=120, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "specialties"

    def __str__(self) -> str:
        return self.name


class Reviewer(models.Model):
    """A medical reviewer. The identity never leaves the organization; only states and specialties are printed."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="reviewer",
        limit_choices_to={"role": Role.REVIEWER.value},
    )
    degree = enum_field(Degree)
    in_practice_since = models.DateField(
        help_text="Active clinical practice of more than five years is stated in the letter."
    )
    practice_hours_a_week = models.PositiveSmallIntegerField(help_text="At least 24 is stated in the letter.")
    accepts_cases = models.BooleanField(default=True)

    class Meta:
        ordering = ["user__full_name"]
        constraints = [known("degree", Degree, "reviewer_degree_known")]

    def __str__(self) -> str:
        return str(self.user)


class License(models.Model):
    """A licence to practise in one state."""

    reviewer = models.ForeignKey(Reviewer, on_delete=models.CASCADE, related_name="licenses")
    state = models.CharField(max_length=40, help_text="As printed: California.")
    number = models.CharField(max_length=40)
    expires_on = models.DateField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["state", "number"], name="licence_number_once_per_state")]

    def __str__(self) -> str:
        return f"{self.state} {self.number}"


class Certification(models.Model):
    """A board certification, or a specialty that the reviewer declares."""

    reviewer = models.ForeignKey(Reviewer, on_delete=models.CASCADE, related_name="certifications")
    specialty = models.ForeignKey(Specialty, on_delete=models.PROTECT, related_name="+")
    board = models.CharField(max_length=120, blank=True)
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["reviewer", "specialty"], name="specialty_once_per_reviewer")]

    def __str__(self) -> str:
        return str(self.specialty)


class GuidelineEdition(models.Model):
    """A chapter of the MTUS as of one year, which citations name.

    It follows the guideline library (`offer_editions` in `services/library/documents.py`). An edition that left the
    library stays under its name for whatever cites it.
    """

    chapter = models.CharField(max_length=300)
    year = models.PositiveSmallIntegerField()
    effective_from = models.DateField()
    effective_to = models.DateField(
        null=True, blank=True, help_text="Last day in force; empty where not known or still in force."
    )
    citation = models.CharField(max_length=300, blank=True, help_text="Such as 8 CCR 9792.24.2.")
    offered = models.BooleanField(default=True, help_text="In the library, so that a new citation may name it.")

    class Meta:
        ordering = ["chapter", "year"]
        constraints = [
            models.UniqueConstraint(fields=["chapter", "year"], name="edition_once"),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="edition_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chapter} {self.year}"
