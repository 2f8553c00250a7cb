from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.clocks.model import ClockState
from cases.enums import CaseEventKind, CaseState, Priority
from cases.errors import CaseError
from cases.selectors.clocks import clocks_of
from cases.selectors.eligibility import assessment
from cases.selectors.unstated import unstated
from cases.services.events import add_event
from cases.services.facts import extend_clock, state_facts
from cases.services.moves import offered_moves
from imr_site.audit.models import Event
from tests.cases.conftest import CALIFORNIA
from tests.factories import a_case, a_case_manager, an_intake_coordinator, move, open_
from tests.factories.cases import a_ur_decision

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

S = CaseState
RECEIVED = date(2017, 2, 23)


def _silent(**changes):
    return open_(received_on=RECEIVED, signed=None, ur=a_ur_decision(RECEIVED, on_necessity=None, **changes))


class TestFacts:
    def test_what_is_stated_answers_the_question(self):
        case = _silent()
        assert assessment(case).questions[:2] == (
            "Was the UR decision based on medical necessity?",
            "Is the application signed?",
        )
        case = state_facts(
            case=case, facts={"on_necessity": True, "application_signed": False}, actor=an_intake_coordinator()
        )
        case.refresh_from_db()
        found = assessment(case)
        assert (found.questions, [check.reason for check in found.blocking]) == ((), ["unsigned"])

    def test_the_log_names_the_facts_and_not_what_they_are(self):
        case = state_facts(case=_silent(), facts={"on_necessity": True}, actor=an_intake_coordinator())
        written = Event.objects.last()
        assert (written.kind, written.scope, written.data) == (
            "case.facts_stated",
            case.scope,
            {"fields": ["on_necessity"]},
        )

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"application_signed": False, "ur_decision_attached": False}, "On file already: UR decision attached."),
            ({"liability_disputed": True}, "On file already: liability disputed"),
            ({"representative_designated_on": date(2017, 3, 16)}, "still to come: representative designated"),
        ],
    )
    def test_what_is_known_is_not_stated_anew_and_nothing_is_half_stated(self, facts, words):
        case = _silent()
        with pytest.raises(CaseError, match=words):
            state_facts(case=case, facts=facts, actor=an_intake_coordinator())
        case.refresh_from_db()
        assert (case.application_signed, case.ur_decision_attached) == (None, True)

    def test_a_decided_case_stands_as_it_is(self):
        case = a_case(S.WITHDRAWN)
        with pytest.raises(CaseError, match="no longer waits for a decision"):
            state_facts(case=case, facts={"carve_out": False}, actor=an_intake_coordinator())


class TestMoreTime:
    def test_it_moves_the_due_date_and_is_explained(self):
        case = a_case(S.READY_FOR_REVIEW)
        assert case.due_on == date(2017, 4, 10)
        extend_clock(case=case, clock="C14", days=3, approval="A. Director, March 14.", actor=a_case_manager())
        case.refresh_from_db()
        clock = next(one for one in clocks_of(case) if one.key == "C14")
        assert (clock.due, case.due_on) == (date(2017, 4, 12), date(2017, 4, 12))
        assert "A. Director, March 14." in clock.explanation

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ({"days": 4}, "C14 is extended by at most 3 calendar days"),
            ({"clock": "C8"}, "the time of C8 cannot be extended"),
            ({"approval": " "}, "Name the written approval"),
            ({"days": 0}, "adds at least one day"),
        ],
    )
    def test_more_than_the_law_gives_is_refused_and_kept_nowhere(self, said, words):
        case = a_case(S.READY_FOR_REVIEW)
        with pytest.raises(CaseError, match=words):
            extend_clock(case=case, actor=a_case_manager(), **{"clock": "C14", "days": 1, "approval": "Of May."} | said)
        assert not case.clock_extensions.exists()


class TestHours:
    """A day without its hour starts a clock of hours at its first moment; a day after a move, at the move's."""

    def test_a_notice_that_came_on_some_day_is_counted_from_its_first_moment_and_says_so(self):
        case = a_case(S.ASSIGNED, priority=Priority.EXPEDITED)
        administrator = case.parties.get(kind="claims_administrator")
        add_event(
            case=case,
            kind=CaseEventKind.ASSIGNMENT_NOTICE_RECEIVED,
            occurred_at=date(2017, 3, 14),
            actor=a_case_manager(),
            party=administrator,
        )
        clock = next(one for one in clocks_of(case) if one.key == "C10" and one.start)
        assert clock.due.astimezone(CALIFORNIA).isoformat() == "2017-03-15T00:00:00-07:00"
        assert "time of day not known" in clock.explanation
        assert clock.state is ClockState.MISSED


