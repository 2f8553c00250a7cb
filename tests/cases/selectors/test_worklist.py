"""Which cases are on whose desk, in which order, and how many pages there are of them."""

from __future__ import annotations

from datetime import date

import pytest

from cases.desks import DESK
from cases.enums import CaseState, Priority
from cases.models import Case
from cases.selectors.worklist import StateCount, Wanted, shown_rows, state_counts, worklist
from imr_site.accounts.enums import Role
from tests.factories import a_case, a_person, an_auditor, an_intake_coordinator, open_
from tests.factories.cases import named_items

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

S = CaseState


@pytest.fixture
def cases() -> dict[CaseState, Case]:
    """A case of every desk and two that are over, so that a leak of any of them would show."""
    return {state: a_case(state) for state in (S.RECEIVED, S.ELIGIBLE, S.CLINICAL_REVIEW, S.INELIGIBLE, S.WITHDRAWN)}


def test_open_cases_are_counted_by_state_with_those_that_are_late_or_due_today(cases):
    late = a_case(S.ELIGIBLE)
    Case.objects.exclude(pk=late.pk).update(due_on=date(2017, 3, 15))
    Case.objects.filter(pk=late.pk).update(due_on=date(2017, 3, 14))
    assert state_counts(an_auditor()) == [
        StateCount(S.RECEIVED, all=1, late=0),
        StateCount(S.ELIGIBLE, all=2, late=1),
        StateCount(S.CLINICAL_REVIEW, all=1, late=0),
    ]


class TestWorklist:
    def test_each_desk_has_the_states_that_wait_for_it(self, cases):
        waiting = {role: {case.state for case in worklist(a_person(role), Wanted())} for role in Role}
        still_open = {S.RECEIVED, S.ELIGIBLE, S.CLINICAL_REVIEW}
        assert waiting == {
            Role.INTAKE: {S.RECEIVED},
            Role.CASE_MANAGER: {S.ELIGIBLE, S.CLINICAL_REVIEW},
            Role.REVIEWER: set(),
            Role.QUALITY: still_open,
            Role.ADMINISTRATOR: still_open,
            Role.AUDITOR: still_open,
        }

    def test_no_state_waits_for_two_desks(self):
        assert set(DESK[Role.INTAKE]) & set(DESK[Role.CASE_MANAGER]) == set()

    def test_a_state_may_be_asked_for_whoever_asks(self, cases):
        assert list(worklist(an_intake_coordinator(), Wanted(states=(S.INELIGIBLE,)))) == [cases[S.INELIGIBLE]]
        assert list(worklist(an_intake_coordinator(), Wanted(states=(S.DEFERRED,)))) == []

    def test_expedited_comes_first_then_what_is_due_first_then_what_came_first(self):
        def due(day: date | None, received: date, priority: Priority = Priority.STANDARD) -> Case:
            case = open_(received_on=received, priority=priority)
            Case.objects.filter(pk=case.pk).update(due_on=day)
            return case

        early, late = date(2017, 2, 1), date(2017, 2, 2)
        not_running = due(None, early)
        later = due(date(2017, 4, 2), early)
        came_second = due(date(2017, 4, 1), late)
        came_first = due(date(2017, 4, 1), early)
        opened_after = due(date(2017, 4, 1), early)
        expedited_not_running = due(None, late, Priority.EXPEDITED)
        expedited = due(date(2017, 4, 30), late, Priority.EXPEDITED)
        assert list(worklist(an_auditor(), Wanted())) == [
            expedited,
            expedited_not_running,
            came_first,
            opened_after,
            came_second,
            later,
            not_running,
        ]

    def test_late_is_past_due_and_still_open(self):
        def due(day: date | None, state: CaseState = S.RECEIVED) -> Case:
            case = open_()
            Case.objects.filter(pk=case.pk).update(due_on=day, state=state.value)
            return case

        yesterday, today = date(2017, 3, 14), date(2017, 3, 15)
        late = due(yesterday)
        due(today), due(None), due(yesterday, S.ISSUED)
        assert list(worklist(an_auditor(), Wanted(due="late"))) == [late]
        assert list(worklist(an_auditor(), Wanted(states=tuple(S), due="late"))) == [late]

    def test_items_are_counted_once_each_whatever_else_there_is(self):
        open_(items=named_items("First", "Second", "Third"))
        auditor, wanted = an_auditor(), Wanted()
        assert [row.item_count for row in shown_rows(auditor, list(worklist(auditor, wanted)), wanted.order)] == [3]
