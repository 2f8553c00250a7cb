"""The pages of the records: their words, where each word stands, and their size."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.db.models import Q

from cases.enums import PageOrigin
from cases.models.choices import enum_field, known
from cases.models.document import Document
from cases.records.pages import unpacked


class DocumentPage(models.Model):
    """One page of a record as it is read, searched and cited. Only `cases/services/page_texts.py` writes it.

    The file stays as received: these rows are made from its inert copy and can be made anew at any time.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="page_rows")
    number = models.PositiveSmallIntegerField(help_text="Within the document, from 1.")
    width = models.PositiveIntegerField(help_text="Tenths of a point, as the page is shown.")
    height = models.PositiveIntegerField(help_text="Tenths of a point, as the page is shown.")
    text = models.TextField(blank=True, help_text="Its words in reading order, a line of the page per line.")
    packed_places = models.BinaryField(
        default=b"",
        help_text="Six numbers a word: begin and end in the text, x0, y0, x1, y1; as `cases.records.pages.packed`.",
    )
    text_sha256 = models.CharField(max_length=64, help_text="Of the text in UTF-8.")
    origin = enum_field(PageOrigin)
    confidence = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Of OCR, 0 to 100.")
    language = models.CharField(max_length=8, blank=True, help_text="ISO 639-1, where it could be told.")
    engine = models.CharField(max_length=40, help_text="Program and version that read it.")
    version = models.PositiveSmallIntegerField(help_text="Of our way of reading: `cases.records.reading.VERSION`.")

    waits_for_ocr = models.BooleanField(
        default=False, help_text="It is a picture with few words of its own, and OCR did not try it yet."
    )

    class Meta:
        ordering = ["document", "number"]
        indexes = [models.Index(fields=["document"], condition=Q(waits_for_ocr=True), name="page_waits_for_ocr")]
        constraints = [
            known("origin", PageOrigin, "page_origin_known"),
            models.UniqueConstraint(fields=["document", "number"], name="page_once_per_document"),
            models.CheckConstraint(condition=Q(number__gte=1), name="page_counted_from_one"),
            models.CheckConstraint(condition=Q(width__gte=1, height__gte=1), name="page_has_a_size"),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(origin=PageOrigin.OCR.value, confidence__lte=100),
                name="page_confidence_of_ocr",
            ),
            models.CheckConstraint(
                condition=~Q(origin=PageOrigin.UNREAD.value) | Q(text=""), name="page_unread_has_no_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}, page {self.number}"

    @property
    def places(self) -> Sequence[int]:
        """The flat list of where its words stand."""
        return unpacked(bytes(self.packed_places))

    @property
    def is_hard_to_read(self) -> bool:
        """Whether OCR trusts its own reading so little that a person should look at the picture."""
        return self.confidence is not None and self.confidence < SURE


SURE = 60
"""Mean confidence of OCR below which a page is marked hard to read: upside down it was 32 to 35, a good page 93."""
