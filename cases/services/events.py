"""Business events: the dated facts from which clocks are derived."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.addressing import NOTICE_SENT, told, way_to
from cases.audit_kinds import CaseAudit
from cases.clocks.calendar import NOON
from cases.enums import CaseEventKind, Channel, EventSource, Place
from cases.errors import CaseError
from cases.hooks import notify_stated_event
from cases.models import Case, CaseEvent, Delivery, Party
from cases.selectors.clocks import FOLLOWS_A_MOVE
from cases.services.clocks import DUE_FIELDS, refresh_due, refresh_due_of_many
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import Entry, record, record_all

STATED_BY_A_PERSON = (
    CaseEventKind.ELIGIBILITY_FINDING_RECEIVED,
    CaseEventKind.INELIGIBILITY_NOTICE_SENT,
    CaseEventKind.ASSIGNMENT_NOTICE_SENT,
    CaseEventKind.ASSIGNMENT_NOTICE_RECEIVED,
    CaseEventKind.RECORDS_RECEIVED,
    CaseEventKind.INFORMATION_REQUEST_RECEIVED,
    CaseEventKind.QUESTION_RECEIVED,
    CaseEventKind.INFORMATION_ANSWERED,
    CaseEventKind.QUESTION_ANSWERED,
    CaseEventKind.APPLICATION_FILED,
    CaseEventKind.UR_DECISION_SERVED,
    CaseEventKind.UR_DECISION_RECEIVED,
    CaseEventKind.UR_NOTICE_GIVEN,
    CaseEventKind.UR_APPEAL_REQUESTED,
    CaseEventKind.UR_APPEAL_DECIDED,
    CaseEventKind.LIABILITY_DISPUTED,
    CaseEventKind.LIABILITY_RESOLVED,
    CaseEventKind.LIABILITY_ASKED,
    CaseEventKind.DETERMINATION_RECEIVED,
    CaseEventKind.SERVICES_AUTHORIZED,
    CaseEventKind.SERVICES_REIMBURSED,
    CaseEventKind.SETTLEMENT_REACHED,
    CaseEventKind.REQUEST_WITHDRAWN,
    CaseEventKind.RESOLUTION_TOLD,
    CaseEventKind.CLAIMS_ADMINISTRATOR_CHANGED,
    CaseEventKind.CHANGE_TOLD,
    CaseEventKind.APPEAL_FILED,
)
"""Events that a person can state; all others come with moves, deliveries and applications."""


def record_event(
    *,
    case: Case,
    kind: CaseEventKind,
    occurred_at: datetime | date,
    actor: User | None,
    source: EventSource,
    party: Party | None = None,
    channel: Channel | None = None,
    place: Place | None = None,
    reference: str = "",
    note: str = "",
    delivery: Delivery | None = None,
    follows: datetime | None = None,
) -> CaseEvent:
    """Add one dated fact to the case, with its source.

    A bare date means that day in California, whose hour is not known: it is stored as its noon, or as the moment of
    that day that it `follows`.
    """
    with transaction.atomic():
        event = CaseEvent.objects.create(
            case=case,
            kind=kind.value,
            occurred_at=follows or business_time(occurred_at),
            day_only=not isinstance(occurred_at, datetime),
            source=source.value,
            party=party,
            channel=channel or "",
            place=place or "",
            reference=reference,
            note=note,
            delivery=delivery,
            recorded_at=timezone.now(),
            recorded_by=actor,
        )
        record(actor=actor, **_entry(event)._asdict())
    return event


def record_days_of_record(*, days: Iterable[tuple[Case, CaseEventKind, date]], actor: User | None) -> None:
    """Add the dated facts that determinations of record tell of their cases, many in four statements."""
    _record_many(
        [_of_a_day(case, kind, day, EventSource.RECORD, actor) for case, kind, day in days],
        actor,
    )


def record_sendings(*, sent: Iterable[tuple[Delivery, CaseEventKind]], day: date, actor: User | None) -> None:
    """Add what the sending of letters tells of their cases, many in as many statements as one; due dates follow."""
    letters = list(sent)
    with transaction.atomic():
        ids = {delivery.letter.case_id for delivery, _kind in letters}
        cases = Case.objects.select_for_update(of=("self",)).select_related("ur_decision").order_by("pk").in_bulk(ids)
        events = []
        for delivery, kind in letters:
            event = _of_a_day(cases[delivery.letter.case_id], kind, day, EventSource.DELIVERY, actor)
            event.party, event.channel, event.delivery = delivery.letter.recipient, delivery.channel, delivery
            events.append(event)
        _record_many(events, actor)
        refresh_due_of_many(cases=list(cases.values()))


def _of_a_day(case: Case, kind: CaseEventKind, day: date, source: EventSource, actor: User | None) -> CaseEvent:
    return CaseEvent(
        case=case,
        kind=kind.value,
        occurred_at=business_time(day),
        day_only=True,
        source=source.value,
        recorded_at=timezone.now(),
        recorded_by=actor,
    )


def _record_many(events: Sequence[CaseEvent], actor: User | None) -> None:
    with transaction.atomic():
        record_all([_entry(event) for event in CaseEvent.objects.bulk_create(events)], actor=actor)


def _entry(event: CaseEvent) -> Entry:
    return Entry(
        kind=CaseAudit.EVENT_RECORDED,
        scope=event.case.scope,
        subject=f"event/{event.pk}",
        data={"event": event.kind, "occurred_at": event.occurred_at.isoformat(), "source": event.source},
    )


@contextmanager
def recording_events(*, case_id: int) -> Iterator[Case]:
    """A transaction that records events of the locked case, and refreshes its due date at the end."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case_id)
        yield case
        refresh_due(case)
        case.save(update_fields=DUE_FIELDS)


