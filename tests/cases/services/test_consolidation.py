from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.enums import CaseEventKind, CaseState, PartyKind, ReviewTiming
from cases.errors import CaseError, GuardRefused
from cases.models import Case, DuplicateKey
from cases.retention.rules import Since
from cases.selectors.clocks import clocks_of, our_next_due, running_clocks
from cases.selectors.consolidation import companions_of, documents_on, joined_to
from cases.selectors.retention import dates_of_case, held_cases
from cases.services.consolidation import consolidate, separate
from cases.services.intake import PartyData
from cases.services.parties import add_party
from cases.services.retention.holds import place_hold
from imr_site.audit.models import Event
from tests.factories import (
    a_case_manager,
    a_document,
    a_reviewer,
    an_intake_coordinator,
    complete_records,
    designate,
    find_eligible,
    move,
    named_items,
    open_,
)
from tests.factories.cases import IMAGING, THERAPY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

INJECTION = "Lumbar epidural steroid injection at L5-S1"
NOW = CaseState.ELIGIBLE


def _eligible(*requests: str, **changes) -> Case:
    changes = {"items": named_items(*requests)} | changes if requests else changes
    return find_eligible(open_(**changes))


def _join(case: Case, lead: Case) -> Case:
    return consolidate(case=case, lead_number=lead.case_number, actor=an_intake_coordinator())


def _part(case: Case) -> Case:
    return separate(case=case, reason="Two hearings are set.", actor=an_intake_coordinator())


def _ready(lead: Case) -> Case:
    """The lead with its records in, so that a reviewer may be named."""
    for step in ("assign", "await_records"):
        move(lead, step)
    complete_records(lead)
    return Case.objects.get(pk=lead.pk)


def _requests(case: Case) -> list[tuple[int, str]]:
    return list(case.items.values_list("position", "request_text"))


def test_the_open_items_become_items_of_the_lead_and_the_application_keeps_all_else():
    lead, case = _eligible(), _eligible(INJECTION)
    record = a_document(case, title="Operative report")
    joined = _join(case, lead)
    assert (joined.state, joined.consolidated_into, joined.due_on) == (CaseState.CLOSED, lead, None)
    assert _requests(lead) == [(1, THERAPY), (2, IMAGING), (3, INJECTION)]
    assert [item.applied_in for item in lead.items.all()] == [None, None, case]
    assert _requests(case) == []
    assert list(case.documents.all()) == [record]
    assert list(documents_on(lead)) == [record]
    assert [one.case for one in joined_to(lead)] == [case]
    assert running_clocks(joined) == []
    events = Event.objects.filter(kind="case.consolidated")
    assert [(event.scope, event.data["application"]) for event in events] == [(lead.scope, case.pk)]


def test_parted_again_each_has_its_own_items_state_and_clocks():
    lead, case = _eligible(), _eligible(INJECTION, "Lumbar brace")
    before = [(clock.key, clock.state, clock.due) for clock in clocks_of(case)]
    due = our_next_due(case)
    parted = _part(_join(case, lead))
    assert (parted.state, parted.consolidated_into, parted.due_on) == (NOW, None, due)
    assert _requests(parted) == [(1, INJECTION), (2, "Lumbar brace")]
    assert _requests(lead) == [(1, THERAPY), (2, IMAGING)]
    assert [(clock.key, clock.state, clock.due) for clock in clocks_of(parted)] == before
    assert not parted.events.standing().filter(kind=CaseEventKind.CASE_ENDED.value).exists()
    assert Event.objects.filter(kind="case.separated", scope=lead.scope).count() == 1


def test_both_are_offered_to_each_other_while_both_are_eligible():
    lead, case = _eligible(), _eligible(INJECTION)
    other_injury = _eligible(date_of_injury=lead.date_of_injury - timedelta(days=1))
    not_screened = open_()
    actor = an_intake_coordinator()
    assert [one.case for one in companions_of(case, actor)] == [lead]
    assert [one.case for one in companions_of(lead, actor)] == [case]
    assert companions_of(other_injury, actor) == []
    assert companions_of(not_screened, actor) == []
    assert companions_of(case, a_reviewer().user) == []
    _join(case, lead)
    assert companions_of(lead, actor) == []


