"""Who sees which case, in which order, and what its history tells."""

from __future__ import annotations

from datetime import date

import pytest

from cases.enums import CaseState
from cases.models import Case
from cases.selectors.cases import (
    days_until,
    visible_cases,
    worker_name,
)
from cases.selectors.worklist import Wanted, state_counts, worklist
from imr_site.accounts.enums import Role
from tests.factories import (
    a_case,
    a_person,
    a_reviewer,
    a_round,
    open_,
)
from tests.factories.cases import named_parties

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

S = CaseState


@pytest.fixture
def cases() -> dict[CaseState, Case]:
    """A case of every desk and two that are over, so that a leak of any of them would show."""
    return {state: a_case(state) for state in (S.RECEIVED, S.ELIGIBLE, S.CLINICAL_REVIEW, S.INELIGIBLE, S.WITHDRAWN)}


STAFF = {Role.INTAKE, Role.CASE_MANAGER, Role.QUALITY, Role.ADMINISTRATOR, Role.AUDITOR}


class TestWhoSeesWhat:
    @pytest.mark.parametrize("role", sorted(STAFF))
    def test_staff_see_every_case(self, cases, role):
        assert set(visible_cases(a_person(role))) == set(cases.values())

    def test_a_reviewer_sees_no_case_not_even_one_under_review_by_that_reviewer(self, cases):
        own = a_round(cases[S.CLINICAL_REVIEW])
        assert own.reviewer == a_reviewer()
        assert list(visible_cases(a_reviewer().user)) == []
        assert list(worklist(a_reviewer().user, Wanted())) == []
        assert list(worklist(a_reviewer().user, Wanted(states=tuple(S)))) == []
        assert state_counts(a_reviewer().user) == []

    @pytest.mark.parametrize("role", Role)
    def test_someone_who_left_sees_nothing(self, cases, role):
        gone = a_person(role)
        gone.is_active = False
        assert list(visible_cases(gone)) == []
        assert state_counts(gone) == []

    def test_the_roles_that_see_cases_are_all_but_the_reviewer(self):
        assert set(Role) - STAFF == {Role.REVIEWER}


def test_the_worker_is_the_party_of_that_kind():
    assert worker_name(open_()) == "Adele Marchetti"
    assert worker_name(open_(parties=named_parties()[1:])) == ""


@pytest.mark.parametrize(
    ("day", "days"), [(date(2017, 3, 15), 0), (date(2017, 3, 18), 3), (date(2017, 3, 14), -1), (None, None)]
)
def test_days_left_are_counted_from_today_in_california(day, days):
    assert days_until(day) == days
