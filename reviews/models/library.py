"""The rule files that administrators add to those of a release, and the rechecks that follow."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models import DisputedItem
from cases.models.choices import enum_field, known
from imr_site.audit.append_only import Changes, states_facts
from reviews.enums import FindingOutcome
from reviews.models.round import ReviewRound


@states_facts(Changes(once=("retired_at", "retired_by_id")))
class LibraryDocument(models.Model):
    """One guideline edition as a rule file (docs/guidelines.md); every version stays.

    The newest version that is not retired is in force; under the name of a shipped file it replaces that file.
    """

    name = models.SlugField(max_length=80, help_text="Of the edition: chronic_pain_2016.")
    version = models.PositiveIntegerField()
    text = models.TextField("rule file (TOML)")
    note = models.CharField("what changed and why", max_length=300)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="library_version_once"),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True, retired_by__isnull=True)
                | Q(retired_at__gte=F("added_at"), retired_by__isnull=False),
                name="library_retired_by_someone_after_added",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Recheck(models.Model):
    """One check of all open rounds against the rules, because the rules changed."""

    reason = models.CharField(max_length=300)
    rounds = models.PositiveIntegerField(help_text="How many open rounds it goes through.")
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Recheck {self.pk}: {self.reason}"

    @property
    def scope(self) -> str:
        """The name by which its jobs refer to it: `recheck/12`."""
        return f"recheck/{self.pk}"


class RecheckChange(models.Model):
    """A rule whose answer on an item changed; an empty outcome means that the rule gave no answer."""

    recheck = models.ForeignKey(Recheck, on_delete=models.CASCADE, related_name="changes")
    round = models.ForeignKey(ReviewRound, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(DisputedItem, on_delete=models.CASCADE, related_name="+")
    rule_id = models.CharField(max_length=60)
    before = enum_field(FindingOutcome, blank=True)
    after = enum_field(FindingOutcome, blank=True)

    class Meta:
        ordering = ["round", "item__position", "rule_id"]
        constraints = [
            known("before", FindingOutcome, "recheck_before_known", blank=True),
            known("after", FindingOutcome, "recheck_after_known", blank=True),
            models.UniqueConstraint(fields=["recheck", "item", "rule_id"], name="recheck_change_once"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="recheck_change_is_one"),
        ]
