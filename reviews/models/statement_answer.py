"""What the reviewer answered where the file contradicts a statement that something is absent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models import DisputedItem
from reviews.models.round import ReviewRound


class StatementAnswer(models.Model):
    """One answer; a later answer to the same statement is another row, and the last one counts.

    The statement is kept as a hash: mended, it is another statement, and is held against the file anew.
    """

    round = models.ForeignKey(ReviewRound, on_delete=models.CASCADE, related_name="statement_answers")
    item = models.ForeignKey(DisputedItem, on_delete=models.PROTECT, related_name="+")
    statement_sha256 = models.CharField(max_length=64)
    pages = models.JSONField(help_text="The pages shown: pairs of document and page in it.")
    answer = models.TextField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(answer=""), name="statement_answer_has_words")]

    def __str__(self) -> str:
        return f"Answer of {self.answered_by}"
