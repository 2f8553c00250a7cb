"""Which letters belong to a determination."""

from __future__ import annotations

from django.db import models

from cases.models import Letter
from imr_site.audit.append_only import states_facts
from reviews.models.determination import Determination
from reviews.models.public import PublicDetermination


@states_facts()
class DeterminationLetter(models.Model):
    """The link from a letter to its determination, and to the released public text if the letter prints that."""

    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="determination_link")
    determination = models.ForeignKey(Determination, on_delete=models.PROTECT, related_name="letter_links")
    public = models.ForeignKey(
        PublicDetermination, null=True, blank=True, on_delete=models.PROTECT, related_name="letter_links"
    )

    def __str__(self) -> str:
        return str(self.letter)
