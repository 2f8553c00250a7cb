"""An application that is being typed, with the files that are read beside it: one person's, until it becomes a case."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.enums import DocumentState, DraftFileKind, TextOrigin
from cases.models.choices import enum_field, known


class ApplicationDraft(models.Model):
    """The form of an application as far as it is typed; `typed` has its fields as text, right or wrong.

    `submission` is the number of the page it is typed on, which becomes that of the case's `Submission`.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    submission = models.UUIDField(unique=True)
    typed = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1, help_text="What a later save names, so that none is overwritten.")
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-saved_at"]

    def __str__(self) -> str:
        return f"Draft {self.pk}"

    @property
    def scope(self) -> str:
        """The name by which the audit log and jobs refer to this draft: `draft/3`."""
        return f"draft/{self.pk}"


class DraftFile(models.Model):
    """A file that came with the application; it becomes a record of the case, and goes with a draft thrown away.

    What is shown of it are pictures of its pages, and only once it was checked (`standing`). `offers` are what its
    words offer for the form, each a field, a value and a page.
    """

    draft = models.ForeignKey(ApplicationDraft, on_delete=models.CASCADE, related_name="files")
    kind = enum_field(DraftFileKind)
    original_name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    standing = enum_field(DocumentState, default=DocumentState.QUARANTINED.value)
    rejection = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=80, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    copy_sha256 = models.CharField(max_length=64, blank=True, help_text="The inert copy of a PDF.")
    words_from = enum_field(TextOrigin, blank=True)
    offers = models.JSONField(default=list)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "id"]
        constraints = [
            known("kind", DraftFileKind, "draft_file_kind_known"),
            known("standing", DocumentState, "draft_file_standing_known"),
            known("words_from", TextOrigin, "draft_file_origin_known", blank=True),
            models.UniqueConstraint(fields=["draft", "sha256"], name="draft_file_once_per_draft"),
            models.CheckConstraint(
                condition=~Q(standing=DocumentState.REJECTED.value) | ~Q(rejection=""),
                name="draft_file_rejected_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def is_clean(self) -> bool:
        """Whether it passed its check, so that its pages are shown."""
        return self.standing == DocumentState.CLEAN

    @property
    def is_waiting(self) -> bool:
        """Whether its check is still to come."""
        return self.standing == DocumentState.QUARANTINED

    @property
    def is_rejected(self) -> bool:
        """Whether it is not shown, for the reason in `rejection`."""
        return self.standing == DocumentState.REJECTED
