from __future__ import annotations

from datetime import date

import pytest

from cases.clocks.model import ClockState
from cases.enums import CaseState, PartyKind, Priority
from cases.errors import CaseError
from cases.selectors.clocks import clocks_of
from cases.services.priority import convert_to_expedited
from imr_site.audit.models import Event
from tests.cases.conftest import NOW
from tests.factories import a_case, a_case_manager

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

CERTIFIED = "Certified by Dr. Castellane on March 14."


def _convert(case, *, since=NOW, reason=CERTIFIED):
    return convert_to_expedited(case=case, since=since, reason=reason, actor=a_case_manager())


def test_the_change_is_kept_with_the_certification():
    case = _convert(a_case(CaseState.ELIGIBLE))
    case.refresh_from_db()
    assert (case.priority, case.is_expedited) == (Priority.EXPEDITED, True)
    change = case.priority_changes.get()
    assert (change.priority, change.since, change.reason, change.recorded_by) == (
        Priority.EXPEDITED,
        NOW,
        CERTIFIED,
        a_case_manager(),
    )


def test_the_audit_log_says_when_and_not_why():
    case = _convert(a_case(CaseState.ELIGIBLE))
    written = Event.objects.last()
    assert (written.kind, written.scope, written.data) == (
        "case.priority_changed",
        case.scope,
        {"priority": "expedited", "since": NOW.isoformat()},
    )


def test_the_determination_is_due_three_days_from_then_on_and_the_last_is_no_saturday():
    case = a_case(CaseState.READY_FOR_REVIEW)
    assert case.due_on == date(2017, 4, 10)
    converted = _convert(case, since=NOW)
    assert converted.due_on == date(2017, 3, 20)
    running = {clock.key: clock.due for clock in clocks_of(converted) if clock.state == "running"}
    assert running["C16"] == date(2017, 3, 20)
    assert "C14" not in running


def test_a_clock_of_the_regular_review_that_was_met_stays_met():
    case = _convert(a_case(CaseState.READY_FOR_REVIEW))
    states = {clock.key: clock.state for clock in clocks_of(case) if clock.party == PartyKind.CLAIMS_ADMINISTRATOR}
    assert (states["C8"], states["C11"]) == (ClockState.MET, ClockState.MET_LATE)


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_certification_must_be_named(reason):
    case = a_case(CaseState.ELIGIBLE)
    with pytest.raises(CaseError, match="Name the physician's certification: who signed it and when"):
        _convert(case, reason=reason)
    case.refresh_from_db()
    assert (case.priority, case.priority_changes.count()) == (Priority.STANDARD, 0)


def test_a_case_is_not_expedited_twice():
    case = _convert(a_case(CaseState.ELIGIBLE))
    with pytest.raises(CaseError, match="Only an open standard case can become expedited"):
        _convert(case)
    assert case.priority_changes.count() == 1


@pytest.mark.parametrize("state", [CaseState.WITHDRAWN, CaseState.INELIGIBLE, CaseState.ISSUED])
def test_a_case_that_is_over_stays_as_it_is(state):
    with pytest.raises(CaseError, match="Only an open standard case"):
        _convert(a_case(state))
