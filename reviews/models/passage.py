"""A passage of the record that the reviewer cites."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models import DisputedItem, Document
from cases.models.choices import enum_field, known
from cases.records.anchoring import Part
from cases.records.pages import Box
from reviews.enums import PassageUse
from reviews.models.round import ReviewRound


class Passage(models.Model):
    """Words of one document, or a box on one of its pages, as they stood when they were cited.

    A row never changes, except that it is dropped; found elsewhere, it is confirmed as a row that replaces it. Rows
    change only while the reviewer writes, so nothing in a signed text moves.
    """

    round = models.ForeignKey(ReviewRound, on_delete=models.CASCADE, related_name="passages")
    item = models.ForeignKey(DisputedItem, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    use = enum_field(PassageUse)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    document_sha256 = models.CharField(max_length=64, help_text="Of the file that was cited.")
    parts = models.JSONField(
        default=list, blank=True, help_text="For each page: page, quote, prefix, suffix, offset (anchoring.Part)."
    )
    box = models.JSONField(
        default=list, blank=True, help_text="On a scan: page, x0, y0, x1, y1 in tenths of a point; empty for words."
    )
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.CASCADE, related_name="replaced_by")
    cited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cited_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            known("use", PassageUse, "passage_use_known"),
            models.CheckConstraint(
                condition=Q(parts=[]) & ~Q(box=[]) | ~Q(parts=[]) & Q(box=[]), name="passage_is_words_or_a_box"
            ),
            models.CheckConstraint(
                condition=Q(use=PassageUse.SUMMARY.value, item__isnull=True)
                | ~Q(use=PassageUse.SUMMARY.value) & Q(item__isnull=False),
                name="passage_of_an_item_or_the_summary",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}, p. {self.first_page}"

    @property
    def quoted(self) -> Sequence[Part]:
        """The words, a part for each page; none of a box."""
        return tuple(Part(**part) for part in self.parts)

    @property
    def box_on_page(self) -> Box | None:
        """The box on its page, in tenths of a point; None of words."""
        return (self.box[1], self.box[2], self.box[3], self.box[4]) if self.box else None

    @property
    def pages(self) -> list[int]:
        """The pages of the document on which it stood."""
        return [part["page"] for part in self.parts] or self.box[:1]

    @property
    def first_page(self) -> int:
        """The page of the document on which it began."""
        return int(self.pages[0])

    @property
    def words(self) -> str:
        """The words that are cited, empty of a box."""
        return " ".join(" ".join(part["quote"].split()) for part in self.parts)
