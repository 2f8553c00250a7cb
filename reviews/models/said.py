"""What the pages of a record state of the facts that the rules ask for."""

from __future__ import annotations

from django.db import models

from cases.models import Document


class SaidInDocument(models.Model):
    """What one record states, as its pages were read for facts. Only `reviews/services/said_in_file.py` writes it.

    It is made from the rows of the pages and can be made anew at any time. It proposes and decides nothing; where it is
    not of the pages, the title and the source that there are now, it counts for nothing.
    """

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="+")
    version = models.CharField(max_length=16, help_text="Of our way of reading: `reviews.proposals.kept.VERSION`.")
    title = models.CharField(max_length=200, help_text="Of the record, by which papers about records are told.")
    source = models.CharField(max_length=40, help_text="Of the record, by which those of UR are told.")
    pages_sha256 = models.CharField(max_length=64, help_text="Of the numbers and hashes of the pages that were read.")
    said = models.JSONField(default=list, help_text="For each page that states something: its number, and what.")

    def __str__(self) -> str:
        return f"Said in {self.document}"
