"""Who sees which case, in which order, and what its history tells."""

from __future__ import annotations

from datetime import date

import pytest

from cases.clocks.calendar import local_date
from cases.enums import CaseEventKind, CaseState, EventSource
from cases.models import Case
from cases.selectors.cases import (
    days_until,
    timeline,
    visible_cases,
    worker_name,
)
from cases.selectors.worklist import Wanted, state_counts, worklist
from cases.services.events import record_event
from imr_site.accounts.enums import Role
from reviews.services.sign_off import return_to_reviewer
from tests.factories import (
    a_case,
    a_person,
    a_quality_physician,
    a_reviewer,
    a_round,
    an_intake_coordinator,
    declare,
    designate,
    move,
    open_,
    sign_off,
    submit,
    write_review,
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


class TestTimeline:
    def test_moves_and_events_newest_first_in_words_and_nothing_said_twice(self):
        """The notice of ineligibility is what the finding of that moment says already."""
        case = open_()
        move(case, "start_eligibility_review", an_intake_coordinator(), on=date(2017, 2, 24), reason="Complete.")
        move(case, "find_ineligible", an_intake_coordinator(), reason="Not signed.")
        told = timeline(case)
        assert [(local_date(entry.at), entry.title, entry.detail, entry.who, entry.is_move) for entry in told] == [
            (
                date(2017, 3, 15),
                "Record the finding: ineligible",
                "No signature of worker or representative. Not signed.",
                "Ines Calloway",
                True,
            ),
            (date(2017, 2, 24), "Start eligibility review", "Complete.", "Ines Calloway", True),
            (date(2017, 2, 23), "Application received", "", "Ines Calloway", False),
            (date(2017, 2, 13), "UR decision served on the worker", "", "Ines Calloway", False),
        ]
        assert told[-1].at == date(2017, 2, 13)  # its hour is not known, and none is shown

    def test_an_event_says_of_whom_and_how(self):
        case = a_case(S.ASSIGNED)
        notices = {entry.detail for entry in timeline(case) if entry.title == "Assignment notice (NOARFI) sent"}
        assert notices == {"Adele Marchetti, Mail", "Dr. Owen Castellane, Mail", "Harbor Crest Claims, Mail"}

    def test_what_a_timer_did_is_the_systems(self):
        case = open_()
        record_event(
            case=case,
            kind=CaseEventKind.RECORDS_RECEIVED,
            occurred_at=date(2017, 3, 1),
            actor=None,
            source=EventSource.PERSON,
            note="Scan",
        )
        assert timeline(case)[0].who == "System"

    def test_no_name_of_a_reviewer_anywhere_in_a_whole_life(self):
        """Two reviewers, one with a tie, a question, a return and a second submission."""
        case = a_case(S.READY_FOR_REVIEW)
        tied = designate(case, a_reviewer("Tobias Aurelio"))
        declare(tied, tie="Treated the worker in 2014.")
        round_ = declare(designate(case))
        actor = round_.reviewer.user
        move(case, "request_additional_information", actor, reason="Which visits were attended?")
        move(case, "receive_information")
        submit(write_review(round_))
        return_to_reviewer(
            round_=a_round(case), reasons="Name the section.", seen_approval=None, actor=a_quality_physician()
        )
        submit(a_round(case))
        sign_off(a_round(case))
        move(case, "issue")
        entries = timeline(case)
        said = " ".join(f"{entry.title} {entry.detail} {entry.who}" for entry in entries)
        for name in ("Lena", "Forsyth", "Tobias", "Aurelio"):
            assert name not in said
        assert [entry.who for entry in entries if entry.title == "Submit the determination"] == ["Medical reviewer"] * 2
        assert {"Marcus Obi", "Ruth Okonkwo", "Ines Calloway", "System"} <= {entry.who for entry in entries}


def test_the_worker_is_the_party_of_that_kind():
    assert worker_name(open_()) == "Adele Marchetti"
    assert worker_name(open_(parties=named_parties()[1:])) == ""


@pytest.mark.parametrize(
    ("day", "days"), [(date(2017, 3, 15), 0), (date(2017, 3, 18), 3), (date(2017, 3, 14), -1), (None, None)]
)
def test_days_left_are_counted_from_today_in_california(day, days):
    assert days_until(day) == days
