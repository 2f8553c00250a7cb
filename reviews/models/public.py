"""The public version of a determination: prepared from its data, and released by a second person.

It is the determination without anything that identifies a person (LC 4610.6(m); dossier 2.13).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.choices import enum_field, known
from imr_site.audit.append_only import states_facts
from reviews.enums import WithdrawalKind
from reviews.letters.content import LetterContent
from reviews.models.determination import Determination


class PublicDraft(models.Model):
    """The text under preparation: `LetterContent` as JSON, edited until the scan finds nothing that must be left out.

    `version` counts the saves, so that two windows never overwrite each other. `accepted` holds the findings that a
    person judged harmless: a list of `{"finding": <its key>, "reason": ...}`. Any edit clears `prepared_*`.
    """

    determination = models.OneToOneField(Determination, on_delete=models.PROTECT, related_name="public_draft")
    content = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    accepted = models.JSONField(default=list)
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    prepared_at = models.DateTimeField(null=True, blank=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(prepared_at__isnull=True, prepared_by__isnull=True)
                | Q(prepared_at__isnull=False, prepared_by__isnull=False),
                name="public_draft_prepared_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"Public draft of {self.determination}"

    @property
    def letter_content(self) -> LetterContent:
        """The stored content as a value."""
        return LetterContent.from_dict(self.content)


@states_facts()
class PublicDetermination(models.Model):
    """A public version as released. Append-only in the database: a correction is the next version."""

    determination = models.ForeignKey(Determination, on_delete=models.PROTECT, related_name="public_versions")
    version = models.PositiveSmallIntegerField(default=1)
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    accepted = models.JSONField(default=list)
    reason = models.CharField("why it was corrected", max_length=300, blank=True)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField()
    letters = models.ManyToManyField("cases.Letter", through="reviews.DeterminationLetter", related_name="+")

    class Meta:
        ordering = ["determination", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["determination", "version"], name="public_version_once"),
            models.CheckConstraint(
                condition=~Q(released_by=F("prepared_by")), name="public_released_by_another_person"
            ),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="public_correction_says_why"),
        ]

    def __str__(self) -> str:
        return f"Public version {self.version} of {self.determination}"

    @property
    def letter_content(self) -> LetterContent:
        """The stored content as a value."""
        return LetterContent.from_dict(self.content)


@states_facts()
class PublicWithdrawal(models.Model):
    """The withdrawal of a public version. Append-only; the version itself stays on file.

    Whoever opens its address is told the `kind`; the `reason` may name people and stays here.
    """

    public = models.OneToOneField(PublicDetermination, on_delete=models.PROTECT, related_name="withdrawal")
    kind = enum_field(WithdrawalKind, default=WithdrawalKind.OTHER.value)
    reason = models.CharField(max_length=300)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField()

    class Meta:
        constraints = [
            known("kind", WithdrawalKind, "public_withdrawal_kind_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="public_withdrawal_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.public}, withdrawn"
