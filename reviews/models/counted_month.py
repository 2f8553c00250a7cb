"""What was counted of whole months, kept so that the statistics of a year read twelve rows."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet


class ChangedMonth(models.Model):
    """A fact that is counted in this month changed: a trigger of the database says so in the same transaction.

    Many rows may name a month, so that no writer waits for another. `reviews.models.changed_months` has the triggers.
    """

    month = models.DateField(db_index=True, help_text="Its first day.")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class CountedMonthQuerySet(QuerySet["CountedMonth"]):
    """Queries of counted months."""

    def standing(self) -> CountedMonthQuerySet:
        """Those of which nothing changed since they were counted."""
        changed = ChangedMonth.objects.filter(month=OuterRef("month"))
        return self.filter(~Exists(changed))


class CountedMonth(models.Model):
    """The rows that the statements of the statistics gave for one whole month.

    It can be deleted at any time: what is not counted here is counted from the facts.
    """

    month = models.DateField(unique=True, help_text="Its first day.")
    rows = models.JSONField(default=dict, help_text="By the name of the statement.")
    asked = models.CharField(
        max_length=64,
        blank=True,
        help_text="SHA-256 of the statements that gave the rows; empty until they have.",
    )
    turn = models.UUIDField(help_text="Of the last one who began to count: nobody else's rows are kept.")

    objects = CountedMonthQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
