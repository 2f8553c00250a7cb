"""What the staff write about the work on a case: notes, calls and tasks. No reviewer and no party reads it."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.enums import CallDirection
from cases.models.case import Case
from cases.models.choices import enum_field, known
from cases.models.party import Party
from imr_site.audit.append_only import Changes, states_facts

STRIKES: Final = Changes(once=("struck_at",), until={"struck_at": ("struck_by_id", "struck_reason")})


class Strikeable(models.Model):
    """What is kept as it was written: somebody strikes it, by name, day and reason, and it stays readable."""

    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    struck_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


_STRUCK_BY_SOMEBODY: Final = Q(struck_at__isnull=True, struck_by__isnull=True, struck_reason="") | (
    Q(struck_at__isnull=False, struck_by__isnull=False) & ~Q(struck_reason="")
)


def _of_a_form_once(name: str) -> models.UniqueConstraint:
    """`form` is the hash of the page's own number and of all that was typed there: sent twice, it is one row."""
    return models.UniqueConstraint(fields=["form"], condition=~Q(form=""), name=name)


@states_facts(STRIKES)
class Note(Strikeable):
    """A note on a case, for the staff. Never changed or deleted: struck, and another one written."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(max_length=4000)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="note_says_something"),
            _of_a_form_once("note_of_a_form_once"),
            models.CheckConstraint(condition=_STRUCK_BY_SOMEBODY, name="note_struck_by_somebody_who_says_why"),
        ]

    def __str__(self) -> str:
        return f"Note on {self.case}"


@states_facts()
class NoteMention(models.Model):
    """A person whom a note names, and who is told of it. Append-only."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["note", "person"], name="mentioned_once_per_note")]

    def __str__(self) -> str:
        return f"{self.person} in {self.note}"


@states_facts(STRIKES)
class Call(Strikeable):
    """A telephone call about a case: with a party of it, or with somebody else by name; what was asked and answered."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="calls")
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="calls")
    other = models.CharField("somebody else", max_length=160, blank=True)
    direction = enum_field(CallDirection)
    asked = models.TextField("what was asked", max_length=2000)
    answered = models.TextField("what was answered", max_length=2000)
    happened_at = models.DateTimeField()
    logged_at = models.DateTimeField()
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-happened_at", "-id"]
        constraints = [
            known("direction", CallDirection, "call_direction_known"),
            _of_a_form_once("call_of_a_form_once"),
            models.CheckConstraint(
                condition=(Q(party__isnull=False, other="")) | (Q(party__isnull=True) & ~Q(other="")),
                name="call_with_a_party_or_somebody_else",
            ),
            models.CheckConstraint(condition=~Q(asked="") & ~Q(answered=""), name="call_says_what_was_said"),
            models.CheckConstraint(condition=_STRUCK_BY_SOMEBODY, name="call_struck_by_somebody_who_says_why"),
        ]

    def __str__(self) -> str:
        return f"Call {'from' if self.direction == CallDirection.IN else 'to'} {self.with_whom}"

    @property
    def with_whom(self) -> str:
        """The party, as its kind and name, or the other person."""
        return f"{self.party}, {self.party.get_kind_display().lower()}" if self.party else self.other


@states_facts(Changes(once=("done_at",), until={"done_at": ("done_by_id",)}))
class CaseTask(models.Model):
    """Something to be done in a case by one person up to a day; done once, by whoever did it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    what = models.CharField(max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tasks", verbose_name="for"
    )
    due_on = models.DateField("by")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    form = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            _of_a_form_once("task_of_a_form_once"),
            models.CheckConstraint(condition=~Q(what=""), name="task_says_what"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__gte=F("given_at"), done_by__isnull=False),
                name="task_done_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["owner", "due_on"], condition=Q(done_at__isnull=True), name="task_open")]

    def __str__(self) -> str:
        return self.what
