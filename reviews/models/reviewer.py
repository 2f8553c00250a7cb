"""Reference data: reviewers, specialties, guideline editions."""

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
    practice_attested_on = models.DateField(
        "practice and credentials attested on",
        null=True,
        blank=True,
        help_text="When the reviewer last stated the two above, and that discipline, appointments and ties are whole.",
    )
    npi = models.CharField("NPI", max_length=10, blank=True, help_text="Ties are found by number, then by name.")
    languages = models.CharField(max_length=120, blank=True, help_text="Besides English, parted by commas.")
    capacity = models.PositiveSmallIntegerField(default=10, help_text="Reviews at once.")
    accepts_cases = models.BooleanField(default=True)

    class Meta:
        ordering = ["user__full_name"]
        constraints = [
            known("degree", Degree, "reviewer_degree_known"),
            models.UniqueConstraint(
                fields=["npi"],
                condition=~Q(npi=""),
                name="npi_of_one_reviewer",
                violation_error_message="Another reviewer has this NPI.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


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
