"""Issued determinations, which never change, and the files that letters were imported from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.enums import CaseOrigin
from cases.models import Case
from cases.models.choices import enum_field, known
from imr_site.audit.append_only import states_facts
from reviews.enums import FinalDetermination, ImportOutcome
from reviews.letters.content import LetterContent
from reviews.models.round import ReviewRound
from reviews.models.sign_off import QualitySignOff


@states_facts()
class Determination(models.Model):
    """A final determination as issued. Append-only in the database: a correction is a new version superseding it.

    `content` is `reviews.letters.content.LetterContent` as JSON and `content_sha256` its hash. A native one names the
    round and the sign-off over that very hash; an imported one is a document of record and has neither.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="determinations")
    version = models.PositiveSmallIntegerField(default=1)
    origin = enum_field(CaseOrigin)
    round = models.OneToOneField(
        ReviewRound, null=True, blank=True, on_delete=models.PROTECT, related_name="determination"
    )
    sign_off = models.OneToOneField(
        QualitySignOff, null=True, blank=True, on_delete=models.PROTECT, related_name="determination"
    )
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    check_code = models.CharField(
        max_length=14, blank=True, help_text="Printed in the letters; finds them on the check page."
    )
    letters = models.ManyToManyField("cases.Letter", through="reviews.DeterminationLetter", related_name="+")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["case", "-version"]
        constraints = [
            known("origin", CaseOrigin, "determination_origin_known"),
            models.UniqueConstraint(fields=["case", "version"], name="determination_version_once"),
            models.UniqueConstraint(
                fields=["check_code"], condition=~Q(check_code=""), name="determination_check_code_once"
            ),
            models.CheckConstraint(
                condition=Q(origin=CaseOrigin.IMPORTED.value, round__isnull=True, sign_off__isnull=True)
                | Q(origin=CaseOrigin.NATIVE.value, round__isnull=False, sign_off__isnull=False),
                name="native_determination_is_signed_off",
            ),
            models.CheckConstraint(
                condition=Q(version=1, supersedes__isnull=True) | Q(version__gt=1, supersedes__isnull=False),
                name="later_version_supersedes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} v{self.version}"

    @property
    def letter_content(self) -> LetterContent:
        """The stored content as a value."""
        return LetterContent.from_dict(self.content)

    @property
    def outcome(self) -> FinalDetermination:
        """The outcome of the case, derived from the decisions on its items."""
        return FinalDetermination(self.letter_content.outcome)


class ImportedFile(models.Model):
    """A file given to the letter import: kept whole, also if it could not be understood."""

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    outcome = enum_field(ImportOutcome)
    reason = models.TextField(blank=True)
    determination = models.ForeignKey(
        Determination, null=True, blank=True, on_delete=models.PROTECT, related_name="sources"
    )
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            known("outcome", ImportOutcome, "import_outcome_known"),
            models.CheckConstraint(
                condition=~Q(outcome=ImportOutcome.REJECTED.value) | ~Q(reason=""), name="import_rejected_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.name
