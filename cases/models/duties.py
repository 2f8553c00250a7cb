"""What was done about duties by their days: who was reminded, and which were missed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cases.enums import PartyKind
from cases.models.case import Case
from cases.models.choices import enum_field, known
from cases.models.party import Party
from imr_site.audit.append_only import Changes, states_facts
from imr_site.languages import day_in_words


@states_facts()
class Reminder(models.Model):
    """Somebody was reminded of a duty of a case, `lead` days before its last day; once per duty and lead. Append-only.

    A duty is a clock of one round, of one kind of party, about one question, with one last day.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reminders")
    clock = models.CharField(max_length=8, help_text="The key of its rule, as C14.")
    round = models.PositiveSmallIntegerField()
    party_kind = enum_field(PartyKind, blank=True)
    reference = models.CharField("question", max_length=40, blank=True)
    due_on = models.DateField()
    lead = models.PositiveSmallIntegerField(help_text="Calendar days.")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            known("party_kind", PartyKind, "reminder_party_known", blank=True),
            models.UniqueConstraint(
                fields=["case", "clock", "round", "party_kind", "reference", "due_on", "lead"],
                name="reminded_once_per_duty_and_lead",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clock} of {self.case}, {self.lead} days before {day_in_words(self.due_on)}"


@states_facts(Changes(once=("met_on", "lifted_at")))
class MissedClock(models.Model):
    """A duty whose last day passed before it was met: recorded once. It voids nothing.

    `who` is late, `party` the very one where that is known. `met_on` is set once the duty is met all the same, and
    `lifted_at` once a correction shows that nobody was late.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="missed_clocks")
    clock = models.CharField(max_length=8, help_text="The key of its rule, as C14.")
    round = models.PositiveSmallIntegerField()
    party_kind = enum_field(PartyKind, blank=True)
    reference = models.CharField("question", max_length=40, blank=True)
    title = models.CharField(max_length=120)
    who = models.CharField(max_length=60)
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="missed_clocks")
    due_on = models.DateField()
    found_at = models.DateTimeField()
    met_on = models.DateField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            known("party_kind", PartyKind, "missed_party_known", blank=True),
            models.UniqueConstraint(
                fields=["case", "clock", "round", "party_kind", "reference", "due_on"],
                condition=Q(lifted_at__isnull=True),
                name="missed_once_per_duty",
            ),
            models.CheckConstraint(
                condition=Q(met_on__isnull=True) | Q(met_on__gte=F("due_on")), name="missed_is_met_late"
            ),
        ]
        indexes = [models.Index(fields=["clock", "due_on"], name="missed_by_clock_and_day")]

    def __str__(self) -> str:
        return f"{self.title}, due on {day_in_words(self.due_on)}"
