"""The record as it was when a determination was submitted, and what was said of records that came later."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from imr_site.audit.append_only import states_facts
from reviews.models.round import ReviewRound


@states_facts()
class RecordSnapshot(models.Model):
    """Which documents, of which bytes and with which pages, the case file held at a submission, and what was seen.

    It holds ids, hashes and numbers, no words. A round that was returned and submitted again has another.
    """

    round = models.ForeignKey(ReviewRound, on_delete=models.PROTECT, related_name="snapshots")
    documents = models.JSONField(
        help_text="In the order of the file: document, sha256, copy_sha256, first and last page of the file, and "
        "text_sha256 of the words of its pages."
    )
    seen = models.JSONField(help_text="By document: the spans of its pages that the reviewer had on the screen.")
    pages = models.PositiveIntegerField(help_text="Of the whole file.")
    pages_seen = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, help_text="Of documents and seen.")
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(pages_seen__lte=F("pages")), name="snapshot_saw_no_more_than_there_was"),
        ]

    def __str__(self) -> str:
        return f"The record of {self.round} on {self.taken_at:%m/%d/%Y}"

    @property
    def document_ids(self) -> list[int]:
        """The documents, in the order of the file."""
        rows: list[dict[str, Any]] = self.documents
        return [row["document"] for row in rows]


class LateRecordAnswer(models.Model):
    """What the quality physician says of documents that were released after the snapshot; the last one counts."""

    snapshot = models.ForeignKey(RecordSnapshot, on_delete=models.PROTECT, related_name="late_answers")
    documents = models.JSONField(help_text="Ids of the documents that were there when it was answered.")
    answer = models.TextField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(answer=""), name="late_record_answer_has_words")]

    def __str__(self) -> str:
        return f"Answer of {self.answered_by}"
