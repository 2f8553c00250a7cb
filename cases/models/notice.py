"""What the parties of a case are to be told, from the moment it arises until letters are requested."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.addressing import Notice
from cases.enums import NoticeEnd
from cases.models.case import Case
from cases.models.choices import enum_field, known
from imr_site.audit.append_only import Changes, states_facts


@states_facts(Changes(once=("settled_at",), until={"settled_at": ("settled_as", "settled_by_id", "reason", "refused")}))
class NoticeDue(models.Model):
    """A notice that parties of a case must get: made with what it tells of, and settled once letters are requested.

    `about` names what it tells of, as `move/12` or `priority/3`; the letters of the notice are about the same.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notices")
    notice = enum_field(Notice)
    about = models.CharField(max_length=60)
    arose_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_as = enum_field(NoticeEnd, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True, help_text="How the parties were told otherwise.")
    refused = models.CharField(max_length=500, blank=True, help_text="Why it could not be sent when it last was tried.")

    class Meta:
        ordering = ["arose_at", "id"]
        verbose_name_plural = "notices due"
        constraints = [
            known("notice", Notice, "notice_known"),
            known("settled_as", NoticeEnd, "notice_end_known", blank=True),
            models.UniqueConstraint(fields=["case", "notice", "about"], name="notice_due_once"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_as="")
                | (Q(settled_at__gte=F("arose_at")) & ~Q(settled_as="")),
                name="notice_settled_somehow",
            ),
            models.CheckConstraint(
                condition=~Q(settled_as=NoticeEnd.TOLD.value) | ~Q(reason=""), name="notice_told_otherwise_says_how"
            ),
        ]
        indexes = [
            models.Index(fields=["notice", "arose_at"], condition=Q(settled_at__isnull=True), name="notice_open"),
        ]

    def __str__(self) -> str:
        return f"{Notice(self.notice).label}, {self.case}"

    @property
    def scope(self) -> str:
        """The name by which the audit log refers to its case."""
        return f"case/{self.case_id}"
