"""The organization's own texts for blocks of the letters' standard wording."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from imr_site.audit.append_only import Changes, states_facts


@states_facts(Changes(once=("retired_at", "retired_by_id")))
class WordingText(models.Model):
    """One block of a letter in the organization's own words, from a day on (`reviews.letters.standard_wording`).

    Versions are added and retired, never edited: of those not retired and in force on a day, the newest is used. A
    letter keeps the words it was made with, so that no later version changes it.
    """

    name = models.CharField("block", max_length=80)
    version = models.PositiveIntegerField()
    text = models.TextField()
    effective_from = models.DateField("in force from")
    note = models.CharField("what changed and why", max_length=300)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["name", "-version"]
        verbose_name = "wording"
        verbose_name_plural = "wording"
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="wording_version_once"),
            models.CheckConstraint(condition=~Q(text=""), name="wording_has_a_text"),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True, retired_by__isnull=True)
                | Q(retired_at__gte=F("added_at"), retired_by__isnull=False),
                name="wording_retired_by_someone_after_added",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"
