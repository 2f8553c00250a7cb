"""What people say of the list of what must be in the file of a case (`cases/records/required.toml`)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.enums import RequiredState
from cases.models.case import Case
from cases.models.choices import enum_field, known
from cases.models.document import Document
from imr_site.audit.append_only import states_facts


@states_facts()
class RequiredAnswer(models.Model):
    """What a person says of one entry of the list; the last one of an entry stands. Append-only."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="required_answers")
    entry = models.CharField(max_length=40, help_text="A key of `required.toml`.")
    finding = enum_field(RequiredState)
    reason = models.CharField(max_length=500, blank=True)
    stated_at = models.DateTimeField()
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            known("finding", RequiredState, "required_finding_known"),
            models.CheckConstraint(
                condition=~Q(finding=RequiredState.NOT_APPLICABLE.value) | ~Q(reason=""),
                name="required_not_applicable_says_why",
            ),
        ]
        indexes = [models.Index(fields=["case", "entry", "id"], name="required_of_case")]

    def __str__(self) -> str:
        return f"{self.entry} of {self.case}: {self.get_finding_display()}"


@states_facts()
class RequiredPages(models.Model):
    """Pages of a record that answer an entry of the list, numbered within the record. Append-only."""

    answer = models.ForeignKey(RequiredAnswer, on_delete=models.CASCADE, related_name="pages")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    first = models.PositiveSmallIntegerField()
    last = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "document", "first"], name="required_pages_once"),
            models.CheckConstraint(condition=Q(first__gte=1, last__gte=F("first")), name="required_pages_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.document}, pages {self.first} to {self.last}"
