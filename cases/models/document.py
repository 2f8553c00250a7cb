"""The documents of a case, kept exactly as received."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.enums import DocumentSource, DocumentState, RecordKind, RecordNote
from cases.models.case import Case
from cases.models.choices import enum_field, known
from cases.records.verdict import COPY_VERSION, PDF


class Document(models.Model):
    """One document as received: never changed, quarantined until its content was checked (design rule 10)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="documents")
    source = enum_field(DocumentSource)
    title = models.CharField(max_length=200, help_text="What it is, as it will be listed: “Progress report”.")
    kind = enum_field(RecordKind, blank=True, help_text="Empty: nobody said yet.")
    is_proposed = models.BooleanField(
        default=False, help_text="What it is, its author and its day are proposed from its name: nobody confirmed them."
    )
    author = models.CharField(max_length=160, blank=True)
    dated_from = models.DateField(null=True, blank=True)
    dated_to = models.DateField(null=True, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    original_name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=80, blank=True)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    state = enum_field(DocumentState, default=DocumentState.QUARANTINED.value)
    rejection = models.CharField(max_length=200, blank=True)
    copy_sha256 = models.CharField(
        max_length=64, blank=True, help_text="The inert copy of a PDF, which is what people read."
    )
    copy_version = models.PositiveSmallIntegerField(null=True, blank=True, help_text="By which list it was made.")
    read_version = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="In which way its pages were read; empty until they are."
    )
    notes = models.JSONField(default=list, blank=True, help_text="Codes of RecordNote.")
    released_at = models.DateTimeField(
        null=True, blank=True, help_text="When it first passed its check: in this order its pages are numbered."
    )
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces", help_text="A newer version."
    )
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["dated_from", "id"]
        indexes = [
            models.Index(fields=["read_version"], condition=Q(state=DocumentState.CLEAN.value), name="document_to_read")
        ]
        constraints = [
            known("source", DocumentSource, "document_source_known"),
            known("kind", RecordKind, "document_kind_known", blank=True),
            known("state", DocumentState, "document_state_known"),
            models.UniqueConstraint(fields=["case", "sha256"], name="document_once_per_case"),
            models.CheckConstraint(
                condition=Q(dated_to__isnull=True) | Q(dated_from__isnull=True) | Q(dated_to__gte=F("dated_from")),
                name="document_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("pk")), name="document_replaced_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(state=DocumentState.REJECTED.value) | ~Q(rejection=""),
                name="document_rejected_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state=DocumentState.CLEAN.value) | Q(released_at__isnull=False),
                name="document_clean_was_released",
            ),
            models.CheckConstraint(
                condition=Q(copy_sha256="", copy_version__isnull=True)
                | (~Q(copy_sha256="") & Q(copy_version__isnull=False)),
                name="document_copy_has_version",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_ur_origin(self) -> bool:
        """Whether the document is information of the UR determination itself (8 CCR 9792.10.6(b)(2))."""
        return DocumentSource(self.source).is_ur_origin

    @property
    def is_undescribed(self) -> bool:
        """Whether its description is only proposed; what was refused needs none."""
        return self.is_proposed and not self.rejection

    @property
    def is_clean(self) -> bool:
        """Whether the document passed its check and may be opened."""
        return self.state == DocumentState.CLEAN

    @property
    def lacks_copy(self) -> bool:
        """Whether it may be opened only once a copy is made: a PDF checked before there were copies of this version."""
        return self.is_clean and self.content_type == PDF and self.copy_version != COPY_VERSION

    @property
    def notes_in_words(self) -> str:
        """What a reader must know of its copy, as sentences."""
        return RecordNote.in_words(self.notes)
