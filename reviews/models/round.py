"""Review rounds: each is one review of a case by one reviewer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models import Case, Document
from imr_site.audit.append_only import states_facts
from reviews.models.reviewer import Reviewer


class ReviewRound(models.Model):
    """One review of a case; a remand opens the next. Everything the reviewer writes belongs to a round."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="rounds")
    assigned_at = models.DateTimeField()
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    match_reason = models.CharField(max_length=300, help_text="Why this reviewer fits the disputed items.")
    answer_by = models.DateTimeField(
        null=True, blank=True, help_text="Until when the reviewer accepts or declines; after it the desk is told."
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    facts_version = models.PositiveIntegerField(default=0, help_text="Grows each time the facts are saved.")

    class Meta:
        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="round_number_once_per_case"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(closed_at__isnull=True), name="one_open_round_per_case"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="round_number_from_one"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("assigned_at")),
                name="round_closes_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} round {self.number}"

    @property
    def is_cleared(self) -> bool:
        """Whether the reviewer declared no tie to the parties, which opens the records."""
        declaration = getattr(self, "conflict_declaration", None)
        return declaration is not None and declaration.cleared


@states_facts()
class ConflictDeclaration(models.Model):
    """The reviewer's statement about ties to the named parties of this case; records open only after it."""

    round = models.OneToOneField(ReviewRound, on_delete=models.CASCADE, related_name="conflict_declaration")
    cleared = models.BooleanField(help_text="No tie to any named party.")
    parties_sha256 = models.CharField(max_length=64, help_text="Exactly which parties were shown.")
    tie = models.TextField(blank=True, help_text="The tie declared, where there is one.")
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cleared=True) | ~Q(tie=""), name="conflict_names_the_tie"),
        ]

    def __str__(self) -> str:
        return "Cleared" if self.cleared else "Conflict declared"


class ReviewedDocument(models.Model):
    """A document the reviewer marked as reviewed; the determination lists them."""

    round = models.ForeignKey(ReviewRound, on_delete=models.CASCADE, related_name="reviewed_documents")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()

    class Meta:
        ordering = ["document__dated_from", "document_id"]
        constraints = [models.UniqueConstraint(fields=["round", "document"], name="document_reviewed_once")]
