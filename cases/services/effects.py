"""What the moves of the desk do besides changing the state: dates and the events the clocks start from."""

from __future__ import annotations

from django.utils import timezone

from cases.enums import CaseEventKind, CaseState, Channel, PartyKind
from cases.services.events import record_event
from cases.services.moves import Move, effect

NOTICE_RECIPIENTS = (
    PartyKind.INJURED_WORKER,
    PartyKind.APPLICANT_ATTORNEY,
    PartyKind.REQUESTING_PHYSICIAN,
    PartyKind.CLAIMS_ADMINISTRATOR,
)
"""Who gets the assignment notice (8 CCR 9792.10.4(b)); the attorney only where there is one."""


@effect("find_eligible")
def _eligibility_found(move: Move) -> None:
    record_event(case=move.case, kind=CaseEventKind.ELIGIBILITY_FINDING_RECEIVED, occurred_at=move.at, actor=move.actor)


@effect("find_ineligible")
def _ineligibility_notice_sent(move: Move) -> None:
    """The time to appeal from the finding starts with its notice (8 CCR 10575(c))."""
    record_event(case=move.case, kind=CaseEventKind.INELIGIBILITY_NOTICE_SENT, occurred_at=move.at, actor=move.actor)


@effect("receive_information")
def _information_answered(move: Move) -> None:
    """An answer on eligibility, or to the reviewer's question, by what the case waited for."""
    waited = move.case.case_state
    kind = CaseEventKind.INFORMATION_ANSWERED if waited == CaseState.INFO_REQUESTED else CaseEventKind.QUESTION_ANSWERED
    record_event(case=move.case, kind=kind, occurred_at=move.at, actor=move.actor)


@effect("assign", "reassign")
def _notice_sent(move: Move) -> None:
    """The day of the notice is the date assigned; each party's channel decides its records clock."""
    move.case.assigned_on = timezone.localdate(move.at)
    move.case.records_complete_on = None
    for party in move.case.parties.filter(kind__in=[kind.value for kind in NOTICE_RECIPIENTS]):
        record_event(
            case=move.case,
            kind=CaseEventKind.ASSIGNMENT_NOTICE_SENT,
            occurred_at=move.at,
            actor=move.actor,
            party=party,
            channel=Channel(party.channel),
        )


@effect("records_complete")
def _records_complete(move: Move) -> None:
    """The complete records date starts the determination clock (LC 4610.6(d)(1))."""
    move.case.records_complete_on = timezone.localdate(move.at)
    record_event(case=move.case, kind=CaseEventKind.RECORDS_COMPLETE, occurred_at=move.at, actor=move.actor)


@effect("start_clinical_review")
def _records_closed_incomplete(move: Move) -> None:
    """On the records at hand the determination clock starts here, as there is no complete records date."""
    if move.case.case_state == CaseState.INSUFFICIENT_RECORDS:
        record_event(
            case=move.case, kind=CaseEventKind.RECORDS_CLOSED_INCOMPLETE, occurred_at=move.at, actor=move.actor
        )


@effect("issue")
def _determination_issued(move: Move) -> None:
    record_event(case=move.case, kind=CaseEventKind.DETERMINATION_ISSUED, occurred_at=move.at, actor=move.actor)


@effect("defer")
def _liability_disputed(move: Move) -> None:
    record_event(case=move.case, kind=CaseEventKind.LIABILITY_DISPUTED, occurred_at=move.at, actor=move.actor)


@effect("resume")
def _liability_resolved(move: Move) -> None:
    record_event(case=move.case, kind=CaseEventKind.LIABILITY_RESOLVED, occurred_at=move.at, actor=move.actor)


@effect("appeal")
def _appealed(move: Move) -> None:
    record_event(case=move.case, kind=CaseEventKind.APPEAL_FILED, occurred_at=move.at, actor=move.actor)


@effect("deny_appeal")
def _appeal_denied(move: Move) -> None:
    """What the appeal suspended goes on (8 CCR 9792.10.7)."""
    record_event(case=move.case, kind=CaseEventKind.APPEAL_DENIED, occurred_at=move.at, actor=move.actor)


@effect("remand")
def _remanded(move: Move) -> None:
    record_event(case=move.case, kind=CaseEventKind.REMAND_ORDERED, occurred_at=move.at, actor=move.actor)


@effect("terminate", "withdraw")
def _ended(move: Move) -> None:
    record_event(case=move.case, kind=CaseEventKind.CASE_ENDED, occurred_at=move.at, actor=move.actor)