class TestAnswers:
    """One answer closes one question."""

    def _asked(self, case, *references):
        for reference in references:
            add_event(
                case=case,
                kind=CaseEventKind.INFORMATION_REQUEST_RECEIVED,
                occurred_at=date(2017, 3, 10),
                actor=a_case_manager(),
                party=case.parties.get(kind="claims_administrator"),
                reference=reference,
            )
        return case

    def _states(self, case):
        return {clock.reference: clock.state for clock in clocks_of(case) if clock.key == "C6"}

    def test_the_answer_of_a_move_belongs_to_the_only_open_question(self):
        case = self._asked(a_case(S.INFO_REQUESTED), "signature")
        move(case, "receive_information")
        assert self._states(case) == {"signature": ClockState.MET}

    def test_with_several_open_it_closes_none_and_the_page_asks_which(self):
        case = self._asked(a_case(S.INFO_REQUESTED), "signature", "designation")
        move(case, "receive_information")
        assert set(self._states(case).values()) == {ClockState.RUNNING}
        (missing,) = unstated(case)
        assert missing.kind == CaseEventKind.INFORMATION_ANSWERED
        assert missing.parties == ("Harbor Crest Claims “signature”", "Harbor Crest Claims “designation”")
        self._answer(case, "designation")
        assert self._states(case) == {"signature": ClockState.RUNNING, "designation": ClockState.MET}
        assert unstated(case) == []

    def test_what_was_stated_before_the_move_is_its_answer(self):
        case = self._asked(a_case(S.INFO_REQUESTED), "signature", "designation")
        self._answer(case, "designation")
        move(case, "receive_information")
        assert self._states(case) == {"signature": ClockState.RUNNING, "designation": ClockState.MET}

    def _answer(self, case, reference):
        add_event(
            case=case,
            kind=CaseEventKind.INFORMATION_ANSWERED,
            occurred_at=date(2017, 3, 14),
            actor=a_case_manager(),
            party=case.parties.get(kind="claims_administrator"),
            reference=reference,
        )


class TestDeferral:
    def test_a_dispute_that_came_after_the_decision_defers_nothing(self):
        case = a_case(S.ELIGIBILITY_REVIEW)
        add_event(
            case=case,
            kind=CaseEventKind.LIABILITY_DISPUTED,
            occurred_at=date(2017, 3, 1),
            actor=a_case_manager(),
        )
        with pytest.raises(CaseError, match="no open dispute over liability at the time of the UR decision"):
            move(case, "defer")

    def test_nor_does_one_in_spite_of_which_review_is_agreed_to(self):
        case = a_case(S.ELIGIBILITY_REVIEW, ur=a_ur_decision(RECEIVED, liability_disputed=True, imr_agreed=True))
        with pytest.raises(CaseError, match="no open dispute over liability"):
            move(case, "defer")

    def test_it_wakes_up_once_somebody_states_that_the_dispute_ended(self):
        case = a_case(S.DEFERRED)
        add_event(
            case=case,
            kind=CaseEventKind.LIABILITY_RESOLVED,
            occurred_at=date(2017, 3, 14),
            actor=a_case_manager(),
        )
        case.refresh_from_db()
        assert (case.state, case.moves.last().action, case.moves.last().actor) == (S.ELIGIBILITY_REVIEW, "resume", None)
        ended = case.events.filter(kind=CaseEventKind.LIABILITY_RESOLVED)
        assert [event.source for event in ended] == ["person"]

    def test_it_wakes_up_once_the_claims_administrator_agrees_to_the_review(self):
        case = a_case(S.DEFERRED)
        state_facts(case=case, facts={"imr_agreed": True}, actor=a_case_manager())
        case.refresh_from_db()
        assert (case.state, case.moves.last().action, case.moves.last().actor) == (S.ELIGIBILITY_REVIEW, "resume", None)
        assert not case.events.filter(kind=CaseEventKind.LIABILITY_RESOLVED).exists()

    def test_it_is_asked_after_every_thirty_days(self):
        case = a_case(S.DEFERRED)
        deferred_on = timezone.localdate(case.moves.last().at)
        assert (case.due_on, [fact.kind for fact in unstated(case)]) == (
            deferred_on + timedelta(days=30),
            [CaseEventKind.LIABILITY_ASKED],
        )
        asked_on = timezone.localdate()
        add_event(case=case, kind=CaseEventKind.LIABILITY_ASKED, occurred_at=asked_on, actor=a_case_manager())
        case.refresh_from_db()
        assert (case.state, case.due_on) == (S.DEFERRED, asked_on + timedelta(days=30))
        move(case, "resume")
        assert (case.due_on, unstated(case)) == (None, [])

    def test_another_event_leaves_it_deferred(self):
        case = a_case(S.DEFERRED)
        add_event(case=case, kind=CaseEventKind.UR_NOTICE_GIVEN, occurred_at=date(2017, 3, 14), actor=a_case_manager())
        case.refresh_from_db()
        assert case.state == S.DEFERRED


class TestProposedReasons:
    """What the checklist says is where a finding's reason begins."""

    def _reason(self, case, action):
        offered = offered_moves(case, an_intake_coordinator())
        return next(move.reason for move in offered if move.transition.action == action)

    def test_against_review(self):
        case = a_case(S.ELIGIBILITY_REVIEW, signed=False, ur_decision_attached=False)
        no_copy, unsigned = self._reason(case, "find_ineligible").splitlines()
        assert no_copy == "UR decision not attached: No copy of the UR decision is attached. (8 CCR 9792.10.1(b)(1))"
        assert unsigned.startswith("No signature of worker or representative: Neither the worker nor")

    def test_the_grounds_are_the_agency_s_list_with_what_the_checklist_found(self):
        case = a_case(S.ELIGIBILITY_REVIEW, signed=False, ur_decision_attached=False)
        offered = offered_moves(case, an_intake_coordinator())
        grounds = {move.transition.action: move.grounds for move in offered}
        assert [(ground.label, found) for ground, found in grounds["find_ineligible"][:4]] == [
            ("No signature of worker or representative", True),
            ("Not timely", False),
            ("UR decision not attached", True),
            ("Conditional non-certification", False),
        ]
        assert not any(found for _, found in grounds["find_ineligible"][4:])
        assert grounds["find_eligible"] == ()

    def test_of_a_question_and_none_where_nothing_is_to_be_said(self):
        case = a_case(S.ELIGIBILITY_REVIEW, signed=None)
        assert self._reason(case, "request_information") == "Is the application signed?"
        assert self._reason(case, "find_ineligible") == ""
        assert self._reason(case, "withdraw") == ""
