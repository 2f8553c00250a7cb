"""What a determination said when the quality physician returned it, and what the reviewer was told of each item."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cases.models import DisputedItem
from imr_site.audit.append_only import states_facts
from reviews.models.sign_off import QualitySignOff


class ReturnedContent(models.Model):
    """The content that was returned (`LetterContent` as JSON); only ever added.

    It is working text and goes with the round's words when they are disposed of; the sign-off, which stays, has the
    hash that shows that these were the words.
    """

    sign_off = models.OneToOneField(QualitySignOff, on_delete=models.PROTECT, related_name="returned_content")
    content = models.JSONField()
    items = models.JSONField(help_text="The ids of the disputed items, in the order of the content.")


@states_facts()
class ReturnReason(models.Model):
    """Why one item was returned; what holds for the whole determination stands in the reasons of the sign-off."""

    sign_off = models.ForeignKey(QualitySignOff, on_delete=models.PROTECT, related_name="item_reasons")
    item = models.ForeignKey(DisputedItem, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()

    class Meta:
        ordering = ["item__position"]
        constraints = [
            models.UniqueConstraint(fields=["sign_off", "item"], name="return_reason_once_per_item"),
            models.CheckConstraint(condition=~Q(reason=""), name="return_reason_has_words"),
        ]

    def __str__(self) -> str:
        return self.reason
