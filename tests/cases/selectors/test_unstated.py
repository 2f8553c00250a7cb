from __future__ import annotations

from datetime import date

import pytest

from cases.enums import CaseEventKind, CaseState
from cases.models import Case
from cases.selectors.unstated import Unstated, unstated
from cases.services.events import add_event
from tests.cases.conftest import NOW
from tests.factories import a_case, a_case_manager, move, open_
from tests.factories.cases import say

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]
S = CaseState
EVERYONE = ("Adele Marchetti", "Dr. Owen Castellane", "Harbor Crest Claims")
FINDING = "The day on which the finding of eligibility was received is not on file."
NOARFI = "Assignment notice (NOARFI): no sending is on file. No clock runs from it before."


def _told(case: Case) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(fact.kind.value, fact.words, fact.parties) for fact in unstated(case)]


def _found_eligible() -> Case:
    case = open_()
    move(case, "start_eligibility_review")
    move(case, "find_eligible")
    return case


def test_a_move_says_nothing_of_what_was_sent_or_received():
    case = _found_eligible()
    assert _told(case) == [("eligibility_finding_received", FINDING, ())]
    move(case, "assign")
    assert _told(case) == [
        ("eligibility_finding_received", FINDING, ()),
        ("assignment_notice_sent", NOARFI, EVERYONE),
    ]


def test_what_a_person_states_is_asked_no_more():
    case = _found_eligible()
    say(case, CaseEventKind.ELIGIBILITY_FINDING_RECEIVED, on=NOW.date())
    move(case, "assign")
    worker = case.parties.first()
    add_event(
        case=case,
        kind=CaseEventKind.ASSIGNMENT_NOTICE_SENT,
        occurred_at=NOW.date(),
        actor=a_case_manager(),
        party=worker,
    )
    assert _told(case) == [("assignment_notice_sent", NOARFI, EVERYONE[1:])]
    say(case, CaseEventKind.ASSIGNMENT_NOTICE_SENT, on=NOW.date())
    assert _told(case) == []


def test_a_new_round_has_a_notice_of_its_own():
    case = a_case(S.REMANDED)
    move(case, "reassign")
    assert _told(case) == [("assignment_notice_sent", NOARFI, EVERYONE)]


def test_a_finding_of_ineligibility_is_told_too():
    case = a_case(S.INELIGIBLE)
    assert unstated(case) == [
        Unstated(
            CaseEventKind.INELIGIBILITY_NOTICE_SENT,
            "Notice of ineligibility: no sending is on file. No clock runs from it before.",
            EVERYONE,
        )
    ]
    say(case, CaseEventKind.INELIGIBILITY_NOTICE_SENT, on=date(2017, 3, 14))
    assert unstated(case) == []


@pytest.mark.parametrize("state", [S.RECEIVED, S.ELIGIBILITY_REVIEW, S.CLINICAL_REVIEW, S.ISSUED, S.CLOSED])
def test_nothing_is_asked_elsewhere(state):
    assert unstated(a_case(state)) == []