def add_event(
    *,
    case: Case,
    kind: CaseEventKind,
    occurred_at: datetime | date,
    actor: User,
    party: Party | None = None,
    channel: Channel | None = None,
    place: Place | None = None,
    reference: str = "",
    note: str = "",
) -> list[CaseEvent]:
    """Record an event that a person states, refresh the due date of the case, and let it wake up by it.

    A notice sent to no named party is one event for each party that is told it, by the party's own channel unless
    another is given. `reference` names the question that is asked or answered. Raises CaseError for a future day, for a
    kind of event that no person states, for what somebody stated already, and if the case names no party to tell.
    """
    require(actor, rules.add_event, case)
    moment = business_time(occurred_at)
    refuse_future(timezone.localdate(moment))
    if not isinstance(occurred_at, datetime) and kind in FOLLOWS_A_MOVE:
        moment = not_before_last_move(case, moment)
    if kind not in STATED_BY_A_PERSON:
        raise CaseError("This event comes with a move or a letter of the case and is not recorded by hand.")
    with recording_events(case_id=case.pk) as locked:
        concerned = _concerned(locked, kind, party, channel)
        stated = locked.events.standing().filter(
            kind=kind.value, occurred_at=moment, source=EventSource.PERSON.value, note=note, reference=reference
        )
        if all(stated.filter(party=to, channel=by.value if by else "").exists() for to, by in concerned):
            raise CaseError("This is on file already: the same event, day and party. Nothing more is needed.")
        recorded = [
            record_event(
                case=locked,
                kind=kind,
                occurred_at=occurred_at,
                follows=moment,
                actor=actor,
                source=EventSource.PERSON,
                party=to,
                channel=by,
                place=place,
                reference=reference,
                note=note,
            )
            for to, by in concerned
        ]
        notify_stated_event(locked, kind, actor)
    return recorded


def _concerned(
    case: Case, kind: CaseEventKind, party: Party | None, channel: Channel | None
) -> list[tuple[Party | None, Channel | None]]:
    """Each party that the event concerns, with the channel of its notice."""
    notice = NOTICE_SENT.get(kind)
    if notice is None:
        return [(party, channel)]
    to = [party] if party else told(notice, case.parties.all())
    if not to:
        raise CaseError("Nobody who is told this is named in the case. Add the parties first.")
    return [(each, channel or way_to(each).channel) for each in to]


def business_time(moment: datetime | date) -> datetime:
    """The aware moment of an event; a date becomes its noon in California, so that no time zone changes its day."""
    if isinstance(moment, datetime):
        return moment
    return timezone.make_aware(datetime.combine(moment, NOON))


def not_before_last_move(case: Case, moment: datetime) -> datetime:
    """The moment, or that of the case's last move if this is later on the same day.

    A day without an hour is stored as noon, so it would come before a move made that afternoon.
    """
    last = case.moves.order_by("-id").values_list("at", flat=True).first()
    same_day = last is not None and timezone.localdate(last) == timezone.localdate(moment)
    return max(moment, last) if last is not None and same_day else moment


def refuse_future(day: date) -> None:
    """Raise CaseError for a day that is still to come in California: what is recorded has happened."""
    if day > timezone.localdate():
        raise CaseError("This date is still to come. Choose the day it happened.")
