"""What the moves of the desk do besides changing the state.

A move records what was decided here and on which day. It never records that a notice was sent or received: a letter's
delivery does, or a person who states the day (`cases.services.events`).
"""

from __future__ import annotations

from django.utils import timezone

from cases.enums import CaseEventKind, CaseState, EventSource
from cases.hooks import Move, effect
from cases.models import Party
from cases.selectors.eligibility import is_deferred_by_liability
from cases.selectors.unstated import QUESTIONS, open_questions
from cases.services.corrections import put_aside
from cases.services.correspondence.owed import settle_moot
from cases.services.events import record_event


@effect("answer_recorded")
def _information_answered(move: Move) -> None:
    """Record the answer to a question on eligibility or to the reviewer's question; the state tells which kind.

    It belongs to the question that is open. Where several are, somebody has to say which one, as an event of the case:
    before the move or after it.
    """
    eligibility = move.case.case_state == CaseState.INFO_REQUESTED
    asked, answered = QUESTIONS[0 if eligibility else 1]
    came = move.case.moves.order_by("-id").values_list("recorded_at", flat=True).first()
    stated = move.case.events.standing().filter(kind=answered.value, source=EventSource.PERSON.value)
    if came and stated.filter(recorded_at__gte=came).exists():
        return  # somebody stated it already
    waiting = open_questions(move.case, asked, answered)
    if len(waiting) <= 1:
        question = waiting[0] if waiting else None
        record_event(
            case=move.case,
            kind=answered,
            occurred_at=move.at,
            actor=move.actor,
            source=EventSource.MOVE,
            party=question.party if question else None,
            reference=question.reference if question else "",
        )


@effect("assigned")
def _assigned(move: Move) -> None:
    # Not before the application, even where the clock was set back since.
    move.case.assigned_on = max(filter(None, [timezone.localdate(move.at), move.case.received_on]))
    move.case.records_complete_on = None


@effect("records_completed")
def _records_complete(move: Move) -> None:
    """Start the determination clock with the date on which the records are complete (LC 4610.6(d)(1))."""
    move.case.records_complete_on = timezone.localdate(move.at)
    _record(move, CaseEventKind.RECORDS_COMPLETE)


@effect("records_closed")
def _records_closed_incomplete(move: Move) -> None:
    """Start the determination clock with the records at hand, as there is no complete records date."""
    _record(move, CaseEventKind.RECORDS_CLOSED_INCOMPLETE)


@effect("liability_resolution_recorded")
def _liability_resolved(move: Move) -> None:
    """Record that the dispute ended, unless the case wakes up by something that is on file already."""
    if is_deferred_by_liability(move.case):
        _record(move, CaseEventKind.LIABILITY_RESOLVED)


@effect("appeal_recorded")
def _appealed(move: Move) -> None:
    """Record whose petition it is: the administrator's suspends its duties, and each party's ends its own time."""
    _record(move, CaseEventKind.APPEAL_FILED, move.party)


@effect("appeal_denial_recorded")
def _appeal_denied(move: Move) -> None:
    """Resume the clocks that the appeal suspended (8 CCR 9792.10.7)."""
    _record(move, CaseEventKind.APPEAL_DENIED)


@effect("remand_recorded")
def _remanded(move: Move) -> None:
    _record(move, CaseEventKind.REMAND_ORDERED)


@effect("end_recorded")
def _ended(move: Move) -> None:
    _record(move, CaseEventKind.CASE_ENDED)
    settle_moot(case=move.case)


@effect("end_taken_back")
def _end_taken_back(move: Move) -> None:
    """The clocks go on from where they were: the case never ended, as it turned out."""
    for event in move.case.events.standing().filter(kind=CaseEventKind.CASE_ENDED.value):
        put_aside(event=event, reason=move.reason, actor=move.actor)


def _record(move: Move, kind: CaseEventKind, party: Party | None = None) -> None:
    record_event(case=move.case, kind=kind, occurred_at=move.at, actor=move.actor, party=party, source=EventSource.MOVE)
