"""The address book: the spellings under which cases name somebody, and what a person said about two of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.book import IN_BOOK, Spelling
from cases.enums import PartyKind
from cases.models.choices import enum_field, known


class BookEntry(models.Model):
    """A name with its number, as one or more cases spell it (`cases.book.Spelling`).

    It is kept in step with the parties of cases by `services.lookup`; one that no party is under is in no list.
    """

    kind = enum_field(IN_BOOK)
    number = models.CharField(max_length=40, blank=True, help_text="NPI or licence, folded.")
    words = models.CharField(max_length=200, help_text="The folded name.")
    name = models.CharField(max_length=160, help_text="As the first case has it.")
    sound = models.CharField(max_length=20)

    class Meta:
        verbose_name_plural = "book entries"
        constraints = [
            known("kind", IN_BOOK, "book_entry_kind_known"),
            models.UniqueConstraint(fields=["kind", "number", "words"], name="book_entry_once"),
        ]
        indexes = [
            models.Index(name="book_entry_sounds", fields=["kind", "sound"]),
            models.Index(name="book_entry_named", fields=["words"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> str:
        """The name by which the audit log refers to this entry: `book/3`."""
        return f"book/{self.pk}"

    @property
    def spelling(self) -> Spelling:
        """What the entry is known by, and compared with others by."""
        return Spelling(PartyKind(self.kind), self.name, self.number, self.words, self.sound)


class BookDecision(models.Model):
    """A person looked at two entries and said that they are one, or that they are two; until it is taken back.

    If they are one, `entry` is another spelling of `other`, and `current` has the name, numbers and address of `other`
    at that time, by column of a party. An entry is a spelling of one other at most, so that they form trees.
    """

    entry = models.ForeignKey(BookEntry, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(BookEntry, on_delete=models.PROTECT, related_name="+")
    are_one = models.BooleanField()
    current = models.JSONField(default=dict)
    reason = models.CharField(max_length=300)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(are_one=True, taken_back_at=None),
                name="book_entry_is_one_with_one",
            ),
            models.UniqueConstraint(
                fields=["entry", "other"],
                condition=Q(are_one=False, taken_back_at=None),
                name="book_entries_are_two_once",
            ),
            models.CheckConstraint(
                condition=~Q(entry=F("other")) & (Q(are_one=True) | Q(entry__lt=F("other"))),
                name="book_decision_in_order",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="book_decision_says_why"),
            models.CheckConstraint(
                condition=Q(taken_back_by=None, taken_back_at=None)
                | Q(taken_back_by__isnull=False, taken_back_at__isnull=False),
                name="book_decision_taken_back_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} and {self.other} are {'one' if self.are_one else 'two'}"
