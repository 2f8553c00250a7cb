"""Facts are corrected until the determination: with a reason, and with what follows from it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.enums import CaseEventKind, CaseState, Channel, Place, Priority
from cases.errors import CaseError
from cases.models import Case, CaseEvent, Correction
from cases.selectors.clocks import clocks_of
from cases.selectors.eligibility import assessment
from cases.selectors.record import record_of
from cases.selectors.search import found_cases
from cases.services.consequences import NOTHING
from cases.services.corrections import FINAL, correct_event, correct_facts
from cases.services.events import add_event
from imr_site.audit.models import Event
from imr_site.jobs.models import Job
from tests.factories import a_case, a_case_manager, a_round, an_intake_coordinator, open_
from tests.factories.cases import a_ur_decision

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

RECEIVED = date(2017, 2, 23)
K = CaseEventKind


def _correct(case: Case, reason: str = "The letter says so.", **facts) -> list[str]:
    return correct_facts(case=case, facts=facts, reason=reason, actor=an_intake_coordinator())


def _days(case: Case, kind: CaseEventKind) -> list[tuple[date, bool]]:
    """The days of the events of a kind, and whether each stands."""
    return [
        (event.occurred_at.date(), event.superseded_by_id is None)
        for event in case.events.filter(kind=kind.value).order_by("pk")
    ]


def test_the_old_value_the_reason_and_who_it_was_stay_readable():
    case = open_()
    _correct(case, claim_number="HC-4411", date_of_injury=date(2016, 5, 2))
    case.refresh_from_db()
    assert (case.claim_number, case.date_of_injury) == ("HC-4411", date(2016, 5, 2))
    assert list(Correction.objects.values_list("subject", "field", "before", "after")) == [
        ("case", "claim_number", "HC-4410", "HC-4411"),
        ("case", "date_of_injury", "Aug 7, 2016", "May 2, 2016"),
    ]
    lines = {entry.title: (entry.detail, entry.who) for entry in record_of(case)}
    assert lines["Corrected: claim number"] == (
        "HC-4410 → HC-4411. The letter says so.",
        an_intake_coordinator().full_name,
    )
    written = Event.objects.get(kind="case.facts_corrected")
    assert (written.scope, written.data["fields"]) == (case.scope, ["claim_number", "date_of_injury"])
    assert "HC-4411" not in str(written.data), "the log holds no content"


def test_a_case_is_found_by_what_was_corrected_and_no_more_by_what_was_not():
    case = open_()
    _correct(case, claim_number="HC-4411")
    found = {words: found_cases(an_intake_coordinator(), words).ids for words in ("HC-4411", "HC-4410")}
    assert found == {"HC-4411": [case.pk], "HC-4410": []}


def test_the_day_of_service_moves_the_clock_and_the_checklist_and_it_is_said():
    """Served ten days before the application as typed; by the proof of service it was 84."""
    served = date(2016, 12, 1)
    case = open_(ur=a_ur_decision(RECEIVED, decided_on=served, served_on=RECEIVED - timedelta(days=10), rfa_date=None))
    follows = _correct(case, served_on=served)
    assert _days(case, K.UR_DECISION_SERVED) == [(date(2017, 2, 13), False), (served, True)]
    [clock] = [clock for clock in clocks_of(case) if clock.key == "C1"]
    assert clock.start == served
    assert "untimely" in [check.reason for check in assessment(Case.objects.get(pk=case.pk)).blocking]
    assert [words for words in follows if words.startswith("File the application")] == [
        "File the application: due Jan 3, 2017, met late (before: due Mar 15, 2017, met)."
    ]
    assert "Eligibility, not timely: stands against review (before: in order)." in follows
    assert any(words.startswith("The checklist now suggests “Ineligible”") for words in follows)


def test_a_day_that_was_not_known_becomes_an_event_and_one_that_is_not_known_is_put_aside():
    case = open_(ur=a_ur_decision(RECEIVED, served_on=None))
    _correct(case, served_on=date(2017, 2, 14))
    assert _days(case, K.UR_DECISION_SERVED) == [(date(2017, 2, 14), True)]
    _correct(Case.objects.get(pk=case.pk), served_on=None)
    assert _days(case, K.UR_DECISION_SERVED) == [(date(2017, 2, 14), False)]
    assert Correction.objects.last().after == ""


def test_the_day_of_service_keeps_its_way_and_place_and_its_hour_stays_unknown():
    ur = a_ur_decision(RECEIVED, served_on=date(2017, 2, 14), served_by=Channel.MAIL, served_place=Place.OTHER_STATE)
    case = open_(ur=ur)
    _correct(case, served_on=date(2017, 2, 15))
    event = case.events.standing().get(kind=K.UR_DECISION_SERVED)
    assert (event.channel, event.place, event.day_only) == ("mail", "other_state", True)


def test_what_only_the_facts_say_is_corrected_too_and_not_known_is_no_answer():
    case = open_(ur=a_ur_decision(RECEIVED, formulary=True))
    _correct(case, formulary=None, applicant="", carve_out=True)
    case.refresh_from_db()
    assert (case.ur_decision.formulary, case.applicant, case.carve_out) == (None, "", True)
    assert set(Correction.objects.values_list("field", "after")) == {
        ("formulary", ""),
        ("applicant", ""),
        ("carve_out", "yes"),
    }


def test_the_day_of_receipt_keeps_its_channel():
    case = open_(channel=Channel.FAX)
    _correct(case, received_on=date(2017, 2, 22))
    event = case.events.standing().get(kind=K.APPLICATION_RECEIVED)
    assert (event.occurred_at.date(), event.channel) == (date(2017, 2, 22), "fax")


def test_what_changes_no_clock_says_so():
    assert _correct(open_(), primary_diagnosis="Lumbar sprain") == [NOTHING]


def test_the_due_date_follows_the_priority():
    case = a_case(CaseState.READY_FOR_REVIEW)
    before = case.due_on
    follows = _correct(case, priority=Priority.EXPEDITED.value)
    case.refresh_from_db()
    assert case.due_on < before
    assert [words for words in follows if words.startswith("Our next duty is due")]


def test_the_findings_of_a_review_under_way_are_computed_again():
    round_ = a_round()
    Job.objects.all().delete()
    follows = _correct(round_.case, date_of_injury=date(2015, 5, 2))
    assert follows[-1] == "The guideline findings are computed again."
    assert Job.objects.filter(scope=round_.case.scope, kind="reviews.check_round").count() == 1


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"received_on": date(2017, 3, 16)}, "cannot be received in the future"),
        ({"date_of_injury": date(2017, 2, 24)}, "The injury cannot be later"),
        ({"served_on": date(2017, 2, 1)}, "cannot be served before it was made"),
        ({"decided_on": None}, "corrected, but not taken away"),
        ({"claim_number": "HC-4410"}, "Nothing differs"),
        ({}, "Nothing differs"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_kept(facts, words):
    case = open_()
    before = Event.objects.count()
    with pytest.raises(CaseError, match=words):
        _correct(case, **facts)
    left = (Correction.objects.count(), Event.objects.count(), CaseEvent.objects.filter(superseded_by__gt=0).count())
    assert left == (0, before, 0)


def test_a_correction_needs_its_reason():
    with pytest.raises(CaseError, match="Say why it is corrected"):
        _correct(open_(), reason=" ", claim_number="HC-1")


@pytest.mark.parametrize("state", sorted(FINAL))
def test_once_it_is_issued_or_over_the_facts_stand(state):
    case = open_()
    Case.objects.filter(pk=case.pk).update(state=state.value)
    with pytest.raises(CaseError, match="its facts stand as they are"):
        _correct(case, claim_number="HC-1")


@pytest.mark.parametrize("state", sorted(set(CaseState) - FINAL - {CaseState.DUPLICATE}))
def test_until_then_they_may_be_corrected(state):
    case = open_()
    Case.objects.filter(pk=case.pk).update(state=state.value)
    assert _correct(case, claim_number="HC-1")


class TestEvents:
    def _stated(self) -> CaseEvent:
        case = a_case(CaseState.RECORDS_PENDING)
        kind, day = K.LIABILITY_DISPUTED, date(2017, 3, 10)
        return add_event(case=case, kind=kind, occurred_at=day, actor=a_case_manager(), note="By letter")[0]

    def test_one_is_put_on_its_right_day(self):
        event = self._stated()
        correct_event(event=event, occurred_at=date(2017, 3, 9), reason="The stamp.", actor=a_case_manager())
        assert _days(event.case, K.LIABILITY_DISPUTED) == [(date(2017, 3, 10), False), (date(2017, 3, 9), True)]
        assert event.case.events.standing().get(kind=K.LIABILITY_DISPUTED).note == "By letter"

    def test_one_that_did_not_happen_is_taken_back(self):
        event = self._stated()
        correct_event(event=event, occurred_at=None, reason="Another case.", actor=a_case_manager())
        assert _days(event.case, K.LIABILITY_DISPUTED) == [(date(2017, 3, 10), False)]
        kept = Correction.objects.last()
        assert (kept.subject, kept.before, kept.after) == (
            f"event/{event.pk}",
            "Mar 10, 2017 12:00",
            "did not happen",
        )

    def test_it_is_corrected_once_and_only_where_a_person_stated_it(self):
        event = self._stated()
        correct_event(event=event, occurred_at=None, reason="Another case.", actor=a_case_manager())
        for other in (event, event.case.events.filter(source="application").first()):
            with pytest.raises(CaseError, match="Only an event that a person stated"):
                correct_event(event=other, occurred_at=None, reason="Again.", actor=a_case_manager())

    @pytest.mark.parametrize(
        ("day", "words"), [(date(2017, 3, 16), "still to come"), (date(2017, 3, 10), "Nothing differs")]
    )
    def test_a_day_that_cannot_be_is_refused(self, day, words):
        event = self._stated()
        with pytest.raises(CaseError, match=words):
            correct_event(event=event, occurred_at=day, reason="The stamp.", actor=a_case_manager())


def test_a_correction_takes_as_many_queries_in_a_large_case():
    def queries(case: Case) -> int:
        with CaptureQueriesContext(connection) as captured:
            _correct(case, claim_number=f"HC-{case.pk}")
        return len(captured)

    small, large = open_(), open_()
    for day in range(1, 8):
        add_event(
            case=large, kind=K.RECORDS_RECEIVED, occurred_at=date(2017, 3, day), actor=a_case_manager(), note=str(day)
        )
    assert queries(large) == queries(small)
