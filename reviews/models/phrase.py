"""What a person writes again and again, under a short name."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Phrase(models.Model):
    """Words of one person, put into a text by typing a semicolon, the short name and a space."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    short = models.CharField("short name", max_length=20)
    words = models.TextField()

    class Meta:
        ordering = ["short"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "short"], name="phrase_once_per_name"),
            models.CheckConstraint(condition=~Q(short="") & ~Q(words=""), name="phrase_has_name_and_words"),
        ]

    def __str__(self) -> str:
        return self.short
