"""The quality sign-off: a second physician's verdict on exactly one content."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.choices import enum_field, known
from imr_site.audit.append_only import Changes, states_facts
from reviews.enums import SignOffVerdict
from reviews.models.round import ReviewRound


@states_facts(Changes(once=("invalidated_at",)))
class QualitySignOff(models.Model):
    """One verdict, kept for ever; a later edit of the content marks it as invalid (design rule 3)."""

    round = models.ForeignKey(ReviewRound, on_delete=models.PROTECT, related_name="sign_offs")
    verdict = enum_field(SignOffVerdict)
    content_sha256 = models.CharField(max_length=64)
    reasons = models.TextField(blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who wrote what is signed."
    )
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    invalidated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            known("verdict", SignOffVerdict, "sign_off_verdict_known"),
            models.CheckConstraint(condition=~Q(signed_by=F("author")), name="sign_off_by_another_person"),
            models.CheckConstraint(
                condition=~Q(verdict=SignOffVerdict.RETURNED.value) | ~Q(reasons=""), name="sign_off_return_has_reasons"
            ),
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(verdict=SignOffVerdict.APPROVED.value, invalidated_at__isnull=True),
                name="one_valid_approval_per_round",
            ),
        ]

    def __str__(self) -> str:
        return f"{SignOffVerdict(self.verdict).label} by {self.signed_by}"
