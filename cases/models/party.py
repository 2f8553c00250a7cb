"""The people and organizations named in a case."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cases.addressing import WHERE
from cases.enums import Channel, PartyKind
from cases.models.book import BookEntry
from cases.models.case import Case
from cases.models.choices import enum_field, known


class Party(models.Model):
    """A person or organization named in the case: some receive notices, and the reviewer may have no tie to any.

    `name` is that of a person as a whole, which everything else goes by; its parts are known where the form has them.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    kind = enum_field(PartyKind)
    name = models.CharField(max_length=160, blank=True)
    organization = models.CharField(max_length=160, blank=True)
    first_name = models.CharField(max_length=80, blank=True)
    middle_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    specialty = models.CharField("type and specialty", max_length=120, blank=True)
    npi = models.CharField("NPI", max_length=10, blank=True, help_text="National Provider Identifier, ten digits.")
    licence_number = models.CharField(
        "licence or NPI number",
        max_length=40,
        blank=True,
        help_text="Ties are found by number, never by name alone.",
    )
    address = models.CharField(max_length=240, blank=True)
    phone = models.CharField("phone number", max_length=40, blank=True)
    email = models.EmailField("e-mail address", blank=True)
    fax = models.CharField("fax number", max_length=40, blank=True)
    channel = enum_field(WHERE, default=Channel.MAIL.value)
    book_entry = models.ForeignKey(
        BookEntry, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="parties"
    )

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "parties"
        indexes = [models.Index(fields=["case", "kind", "book_entry"], name="party_of_case")]
        constraints = [
            known("kind", PartyKind, "party_kind_known"),
            known("channel", WHERE, "party_channel_known"),
            models.CheckConstraint(condition=~Q(name="") | ~Q(organization=""), name="party_has_a_name"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind=PartyKind.INJURED_WORKER.value),
                name="one_injured_worker_per_case",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.organization) if part)

    def get_kind_display(self) -> str:  # type: ignore[no-redef]
        """What the party is; Django goes through all kinds for each."""
        return PartyKind(self.kind).label if self.kind else ""