def test_a_party_whom_only_one_of_them_names_is_added_before():
    lead, case = _eligible(), _eligible(INJECTION)
    law = PartyData(PartyKind.APPLICANT_ATTORNEY, name="Petra Lindqvist", address="1 Court Square, Fresno, CA 93721")
    add_party(case=case, data=law, actor=an_intake_coordinator())
    wanted = "add the applicant's attorney Petra Lindqvist to the parties of the other case: one letter tells all"
    assert [one.missing for one in companions_of(case, an_intake_coordinator())] == [(wanted,)]
    with pytest.raises(CaseError, match="add the applicant's attorney Petra Lindqvist"):
        _join(case, lead)
    add_party(case=lead, data=law, actor=an_intake_coordinator())
    assert _join(case, lead).consolidated_into == lead


def test_only_eligible_applications_of_one_injury_are_put_together():
    lead = _eligible()
    for case, why in (
        (open_(), "is not eligible now"),
        (lead, "cannot be put together with itself"),
        (_eligible(date_of_injury=lead.date_of_injury - timedelta(days=1)), "the dates of injury differ"),
    ):
        with pytest.raises(CaseError, match=why):
            _join(case, lead)
    with pytest.raises(CaseError, match=r"Case CM99-0000001 is not on file\. Check the number\."):
        consolidate(case=lead, lead_number="CM99-0000001", actor=an_intake_coordinator())
    assert Case.objects.filter(consolidated_into__isnull=False).count() == 0


def test_a_case_that_decides_others_is_not_put_into_a_third():
    lead, case, third = _eligible(), _eligible(INJECTION), _eligible("Lumbar brace")
    _join(case, lead)
    with pytest.raises(CaseError, match=f"Other applications are decided in {lead.case_number}"):
        _join(lead, third)
    assert _join(third, lead).consolidated_into == lead


def test_the_move_alone_is_refused_where_no_lead_is_named():
    case = _eligible()
    with pytest.raises(GuardRefused, match="no case is named"):
        move(case, "consolidate")


def test_once_a_reviewer_is_named_they_stay_together():
    lead, case = _eligible(), _eligible(INJECTION)
    joined = _join(case, lead)
    designate(_ready(lead))
    with pytest.raises(GuardRefused, match="a reviewer was named already"):
        _part(joined)
    assert [text for _position, text in _requests(lead)] == [THERAPY, IMAGING, INJECTION]


def test_an_item_without_a_timing_brings_that_of_its_own_decision():
    lead, case = _eligible(), _eligible(INJECTION)
    case.ur_decision.timing = ReviewTiming.RETROSPECTIVE.value
    case.ur_decision.save()
    _join(case, lead)
    assert [item.timing for item in lead.items.all()][-1] == ReviewTiming.RETROSPECTIVE.value


def test_it_is_found_as_a_duplicate_as_before():
    lead, case = _eligible(), _eligible(INJECTION)
    keys = set(DuplicateKey.objects.filter(case=case).values_list("key", flat=True))
    _join(case, lead)
    assert set(DuplicateKey.objects.filter(case=case).values_list("key", flat=True)) == keys


def test_it_is_kept_as_long_as_the_case_that_decided_it():
    lead, case = _eligible(), _eligible(INJECTION)
    joined = _join(case, lead)
    assert dates_of_case(joined)[Since.CASE_ENDED] is None
    move(lead, "withdraw", reason="The worker took both back.")
    lead.refresh_from_db()
    joined.refresh_from_db()
    assert dates_of_case(joined)[Since.CASE_ENDED] == timezone.localdate()


def test_a_hold_on_the_lead_holds_it_too():
    lead, case, other = _eligible(), _eligible(INJECTION), _eligible("Lumbar brace")
    _join(case, lead)
    place_hold(case=lead, reason="A subpoena.", since=timezone.localdate(), actor=a_case_manager())
    assert held_cases([lead.pk, case.pk, other.pk]) == {lead.pk, case.pk}


def test_a_fact_corrected_since_is_told():
    lead, case = _eligible(), _eligible(INJECTION)
    _join(case, lead)
    Case.objects.filter(pk=lead.pk).update(date_of_injury=lead.date_of_injury - timedelta(days=3))
    lead.refresh_from_db()
    assert [one.differs for one in joined_to(lead)] == [("the dates of injury differ",)]
