"""Files on their way in: one row from the first byte until a person confirmed what the record is."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import Case
from cases.models.document import Document


class Upload(models.Model):
    """A file that one person sends in parts; its bytes are counted on the disk, never here.

    `document` is the record that it became; `was_known`: the same bytes were on file already.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="uploads")
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField(help_text="Bytes, as announced.")
    begun_at = models.DateTimeField()
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.CASCADE, related_name="uploads")
    was_known = models.BooleanField(default=False)

    class Meta:
        ordering = ["begun_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1), name="upload_has_bytes"),
            models.CheckConstraint(
                condition=Q(was_known=False) | Q(document__isnull=False), name="upload_known_is_a_record"
            ),
        ]

    def __str__(self) -> str:
        return self.name
