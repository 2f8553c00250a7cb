"""The IMR case and the dated events its clocks are derived from."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from cases.enums import (
    Applicant,
    CaseEventKind,
    CaseOrigin,
    CaseState,
    Channel,
    EligibilityReason,
    EventSource,
    Place,
    Priority,
)
from cases.lifecycle import OPEN_STATES
from cases.models.choices import enum_field, known
from cases.models.numbers import IsCaseNumber
from imr_site.audit.append_only import Changes, states_facts
from imr_site.languages import day_in_words

ORDERS: Final = {
    "urgent": ("priority", "due_order", "received_order", "id"),
    "due": ("due_order", "id"),
    "age": ("received_order", "id"),
}
"""The orders that a list of cases may have, each read off an index."""
_OPEN: Final = Q(state__in=[state.value for state in OPEN_STATES])


class Case(models.Model):
    """One independent medical review, known by its case number (`cases.numbers`; opaque: never computed with).

    `state` is written by `cases.services.moves` alone. The three dates are the first-class dates of the
    process; whenever a service sets one it records the matching `CaseEvent`, from which clocks are derived. A fact
    that is null or empty is not known, which is not the same as no.
    """

    case_number = models.CharField(max_length=40, unique=True)
    origin = enum_field(CaseOrigin, default=CaseOrigin.NATIVE.value)
    state = enum_field(CaseState, default=CaseState.RECEIVED.value)
    priority = enum_field(Priority, default=Priority.STANDARD.value)
    date_of_injury = models.DateField(null=True, blank=True)
    injury_ended_on = models.DateField(
        null=True, blank=True, help_text="Last day of a cumulative injury; empty for a single day."
    )
    claim_number = models.CharField(max_length=60, blank=True)
    eams_number = models.CharField("EAMS or ADJ number", max_length=40, blank=True)
    wcis_number = models.CharField("WCIS jurisdictional claim number", max_length=40, blank=True)
    primary_diagnosis = models.CharField(max_length=200, blank=True)
    applicant = enum_field(Applicant, blank=True)
    application_signed = models.BooleanField("signed by the worker or a representative", null=True, blank=True)
    signed_by_representative = models.BooleanField("signed by a representative", null=True, blank=True)
    representative_designated_on = models.DateField("representative designated", null=True, blank=True)
    consent_given = models.BooleanField("consent to obtain medical records", null=True, blank=True)
    ur_decision_attached = models.BooleanField("UR decision attached", null=True, blank=True)
    physician_certified = models.BooleanField(
        "imminent and serious threat certified",
        null=True,
        blank=True,
        help_text="By the treating physician or the Administrative Director (LC 4610.6(d)(1)(C)).",
    )
    carve_out = models.BooleanField(
        "carve-out agreement replaces review", null=True, blank=True, help_text="LC 3201.5(a)(1)."
    )
    earlier_case = models.CharField(
        "earlier case about the same treatment",
        max_length=40,
        blank=True,
        help_text="Its number, where it is not on file here; else it is linked as the case that this one repeats.",
    )
    told_favourable = models.BooleanField(
        "any item overturned",
        null=True,
        blank=True,
        help_text="As told with a case from elsewhere; a determination made here says it itself.",
    )
    received_on = models.DateField("application received", null=True, blank=True)
    assigned_on = models.DateField("date assigned", null=True, blank=True)
    records_complete_on = models.DateField("records complete", null=True, blank=True)
    due_on = models.DateField(
        "next due",
        null=True,
        blank=True,
        help_text="The next duty of this organization, derived from the clocks; kept to sort and filter by.",
    )
    due_order = models.GeneratedField(
        expression=Coalesce("due_on", Value(date.max)),
        output_field=models.DateField(),
        db_persist=True,
        help_text="What lists are ordered by: a case without a duty comes last.",
    )
    received_order = models.GeneratedField(
        expression=Coalesce("received_on", Value(date.max)), output_field=models.DateField(), db_persist=True
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="worked on by",
        help_text="Whoever took it from the desk on which it lies; nobody once it lies on another.",
    )
    administrator = models.ForeignKey(
        "cases.BookEntry",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="claims administrator",
        help_text="Under which spelling the claims administrator that was named last is filed; kept to filter by.",
    )
    ready_to_issue = models.BooleanField(
        "approved", default=False, help_text="A quality physician approved the determination as it is."
    )
    look_on = models.DateField(
        "to be looked at",
        null=True,
        blank=True,
        default=timezone.localdate,
        help_text="The day from which the sweep over duties looks at the case; set to today by each change of it.",
    )
    duplicate_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates")
    consolidated_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="consolidated",
        verbose_name="decided in",
        help_text="The case whose determination decides this application too (8 CCR 9792.10.4(a)).",
    )
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_gathered = False
    """Whether all rows that belong to it were read with it (`cases/selectors/gathered.py`); no column."""

    class Meta:
        ordering = ["-id"]
        constraints = [
            known("origin", CaseOrigin, "case_origin_known"),
            known("state", CaseState, "case_state_known"),
            known("priority", Priority, "case_priority_known"),
            known("applicant", Applicant, "case_applicant_known", blank=True),
            models.CheckConstraint(condition=IsCaseNumber("case_number"), name="case_number_of_its_form"),
            models.CheckConstraint(
                condition=Q(injury_ended_on__isnull=True) | Q(injury_ended_on__gte=F("date_of_injury")),
                name="case_injury_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(assigned_on__isnull=True)
                | Q(received_on__isnull=True)
                | Q(assigned_on__gte=F("received_on")),
                name="case_assigned_after_received",
            ),
            models.CheckConstraint(
                condition=~Q(state=CaseState.DUPLICATE.value) | Q(duplicate_of__isnull=False),
                name="case_duplicate_names_original",
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of__isnull=True) | ~Q(duplicate_of=F("id")),
                name="case_not_its_own_duplicate",
            ),
            models.CheckConstraint(
                condition=Q(consolidated_into__isnull=True) | ~Q(consolidated_into=F("id")),
                name="case_not_consolidated_into_itself",
            ),
            models.CheckConstraint(
                condition=Q(consolidated_into__isnull=True)
                | Q(state__in=[CaseState.ELIGIBLE.value, CaseState.CLOSED.value]),
                name="case_consolidated_while_eligible",
            ),
        ]
        indexes = [
            *(
                models.Index(name=f"case_open_{name}", fields=fields, condition=_OPEN)
                for name, fields in ORDERS.items()
            ),
            models.Index(name="case_open_administrator", fields=["administrator"], condition=_OPEN),
            *(models.Index(name=f"case_state_{name}", fields=["state", *fields]) for name, fields in ORDERS.items()),
            models.Index(fields=["origin", "-id"]),
            models.Index(fields=["look_on", "id"], condition=Q(look_on__isnull=False), name="case_to_look_at"),
            models.Index(name="case_arrivals", fields=["received_on"]),
        ]

    def __str__(self) -> str:
        return self.case_number

    @property
    def scope(self) -> str:
        """The name by which the audit log and jobs refer to this case: `case/12`."""
        return f"case/{self.pk}"

    @property
    def case_state(self) -> CaseState:
        """The state as a member of `CaseState`."""
        return CaseState(self.state)

    @property
    def is_expedited(self) -> bool:
        """Whether the shorter clocks apply."""
        return self.priority == Priority.EXPEDITED


class Submission(models.Model):
    """The form that a case was opened with: sent twice, it opens one case.

    `key` is the hash of the page's own number and of all that was typed, so that a changed form is another one. `page`
    is that number alone: what is typed on that page afterwards is no draft any more.
    """

    key = models.CharField(max_length=64, primary_key=True)
    page = models.CharField(max_length=64, blank=True, db_index=True)
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"Form of {self.case}"


class CaseNumberSeries(models.Model):
    """The last case number of a year; locked while the next one is taken, so that none is given twice."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


