"""What the staff are told by the site itself, and what of it each person wants to hear."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.enums import NotificationKind
from cases.models.case import Case
from cases.models.choices import enum_field, known


class Notification(models.Model):
    """One thing that one person is told, once: in the site, by e-mail, or both, as the person chose at that time.

    `about` names what it tells of, as `note/12`. `words` are for the site and hold nothing of the worker; the e-mail
    holds the case number and a link only.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = enum_field(NotificationKind)
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=80)
    words = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    in_site = models.BooleanField()
    by_mail = models.BooleanField()
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            known("kind", NotificationKind, "notification_kind_known"),
            models.UniqueConstraint(fields=["person", "kind", "about"], name="told_once"),
            models.CheckConstraint(condition=~Q(words="") & ~Q(about=""), name="notification_says_what"),
            models.CheckConstraint(condition=Q(in_site=True) | Q(by_mail=True), name="notification_told_some_way"),
            models.CheckConstraint(condition=Q(by_mail=True) | Q(mailed_at__isnull=True), name="mailed_where_wanted"),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], condition=Q(in_site=True), name="notification_of_person"),
            models.Index(
                fields=["person"], condition=Q(in_site=True, read_at__isnull=True), name="notification_unread"
            ),
        ]

    def __str__(self) -> str:
        return self.words


class NotificationChoice(models.Model):
    """How one person wants to be told things of one kind; who chose nothing is told both ways."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = enum_field(NotificationKind)
    in_site = models.BooleanField("in the site")
    by_mail = models.BooleanField("by e-mail")

    class Meta:
        constraints = [
            known("kind", NotificationKind, "notification_choice_kind_known"),
            models.UniqueConstraint(fields=["person", "kind"], name="one_choice_per_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"
