"""Tables of applications that are taken in by a job, and what became of each of their rows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.enums import RowOutcome
from cases.models.case import Case
from cases.models.choices import enum_field, known


class ApplicationImport(models.Model):
    """One table of applications, as it was handed in; by its page each file is taken once."""

    name = models.CharField(max_length=255, help_text="Of the file.")
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the file that was uploaded.")
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["sha256"], condition=~Q(sha256=""), name="table_uploaded_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> str:
        """The name by which the audit log and jobs refer to this import: `import/3`."""
        return f"import/{self.pk}"


class ApplicationRow(models.Model):
    """One row of a table: what it says until it is taken in, and then its case, or what is wrong with it by field.

    `alike` are the numbers of the cases that it may repeat, as they were when it was taken in.
    """

    table = models.ForeignKey(ApplicationImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="From 1, the line of the column names aside.")
    data = models.JSONField(default=dict, help_text="Empty once it is taken in: the case has it.")
    outcome = enum_field(RowOutcome, blank=True)
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    faults = models.JSONField(default=dict)
    alike = models.JSONField(default=list)

    class Meta:
        ordering = ["number"]
        constraints = [
            known("outcome", RowOutcome, "row_outcome_known", blank=True),
            models.UniqueConstraint(fields=["table", "number"], name="one_row_per_number"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", RowOutcome.REFUSED.value], case__isnull=True)
                | (~Q(outcome__in=["", RowOutcome.REFUSED.value]) & Q(case__isnull=False)),
                name="row_taken_in_has_its_case",
            ),
        ]

    def __str__(self) -> str:
        return f"Row {self.number} of {self.table}"
