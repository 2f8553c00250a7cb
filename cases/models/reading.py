"""What one person did with the pages of records: which were on screen, where reading stopped, and private marks."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.document import Document


class Reading(models.Model):
    """How far one person has read one record: the pages that were on screen for a second, and the last of them.

    `session_spans` are those of the present session, by which the audit log hears of each page once a session.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="readings")
    spans = models.JSONField(default=list, blank=True, help_text="Pages of the record: pairs of first and last.")
    page = models.PositiveSmallIntegerField(default=1, help_text="Of the record, where reading stopped.")
    at = models.DateTimeField()
    session = models.CharField(max_length=32, help_text="A hash that tells sessions apart.")
    session_spans = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "document"], name="reading_once_per_person"),
            models.CheckConstraint(condition=Q(page__gte=1), name="reading_stops_at_a_page"),
        ]
        indexes = [models.Index(fields=["person", "-at"], name="reading_last_of_person")]

    def __str__(self) -> str:
        return f"{self.person} in {self.document}"


class PageMark(models.Model):
    """A bookmark, or with words a note, of one person on a page of a record; nobody else sees it.

    `x` and `y` are where on the page it stands, in tenths of a point as `DocumentPage.places`; without, it is of all
    of the page.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="marks")
    number = models.PositiveSmallIntegerField(help_text="Page within the document, from 1.")
    words = models.TextField(blank=True, max_length=2000)
    x = models.PositiveIntegerField(null=True, blank=True)
    y = models.PositiveIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["document", "number", "y", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "document", "number"], condition=Q(words=""), name="bookmark_once_per_page"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="mark_on_a_page"),
            models.CheckConstraint(
                condition=Q(x__isnull=True, y__isnull=True) | (Q(x__isnull=False, y__isnull=False) & ~Q(words="")),
                name="note_stands_at_a_place_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}, page {self.number}"


class ReaderChoice(models.Model):
    """How one person uses the reader; who chose nothing has keys of one letter."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    single_keys = models.BooleanField("keys of one letter", default=True)

    def __str__(self) -> str:
        return str(self.person)
