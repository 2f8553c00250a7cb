"""Days that no yearly rule of the calendar knows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from imr_site.audit.append_only import Changes, states_facts
from imr_site.languages import day_in_words


@states_facts(Changes(once=("retired_at", "retired_by_id")))
class ClosedDay(models.Model):
    """A holiday that the Governor declared, or a day on which one office stayed closed (CCP 12b; LC 4600.4(b))."""

    day = models.DateField()
    reason = models.CharField(max_length=120, help_text="As clocks will say it: “a holiday the Governor declared”.")
    source = models.CharField(max_length=200, help_text="Where it is published, so that anybody can look it up.")
    statewide = models.BooleanField(
        "closed throughout the state",
        default=True,
        help_text="By the Governor or the Judicial Council: it interrupts business days too. One office closed moves "
        "last days only.",
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(
                fields=["day"],
                condition=Q(retired_at__isnull=True),
                name="closed_day_once",
                violation_error_message="This day is on file already.",
            ),
            models.CheckConstraint(condition=~Q(source="") & ~Q(reason=""), name="closed_day_says_why_and_where"),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True, retired_by__isnull=True)
                | Q(retired_at__isnull=False, retired_by__isnull=False),
                name="closed_day_retired_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{day_in_words(self.day)}: {self.reason}"
