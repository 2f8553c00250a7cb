"""What was corrected in a case: the value before, the value after, and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from cases.models.case import Case
from imr_site.audit.append_only import states_facts


@states_facts()
class Correction(models.Model):
    """One fact of a case that was on file otherwise before; the old value stays readable here.

    `subject` names the row as the audit log does (`case`, `item/3`), `field` the column, and the values are in words.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="corrections")
    subject = models.CharField(max_length=40)
    field = models.CharField(max_length=40)
    label = models.CharField(max_length=120, help_text="What it is called on pages.")
    before = models.TextField(blank=True, help_text="Empty: it was not known.")
    after = models.TextField(blank=True)
    reason = models.CharField(max_length=300)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["case", "field"])]

    def __str__(self) -> str:
        return f"{self.label}: {self.before or 'not known'} to {self.after or 'not known'}"
