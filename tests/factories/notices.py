"""Notices that are due, each as it arises in the course of a case."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from cases.addressing import Notice
from cases.enums import CaseEventKind, CaseState, ItemStatus, PartyKind
from cases.services.consolidation import consolidate, separate
from cases.services.correspondence.owed import owe_notices
from cases.services.events import add_event
from cases.services.facts import extend_clock
from cases.services.moves import move_case
from cases.services.priority import convert_to_expedited
from tests.factories.accounts import a_case_manager, an_intake_coordinator
from tests.factories.cases import a_document, close, move, named_items
from tests.factories.reviews import a_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from cases.models import Case, NoticeDue

S = CaseState
WHY = "As the file shows."


def a_notice(notice: Notice) -> NoticeDue:
    """A notice of this kind that waits for its letters, in a case of its own."""
    case = _ARISES[notice]()
    return case.notices.get(notice=notice.value, settled_at__isnull=True)


def asked(case: Case, action: str, kind: PartyKind = PartyKind.REQUESTING_PHYSICIAN) -> Case:
    """The case after a question to the party of this kind."""
    party, who = case.parties.get(kind=kind.value), a_case_manager()
    question = "Which home exercises were done since January?"
    return move_case(case=case, action=action, actor=who, reason=question, party=party)


def _moved(state: CaseState, action: str) -> Callable[[], Case]:
    return lambda: move(a_case(state), action, reason=WHY)


def _answered() -> Case:
    case = a_case(S.CLINICAL_REVIEW)
    asked(case, "request_additional_information")
    a_document(case, title="Letter of the physician on home exercises")
    return move(case, "receive_information")


def _converted() -> Case:
    case = a_case(S.RECORDS_PENDING)
    return convert_to_expedited(
        case=case, since=timezone.now(), reason="Certified by Dr. Castellane today.", actor=a_case_manager()
    )


def _extended() -> Case:
    case = a_case(S.READY_FOR_REVIEW)
    extend_clock(case=case, clock="C14", days=3, approval="Letter of the Director of today", actor=a_case_manager())
    return case


def _overdue() -> Case:
    case = a_case(S.RECORDS_PENDING, received_on=timezone.localdate() - timedelta(days=60))
    owe_notices(case=case, notices=(Notice.RECORDS_OVERDUE,), about="clock/C8")
    return case


def _due_soon() -> Case:
    case = a_case(S.RECORDS_PENDING, received_on=timezone.localdate() - timedelta(days=5))
    owe_notices(case=case, notices=(Notice.RECORDS_REMINDER,), about="clock/C8")
    return case


def _deferred_and_asked() -> Case:
    case = a_case(S.DEFERRED)
    owe_notices(case=case, notices=(Notice.LIABILITY_QUESTION,), about="clock/asked")
    return case


def _joined() -> Case:
    lead, case = a_case(S.ELIGIBLE), a_case(S.ELIGIBLE, items=named_items("Lumbar brace"))
    return consolidate(case=case, lead_number=lead.case_number, actor=an_intake_coordinator())


def _taken_over() -> Case:
    case = a_case(S.RECORDS_PENDING)
    kind = CaseEventKind.CLAIMS_ADMINISTRATOR_CHANGED
    add_event(case=case, kind=kind, occurred_at=timezone.localdate(), actor=a_case_manager())
    return case


def _authorized() -> Case:
    case = a_case(S.ELIGIBLE)
    for item in case.items.all():
        close(item, ItemStatus.TERMINATED)
    return move(case, "terminate", reason=WHY)


_ARISES: dict[Notice, Callable[[], Case]] = {
    Notice.ELIGIBILITY: lambda: a_case(S.ELIGIBLE),
    Notice.INELIGIBILITY: lambda: a_case(S.INELIGIBLE),
    Notice.ELIGIBILITY_QUESTION: lambda: asked(a_case(S.ELIGIBILITY_REVIEW), "request_information"),
    Notice.DEFERRAL: lambda: a_case(S.DEFERRED),
    Notice.RESUMPTION: _moved(S.DEFERRED, "resume"),
    Notice.LIABILITY_QUESTION: _deferred_and_asked,
    Notice.ASSIGNMENT: lambda: move(a_case(S.ELIGIBLE), "assign"),
    Notice.CONVERSION: _converted,
    Notice.RECORDS_REMINDER: _due_soon,
    Notice.RECORDS_OVERDUE: _overdue,
    Notice.RECORDS_INSUFFICIENT: _moved(S.RECORDS_PENDING, "flag_insufficient_records"),
    Notice.RECORDS_LISTED: _moved(S.RECORDS_PENDING, "records_complete"),
    Notice.REVIEWER_QUESTION: lambda: asked(a_case(S.CLINICAL_REVIEW), "request_additional_information"),
    Notice.REVIEWER_ANSWER: _answered,
    Notice.EXTENSION: _extended,
    Notice.CONSOLIDATION: _joined,
    Notice.SEPARATION: lambda: separate(case=_joined(), reason=WHY, actor=an_intake_coordinator()),
    Notice.ADMINISTRATOR_CHANGED: _taken_over,
    Notice.TERMINATION: _authorized,
    Notice.WITHDRAWAL: _moved(S.ELIGIBLE, "withdraw"),
    Notice.APPEAL: lambda: move_case(
        case=(case := a_case(S.ISSUED)),
        action="appeal",
        actor=a_case_manager(),
        party=case.parties.get(kind=PartyKind.INJURED_WORKER.value),
    ),
    Notice.REMAND: _moved(S.APPEALED, "remand"),
}
