"""Review rounds: each is one review of a case by one reviewer; several decide together only with approval."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models import Case, Document
from imr_site.audit.append_only import states_facts
from reviews.models.reviewer import Reviewer


class JointReview(models.Model):
    """The approval, in writing and beforehand, that several reviewers decide a dispute (8 CCR 9792.10.6(c)).

    It holds for the dispute until a determination is issued or one reviewer is to do after all.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="joint_reviews")
    reviewers = models.PositiveSmallIntegerField(help_text="How many decide.")
    why = models.CharField(max_length=300, help_text="Why condition and treatment are too complex for one reviewer.")
    approved_by = models.CharField(max_length=120, help_text="Who approved it for the Administrative Director.")
    approved_on = models.DateField(help_text="The date of the written approval.")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="one_joint_review_under_way"
            ),
            models.CheckConstraint(condition=Q(reviewers__gte=2), name="joint_review_of_several"),
            models.CheckConstraint(condition=~Q(why="") & ~Q(approved_by=""), name="joint_review_says_why_and_by_whom"),
        ]

    def __str__(self) -> str:
        return f"{self.reviewers} reviewers, approved by {self.approved_by}"


DECIDES: Final = Q(closed_at__isnull=True) | Q(joined__isnull=False) | Q(determination__isnull=False)
"""The condition that a round decides the case now, or made a determination: it was not closed without one."""


class ReviewRound(models.Model):
    """One review of a case; a remand opens the next. Everything the reviewer writes belongs to a round.

    Where several reviewers decide, each has an open round of the same joint review, with a `seat` of its own from one;
    the determination is made from the round of the first seat, and the others are `joined` to it.
    """

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
    joint = models.ForeignKey(JointReview, null=True, blank=True, on_delete=models.PROTECT, related_name="rounds")
    seat = models.PositiveSmallIntegerField(default=1)
    joined = models.ForeignKey(
        "reviews.Determination", null=True, blank=True, on_delete=models.PROTECT, related_name="joined_rounds"
    )

    class Meta:
        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="round_number_once_per_case"),
            models.UniqueConstraint(
                fields=["case", "seat"], condition=Q(closed_at__isnull=True), name="one_open_round_per_seat"
            ),
            models.CheckConstraint(
                condition=Q(seat=1) | Q(seat__gte=2, joint__isnull=False), name="several_seats_only_jointly"
            ),
            models.CheckConstraint(
                condition=Q(joined__isnull=True) | Q(seat__gte=2, closed_at__isnull=False),
                name="joined_round_is_of_another_seat",
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
