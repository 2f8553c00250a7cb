"""Corrects what is on file about a case until its determination is issued; what was on file stays readable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format

from cases import rules
from cases.audit_kinds import CaseAudit
from cases.enums import CaseEventKind, CaseState, Channel, EventSource, Place
from cases.errors import CaseError
from cases.hooks import notify_case_changed
from cases.models import Case, CaseEvent, Correction, UrDecision
from cases.selectors.facts import OF_CASE as FACTS_OF_CASE
from cases.selectors.facts import OF_DECISION as FACTS_OF_DECISION
from cases.services.clocks import DUE_FIELDS, refresh_due
from cases.services.consequences import Standing, standing_of, what_follows
from cases.services.events import business_time, record_event, refuse_future
from cases.services.intake import problems_of_dates
from cases.services.lookup import refresh_lookup
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record

OF_CASE: Final = (
    "received_on",
    "date_of_injury",
    "injury_ended_on",
    "claim_number",
    "eams_number",
    "wcis_number",
    "primary_diagnosis",
    "priority",
    *FACTS_OF_CASE,
    "consent_given",
)
"""The columns of a case that state what the application says."""

OF_DECISION: Final = (
    "decided_on",
    "served_on",
    "rfa_date",
    *FACTS_OF_DECISION,
)
"""The columns of its UR decision."""

KINDS: Final = {
    "received_on": CaseEventKind.APPLICATION_RECEIVED,
    "served_on": CaseEventKind.UR_DECISION_SERVED,
}
"""The dates that are events too: the event of the wrong day is put aside, and one of the right day recorded."""

FINAL: Final = frozenset(
    {CaseState.ISSUED, CaseState.APPEALED, CaseState.TERMINATED, CaseState.WITHDRAWN, CaseState.CLOSED}
)
STANDS: Final = "This case is issued or over, so its facts stand as they are."
NO_REASON: Final = "Say why it is corrected: the history of the case shows it."
NO_CHANGE: Final = "Nothing differs from what is on file, so nothing is corrected."


def may_be_corrected(state: CaseState) -> bool:
    """Whether the facts of a case in this state may still be corrected: until its determination, or its end."""
    return state not in FINAL


def correct_facts(*, case: Case, facts: Mapping[str, Any], reason: str, actor: User) -> list[str]:
    """Correct facts of the application and its UR decision, by column, and return in words what follows from it.

    Clocks, due date, checklist, search terms and duplicate keys are computed anew. Raises CaseError without a reason,
    where nothing differs, for dates that cannot be, and once the case is issued or over.
    """
    require(actor, rules.correct_facts, case)
    with transaction.atomic():
        case = lock(case=case, reason=reason)
        decision = UrDecision.objects.select_for_update().filter(case=case).first()
        before = standing_of(case)
        rows: dict[str, models.Model] = dict.fromkeys(OF_CASE, case)
        if decision is not None:
            rows |= dict.fromkeys(OF_DECISION, decision)
            case.ur_decision = decision
        changed = [name for name, value in facts.items() if getattr(rows[name], name) != value]
        if not changed:
            raise CaseError(NO_CHANGE)
        for name in changed:
            old, row = in_words(rows[name], name), rows[name]
            setattr(row, name, facts[name])
            subject = "case" if row is case else "ur_decision"
            correction = keep(case=case, subject=subject, row=row, field=name, before=old, reason=reason, actor=actor)
            if name in KINDS:
                _restate(case, name, facts[name], correction, actor)
        _check(case, decision, changed)
        if decision is not None:
            decision.save()
        case.save()
        data = {"fields": sorted(changed), "reason_sha256": sha256(reason.encode()).hexdigest()}
        record(kind=CaseAudit.FACTS_CORRECTED, scope=case.scope, actor=actor, data=data)
        return follow(case=case, before=before, actor=actor)


def correct_event(*, event: CaseEvent, occurred_at: datetime | date | None, reason: str, actor: User) -> list[str]:
    """Put an event that a person stated on its right day, or (None) take it back; return in words what follows.

    Raises CaseError for what a move, a letter or the application brought, and as `correct_facts` does.
    """
    require(actor, rules.correct_facts, event.case)
    with transaction.atomic():
        case = lock(case=event.case, reason=reason)
        event = CaseEvent.objects.select_for_update().get(pk=event.pk)
        if event.source != EventSource.PERSON or event.superseded_by_id is not None:
            raise CaseError("Only an event that a person stated, and nobody corrected since, is corrected here.")
        moment = business_time(occurred_at) if occurred_at is not None else None
        if moment is not None:
            refuse_future(timezone.localdate(moment))
        if moment == event.occurred_at:
            raise CaseError(NO_CHANGE)
        before = standing_of(case)
        put_aside(event=event, reason=reason, actor=actor, instead=moment)
        if moment is not None:
            record_event(
                case=case,
                kind=CaseEventKind(event.kind),
                occurred_at=occurred_at or moment,
                actor=actor,
                source=EventSource.PERSON,
                **_as_before(event),
            )
        data = {"event": event.kind, "reason_sha256": sha256(reason.encode()).hexdigest()}
        record(kind=CaseAudit.EVENT_CORRECTED, scope=case.scope, subject=f"event/{event.pk}", actor=actor, data=data)
        return follow(case=case, before=before, actor=actor)


def put_aside(*, event: CaseEvent, reason: str, actor: User | None, instead: datetime | None = None) -> None:
    """Let an event count no more, as it happened at another moment (`instead`) or, None, did not happen."""
    correction = Correction.objects.create(
        case=event.case,
        subject=f"event/{event.pk}",
        field="occurred_at",
        label=CaseEventKind(event.kind).label,
        before=_moment(event.occurred_at),
        after=_moment(instead) if instead else "did not happen",
        reason=reason.strip(),
        recorded_at=timezone.now(),
        recorded_by=actor,
    )
    _superseded(event, correction)


def lock(*, case: Case, reason: str) -> Case:
    """The locked case, to be corrected for this reason. Raises CaseError if it may not be, or none is given."""
    if not reason.strip():
        raise CaseError(NO_REASON)
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if not may_be_corrected(locked.case_state):
        raise CaseError(STANDS)
    return locked


def keep(
    *, case: Case, subject: str, row: models.Model, field: str, before: str, reason: str, actor: User
) -> Correction:
    """Keep what one column of a row said before, in words; the row holds the new value already."""
    column: Any = row._meta.get_field(field)  # noqa: SLF001 - Django documents it
    label = str(column.verbose_name)
    return Correction.objects.create(
        case=case,
        subject=subject,
        field=field,
        label=label[:1].upper() + label[1:],
        before=before,
        after=in_words(row, field),
        reason=reason.strip(),
        recorded_at=timezone.now(),
        recorded_by=actor,
    )


def follow(*, case: Case, before: Standing, actor: User) -> list[str]:
    """Bring what is derived from a changed case up to date, and say in words what differs from before."""
    refresh_lookup(case=case)
    refresh_due(case)
    case.save(update_fields=DUE_FIELDS)
    told = notify_case_changed(case, actor)
    return [*what_follows(before, standing_of(case)), *told]


def in_words(row: models.Model, field: str) -> str:
    """The value of a column as pages show it; empty where it is not known."""
    value = getattr(row, field)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return date_format(value)
    shown = getattr(row, f"get_{field}_display", None)
    return str(shown() if shown else value)


def _moment(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "M j, Y H:i")


def _restate(case: Case, name: str, day: date | None, correction: Correction, actor: User) -> None:
    """Put the events of the wrong day aside, and record the right day."""
    kind = KINDS[name]
    brought = (EventSource.APPLICATION.value, EventSource.RECORD.value)
    for event in case.events.standing().filter(kind=kind.value, source__in=brought):
        _superseded(event, correction)
        if day is not None:
            source = EventSource.APPLICATION
            record_event(case=case, kind=kind, occurred_at=day, actor=actor, source=source, **_as_before(event))
            day = None
    if day is not None:
        record_event(case=case, kind=kind, occurred_at=day, actor=actor, source=EventSource.APPLICATION)


def _as_before(event: CaseEvent) -> dict[str, Any]:
    """What is told of an event besides its day."""
    return {
        "party": event.party,
        "channel": Channel(event.channel) if event.channel else None,
        "place": Place(event.place) if event.place else None,
        "reference": event.reference,
        "note": event.note,
    }


def _superseded(event: CaseEvent, correction: Correction) -> None:
    CaseEvent.objects.filter(pk=event.pk).update(superseded_by=correction)


def _check(case: Case, decision: UrDecision | None, changed: list[str]) -> None:
    if case.received_on is None or case.date_of_injury is None or (decision and decision.decided_on is None):
        raise CaseError("The dates of receipt, injury and UR decision are corrected, but not taken away.")
    problems = list(
        problems_of_dates(
            received=case.received_on,
            injured=case.date_of_injury,
            injury_ended=case.injury_ended_on,
            decided=decision.decided_on if decision else None,
            served=decision.served_on if decision else None,
            requested=decision.rfa_date if decision else None,
        )
    )
    if case.assigned_on and case.received_on > case.assigned_on:
        problems.append(f"The case was assigned on {date_format(case.assigned_on)}; it was received before that.")
    if "priority" in changed and case.priority_changes.exists():
        problems.append("The review was made expedited by a certification, which stands. Nothing is corrected.")
    if problems:
        raise CaseError(problems[0])
