"""What a person keeps of the worklist: views under a name, and cases put off."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import Case
from imr_site.languages import day_in_words


class SavedView(models.Model):
    """A worklist as its owner filtered and sorted it, under a name; the address itself keeps nothing else."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500, help_text="As in the address, in the order of the filter's fields.")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name_once"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(query=""), name="saved_view_has_name_and_query"),
        ]

    def __str__(self) -> str:
        return self.name


class PutOff(models.Model):
    """A case that somebody skips for now: it is left out of that person's lists until the day."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "case"], name="put_off_once")]

    def __str__(self) -> str:
        return f"{self.case} until {day_in_words(self.until)}"