class CaseEventQuerySet(models.QuerySet["CaseEvent"]):
    """The events of cases."""

    def standing(self) -> CaseEventQuerySet:
        """Those that no correction put aside: whoever asks what happened asks these."""
        return self.filter(superseded_by__isnull=True)


@states_facts(Changes(once=("superseded_by_id",)))
class CaseEvent(models.Model):
    """One event of the case at its business time, with its source. Clocks are derived from these events.

    Where only the day is known, `day_only` says so, and `occurred_at` is the noon of that day, or the moment of a move
    of that day which the event follows. `place` is the farther of the places of mailing and of address.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    kind = enum_field(CaseEventKind)
    occurred_at = models.DateTimeField(help_text="When it happened, not when it was typed in.")
    day_only = models.BooleanField("hour not known", default=False)
    party = models.ForeignKey("cases.Party", null=True, blank=True, on_delete=models.PROTECT, related_name="events")
    channel = enum_field(Channel, blank=True)
    place = enum_field(Place, blank=True)
    reference = models.CharField(
        "question", max_length=40, blank=True, help_text="Which question was asked, or which one an answer belongs to."
    )
    note = models.CharField(max_length=300, blank=True)
    source = enum_field(EventSource)
    delivery = models.ForeignKey(
        "cases.Delivery", null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    superseded_by = models.ForeignKey(
        "cases.Correction",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The correction that put it aside: no clock counts from it.",
    )
    objects = CaseEventQuerySet.as_manager()

    class Meta:
        ordering = ["occurred_at", "id"]
        constraints = [
            known("kind", CaseEventKind, "case_event_kind_known"),
            known("channel", Channel, "case_event_channel_known", blank=True),
            known("place", Place, "case_event_place_known", blank=True),
            known("source", EventSource, "case_event_source_known"),
            models.CheckConstraint(
                condition=Q(source=EventSource.DELIVERY.value, delivery__isnull=False)
                | (~Q(source=EventSource.DELIVERY.value) & Q(delivery__isnull=True)),
                name="case_event_shown_by_its_delivery",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "occurred_at"]),
            models.Index(
                name="case_event_remands",
                fields=["case", "recorded_at"],
                condition=Q(kind=CaseEventKind.REMAND_ORDERED.value),
            ),
        ]

    def __str__(self) -> str:
        return f"{CaseEventKind(self.kind).label} on {day_in_words(timezone.localdate(self.occurred_at))}"


@states_facts()
class CaseMove(models.Model):
    """One change of state, with the reason given in words (the audit log keeps only its hash)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="moves")
    action = models.CharField(max_length=60)
    from_state = enum_field(CaseState)
    to_state = enum_field(CaseState)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(help_text="Business time.")
    party = models.ForeignKey(
        "cases.Party",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who made it happen, or who is asked.",
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            known("from_state", CaseState, "move_from_state_known"),
            known("to_state", CaseState, "move_to_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.action}: {self.from_state} to {self.to_state}"


@states_facts()
class MoveGround(models.Model):
    """One of the grounds on which an application was found ineligible (8 CCR 9792.10.3(c))."""

    move = models.ForeignKey(CaseMove, on_delete=models.CASCADE, related_name="grounds")
    reason = enum_field(EligibilityReason)

    class Meta:
        ordering = ["id"]
        constraints = [
            known("reason", EligibilityReason, "move_ground_known"),
            models.UniqueConstraint(fields=["move", "reason"], name="each_ground_once"),
        ]

    def __str__(self) -> str:
        return self.get_reason_display()


@states_facts()
class PriorityChange(models.Model):
    """The case had this priority from `since` on; every open clock is computed anew from then (8 CCR 9792.10.4(c))."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="priority_changes")
    priority = enum_field(Priority)
    since = models.DateTimeField()
    day_only = models.BooleanField("hour not known", default=False)
    reason = models.CharField(max_length=300)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["since", "id"]
        constraints = [known("priority", Priority, "priority_change_known")]

    def __str__(self) -> str:
        return f"{Priority(self.priority).label} from {day_in_words(timezone.localdate(self.since))}"


@states_facts()
class ClockExtension(models.Model):
    """More days on one clock of the case, by a written approval of the Administrative Director (LC 4610.6(d)(2))."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clock_extensions")
    clock = models.CharField(max_length=8, help_text="The key of its rule, as C14.")
    days = models.PositiveSmallIntegerField(help_text="Calendar days.")
    approval = models.CharField("written approval on file", max_length=300, help_text="Who approved it, and when.")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(days__gte=1), name="clock_extension_adds_days"),
            models.CheckConstraint(condition=~Q(approval=""), name="clock_extension_names_approval"),
        ]

    def __str__(self) -> str:
        return f"{self.clock} + {self.days}: {self.approval}"
