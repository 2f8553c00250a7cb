"""The public register: a row for each published decision, while it is in force."""

from __future__ import annotations

from django.db import models

from cases.models.choices import enum_field, known
from reviews.enums import FinalDetermination
from reviews.models.public import PublicDetermination


class RegisterEntry(models.Model):
    """A public version in force, in the columns that lists show; read from its published content, but for the age.

    Its key is its place (`reviews.register.places`), so the rows are in the order of the register. There is a row
    exactly while the version is in force: whoever releases, withdraws or sets one aside writes it in the same
    transaction, and `rebuild_register` reads all anew. Columns of several values hold one a line. Searches and filters
    look them up in the index beside it (`reviews.models.register_index`), so none of those has an index of its own.
    """

    place = models.BigIntegerField(primary_key=True)
    public = models.OneToOneField(PublicDetermination, on_delete=models.CASCADE, related_name="register_entry")
    case_number = models.CharField(max_length=24, db_index=True)
    decided_on = models.DateField(null=True, blank=True)
    outcome = enum_field(FinalDetermination)
    era = models.CharField(max_length=12, blank=True, help_text="Of the injury.")
    age_band = models.CharField(
        max_length=16, blank=True, help_text="Of the worker, in years, as in the letter issued."
    )
    titles = models.TextField(help_text="One a line, as the decisions.")
    decisions = models.TextField()
    categories = models.TextField(blank=True)
    services = models.TextField(blank=True)
    regions = models.TextField(blank=True, help_text="Parts of the body.")
    ingredients = models.TextField(blank=True)
    editions = models.TextField(blank=True, help_text="What the reviewer relied on.")
    specialties = models.TextField(blank=True)
    licence_states = models.TextField(blank=True)
    reading = models.PositiveSmallIntegerField(
        default=0, help_text="Which reading of the version the row and its terms are from."
    )

    class Meta:
        ordering = ["-place"]
        verbose_name_plural = "register entries"
        constraints = [known("outcome", FinalDetermination, "register_outcome_known")]
        indexes = [models.Index(name="register_reading", fields=["reading"])]

    def __str__(self) -> str:
        return f"{self.case_number} in the register"
