"""Moves that many cases make at once: which cases were chosen, and what became of each."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.enums import MoveOutcome
from cases.models.case import Case
from cases.models.choices import enum_field, known


class BulkMove(models.Model):
    """One move for many cases. The cases are those that a person saw and confirmed, whatever the list says later.

    `tells`: the notices that the move makes due are sent with it.
    """

    action = models.CharField(max_length=60)
    tells = models.BooleanField(default=False)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.action} for many cases"


class BulkMoveLine(models.Model):
    """One case of a bulk move, and what became of it; `words` says why it was not moved, or what was not sent."""

    bulk = models.ForeignKey(BulkMove, on_delete=models.CASCADE, related_name="lines")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    outcome = enum_field(MoveOutcome, blank=True)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            known("outcome", MoveOutcome, "bulk_move_outcome_known", blank=True),
            models.UniqueConstraint(fields=["bulk", "case"], name="one_line_a_case"),
            models.CheckConstraint(
                condition=~Q(outcome=MoveOutcome.REFUSED.value) | ~Q(words=""), name="bulk_move_refused_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.get_outcome_display()}"
