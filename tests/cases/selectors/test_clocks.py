"""Clocks of cases as they are on file; how clocks count is tested without a database, in tests/cases/clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.clocks.calendar import local_date
from cases.clocks.model import Clock, ClockState
from cases.enums import CaseEventKind, CaseState, Channel, EventSource, PartyKind, Priority, ReviewTiming
from cases.errors import CaseError
from cases.models import Case
from cases.selectors.clocks import clocks_of, facts_of, our_next_due, running_clocks
from cases.services.events import add_event, record_event
from cases.services.intake import PartyData
from cases.services.moves import move_case
from cases.services.priority import convert_to_expedited
from tests.cases.conftest import NOW
from tests.factories import a_case, a_case_manager, find_eligible, move, open_, send_assignment_notice
from tests.factories.cases import STREET, a_ur_decision, named_parties, say, serve_letters

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

S = CaseState


def _clock(case: Case, key: str, party: PartyKind | None = None) -> Clock:
    return next(clock for clock in clocks_of(case) if clock.key == key and clock.party == party)


class TestFacts:
    def test_they_are_the_events_with_party_and_channel(self):
        case = send_assignment_notice(find_eligible(open_(channel=Channel.FAX)))
        facts = facts_of(case)
        assert [(event.kind, local_date(event.at), event.party, event.channel) for event in facts.events] == [
            (CaseEventKind.UR_DECISION_SERVED, date(2017, 2, 13), None, None),
            (CaseEventKind.APPLICATION_RECEIVED, date(2017, 2, 23), None, Channel.FAX),
            (CaseEventKind.ELIGIBILITY_FINDING_RECEIVED, date(2017, 2, 24), None, None),
            (CaseEventKind.ASSIGNMENT_NOTICE_SENT, date(2017, 2, 26), PartyKind.INJURED_WORKER, Channel.MAIL),
            (CaseEventKind.ASSIGNMENT_NOTICE_SENT, date(2017, 2, 26), PartyKind.REQUESTING_PHYSICIAN, Channel.MAIL),
            (CaseEventKind.ASSIGNMENT_NOTICE_SENT, date(2017, 2, 26), PartyKind.CLAIMS_ADMINISTRATOR, Channel.MAIL),
        ]

    def test_the_timing_is_that_of_the_ur_decision(self):
        received = date(2017, 2, 23)
        case = open_(ur=a_ur_decision(received, timing=ReviewTiming.RETROSPECTIVE))
        assert facts_of(case).timings == {ReviewTiming.RETROSPECTIVE}

    @pytest.mark.parametrize("priority", Priority)
    def test_a_priority_that_never_changed_holds_from_receipt_on(self, priority):
        facts = facts_of(open_(priority=priority))
        assert [(change.priority, change.since) for change in facts.priorities] == [(priority, date(2017, 2, 23))]

    def test_a_priority_that_changed_was_standard_before(self):
        case = convert_to_expedited(case=open_(), since=NOW, reason="Certified.", actor=a_case_manager())
        assert [(change.priority, change.since) for change in facts_of(case).priorities] == [
            (Priority.STANDARD, date(2017, 2, 23)),
            (Priority.EXPEDITED, NOW),
        ]

    def test_a_case_without_dates_or_decision_has_clocks_that_do_not_run(self):
        """As an imported one may be."""
        case = Case.objects.create(case_number="CM13-0000001", opened_at=NOW)
        assert {clock.state for clock in clocks_of(case)} <= {ClockState.NOT_STARTED, ClockState.NOT_APPLICABLE}
        assert (running_clocks(case), our_next_due(case)) == ([], None)


class TestDetermination:
    def test_thirty_days_from_complete_records_and_the_last_one_is_no_sunday(self):
        clock = _clock(a_case(S.READY_FOR_REVIEW), "C14")
        assert (clock.state, local_date(clock.due)) == (ClockState.RUNNING, date(2017, 4, 10))
        assert "LC 4610.6(d)(1)(B)" in clock.citation

    def test_it_waits_for_the_records(self):
        case = a_case(S.RECORDS_PENDING)
        assert (_clock(case, "C14").state, our_next_due(case)) == (ClockState.NOT_STARTED, None)

    @pytest.mark.parametrize(
        ("issued_on", "state"), [(date(2017, 4, 10), ClockState.MET), (date(2017, 4, 11), ClockState.MET_LATE)]
    )
    def test_issued_in_time_or_late(self, issued_on, state, time_machine):
        case = a_case(S.QUALITY_REVIEW)
        time_machine.move_to(NOW + timedelta(days=60))
        move(case, "issue", on=issued_on)
        assert _clock(case, "C14").state == ClockState.MISSED  # nothing has left yet
        serve_letters(case, on=issued_on)
        assert (_clock(case, "C14").state, our_next_due(case)) == (state, None)

    def test_missed_it_is_still_due(self, time_machine):
        case = a_case(S.CLINICAL_REVIEW)
        time_machine.move_to(NOW + timedelta(days=60))
        assert (_clock(case, "C14").state, our_next_due(case)) == (ClockState.MISSED, date(2017, 4, 10))

    def test_expedited_it_is_due_in_three_days(self):
        case = a_case(S.READY_FOR_REVIEW, priority=Priority.EXPEDITED)
        assert (our_next_due(case), case.due_on) == (date(2017, 3, 13), date(2017, 3, 13))

    @pytest.mark.parametrize("state", [S.WITHDRAWN, S.TERMINATED, S.ISSUED, S.CLOSED, S.APPEALED])
    def test_nothing_is_due_where_the_case_is_over(self, state):
        case = a_case(state)
        serve_letters(case)
        assert our_next_due(case) is None

    @pytest.mark.any_database  # on each by the clocks of many cases
    def test_due_on_is_what_the_clocks_say_in_every_state(self):
        """The stored date is only there to sort by: it never says anything else."""
        for state in S:
            case = a_case(state)
            assert (state, case.due_on) == (state, our_next_due(case))


class TestParties:
    def test_those_who_owe_or_may_send_records_have_a_clock_and_the_attorney_has_none(self):
        attorney = PartyData(kind=PartyKind.APPLICANT_ATTORNEY, name="Nora Quill", address=STREET)
        case = send_assignment_notice(find_eligible(open_(parties=[*named_parties(), attorney])))
        due = {
            (clock.key, clock.party): local_date(clock.due) for clock in clocks_of(case) if clock.party and clock.due
        }
        assert due == {
            ("C8", PartyKind.CLAIMS_ADMINISTRATOR): date(2017, 3, 13),
            ("C11", PartyKind.CLAIMS_ADMINISTRATOR): date(2017, 3, 8),
            ("C12a", PartyKind.INJURED_WORKER): date(2017, 3, 13),
            ("C12a", PartyKind.REQUESTING_PHYSICIAN): date(2017, 3, 13),
        }

    def test_a_notice_sent_electronically_leaves_less_time(self):
        parties = [
            replace(party, channel=Channel.ELECTRONIC, email="desk@example.org")
            if party.kind == PartyKind.CLAIMS_ADMINISTRATOR
            else party
            for party in named_parties()
        ]
        case = send_assignment_notice(find_eligible(open_(parties=parties)))
        assert local_date(_clock(case, "C9", PartyKind.CLAIMS_ADMINISTRATOR).due) == date(2017, 3, 10)
        assert _clock(case, "C8", PartyKind.CLAIMS_ADMINISTRATOR).state == ClockState.NOT_APPLICABLE

    def test_a_party_that_answered_is_done(self):
        case = send_assignment_notice(find_eligible(open_()))
        administrator = case.parties.get(kind=PartyKind.CLAIMS_ADMINISTRATOR)
        before = {clock.key for clock in running_clocks(case) if clock.party == PartyKind.CLAIMS_ADMINISTRATOR}
        record_event(
            case=case,
            kind=CaseEventKind.RECORDS_RECEIVED,
            occurred_at=NOW.date(),
            actor=None,
            party=administrator,
            source=EventSource.PERSON,
        )
        after = {clock.key for clock in running_clocks(case) if clock.party == PartyKind.CLAIMS_ADMINISTRATOR}
        assert (bool(before), after) == (True, set())


def test_the_nearest_clock_comes_first():
    due = [local_date(clock.due) for clock in running_clocks(a_case(S.READY_FOR_REVIEW))]
    assert len(due) > 1
    assert due == sorted(due)


def test_clocks_can_be_told_for_another_moment():
    case = a_case(S.READY_FOR_REVIEW)
    then = NOW + timedelta(days=60)
    states = {clock.key: clock.state for clock in clocks_of(case, now=then)}
    assert states["C14"] == ClockState.MISSED


@pytest.mark.parametrize(
    ("petitioner", "suspended"), [("claims_administrator", True), ("injured_worker", False), (None, False)]
)
def test_a_petition_suspends_the_duties_of_the_party_that_filed_it_and_ends_its_time(petitioner, suspended):
    """8 CCR 9792.10.7(a): the administrator implements unless it appeals itself."""
    case = a_case(S.ISSUED)
    serve_letters(case)
    administrator = case.parties.get(kind="claims_administrator")
    received = {"kind": CaseEventKind.DETERMINATION_RECEIVED, "occurred_at": timezone.localdate()}
    add_event(case=case, party=administrator, actor=a_case_manager(), **received)
    party = case.parties.get(kind=petitioner) if petitioner else None
    move_case(case=case, action="appeal", actor=a_case_manager(), party=party)
    clocks = clocks_of(case)
    duty = next(clock for clock in clocks if clock.key == "C18")
    assert (duty.state is ClockState.SUSPENDED) is suspended
    over = {clock.party for clock in clocks if clock.key == "C20" and clock.state is ClockState.MET}
    assert over == ({PartyKind(petitioner)} if petitioner else set())


def test_who_cannot_have_petitioned_is_refused():
    case, other = a_case(S.ISSUED), a_case(S.ISSUED)
    for party in (other.parties.get(kind="injured_worker"), case.parties.get(kind="requesting_physician")):
        with pytest.raises(CaseError, match="Choose one of the parties"):
            move_case(case=case, action="appeal", actor=a_case_manager(), party=party)


def test_what_is_expedited_without_a_certificate_runs_as_a_regular_review():
    """LC 4610.6(d)(1)(C): only a certified threat shortens the time."""
    case = a_case(S.READY_FOR_REVIEW, priority=Priority.EXPEDITED, physician_certified=False)
    running = {clock.key for clock in clocks_of(case) if clock.state is ClockState.RUNNING}
    assert ("C14" in running, "C16" in running) == (True, False)


def test_the_time_to_appeal_starts_with_a_determination_and_with_a_finding_of_ineligibility():
    for state in (S.ISSUED, S.INELIGIBLE):
        case = a_case(state)
        assert _clock(case, "C20", PartyKind.INJURED_WORKER).state == ClockState.NOT_STARTED
        if state == S.ISSUED:
            serve_letters(case)
        else:
            say(case, CaseEventKind.INELIGIBILITY_NOTICE_SENT, on=NOW.date())
        clock = _clock(case, "C20", PartyKind.INJURED_WORKER)
        assert (state, clock.state, local_date(clock.due)) == (state, ClockState.RUNNING, date(2017, 4, 19))


def test_a_remand_begins_the_clocks_again_and_keeps_the_first_ones():
    case = a_case(S.ISSUED)
    serve_letters(case)
    for action in ("appeal", "remand", "reassign", "await_records", "records_complete"):
        move(case, action)
    determinations = [(clock.round, clock.state) for clock in clocks_of(case) if clock.key == "C14"]
    assert determinations == [(1, ClockState.MET), (2, ClockState.RUNNING)]
    assert our_next_due(case) == date(2017, 4, 14)


@pytest.mark.parametrize("ends", ["withdraw", "withdrawn_and_closed"])
def test_in_a_case_that_ended_undecided_nothing_is_due_any_more(ends):
    case = find_eligible(open_())
    assert our_next_due(case) < timezone.localdate()
    move(case, "withdraw", reason="The worker took it back.")
    if ends == "withdrawn_and_closed":
        move(case, "close", actor=a_case_manager())
    case.refresh_from_db()
    assert (case.due_on, running_clocks(case)) == (None, [])
    assert _clock(case, "C7").state is ClockState.MISSED
