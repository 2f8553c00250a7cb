"""One move for many cases: told before, made one by one, and told after."""

from __future__ import annotations

import pytest

from cases.enums import CaseState, JobKind, MoveOutcome, PartyKind
from cases.errors import CaseError
from cases.models import BulkMove, Letter
from cases.services.bulk import carry_out_moves, plan_moves, request_moves
from imr_site.jobs.models import Job
from tests.factories import a_case, a_case_manager, a_reviewer, an_intake_coordinator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

S = CaseState


@pytest.fixture(autouse=True)
def _addresses(settings):
    settings.ORGANIZATION_ADDRESS = ["600 Sample Drive", "Folsom, CA 95630"]


def _ids(*cases) -> list[int]:
    return [case.pk for case in cases]


def _done(bulk: BulkMove) -> list[tuple[str, str]]:
    carry_out_moves(bulk_id=bulk.pk, progress=lambda _done, _total: None)
    return list(bulk.lines.values_list("outcome", "words"))


def test_what_would_happen_with_each_case_is_told_before_and_nothing_is_done():
    ready, early, there = a_case(S.ELIGIBLE), a_case(S.RECEIVED), a_case(S.ASSIGNED)
    bare = a_case(S.ELIGIBLE)
    bare.parties.filter(kind=PartyKind.REQUESTING_PHYSICIAN).delete()
    planned = plan_moves(case_ids=_ids(ready, early, there, bare), action="assign", actor=a_case_manager())
    assert [(one.case, one.outcome, one.words) for one in planned] == [
        (ready, MoveOutcome.DONE, ""),
        (early, MoveOutcome.REFUSED, "Not from “Received”, or not by you."),
        (there, MoveOutcome.NOT_NEEDED, "It is assigned already."),
        (bare, MoveOutcome.REFUSED, "First: name the requesting physician."),
    ]
    ready.refresh_from_db()
    assert (ready.state, BulkMove.objects.count()) == (S.ELIGIBLE, 0)


def test_each_is_moved_by_itself_and_its_notice_goes_with_it():
    first, second, early = a_case(S.ELIGIBLE), a_case(S.ELIGIBLE), a_case(S.RECEIVED)
    bulk = request_moves(case_ids=_ids(first, early, second), action="assign", tells=True, actor=a_case_manager())
    assert Job.objects.get(kind=JobKind.MOVE_MANY).args == {"bulk": bulk.pk}
    told = "Assignment notice (NOARFI): 3 letters"
    outcomes = [("done", told), ("refused", "Not from “Received”, or not by you."), ("done", told)]
    assert _done(bulk) == outcomes
    for case in (first, second):
        case.refresh_from_db()
        assert (case.state, Letter.objects.filter(case=case).count()) == (S.ASSIGNED, 3)
    assert _done(bulk) == outcomes, "a second run of the job changes nothing"
    assert Letter.objects.count() == 6


def test_what_cannot_be_told_stays_due_and_is_said(settings):
    settings.ORGANIZATION_ADDRESS = []
    case = a_case(S.ELIGIBLE)
    bulk = request_moves(case_ids=[case.pk], action="assign", tells=True, actor=a_case_manager())
    ((outcome, words),) = _done(bulk)
    assert outcome == "done"
    assert words.startswith("Moved, but not told: The notice cannot be made yet. It lacks the address")
    assert case.notices.filter(notice="assignment", settled_at__isnull=True).exists()


def test_a_case_that_somebody_moved_meanwhile_needs_no_change():
    case = a_case(S.RECEIVED)
    intake = an_intake_coordinator()
    bulk = request_moves(case_ids=[case.pk], action="start_eligibility_review", tells=False, actor=intake)
    other = request_moves(case_ids=[case.pk], action="start_eligibility_review", tells=False, actor=intake)
    assert _done(bulk) == [("done", "")]
    assert _done(other) == [("not_needed", "It is eligibility review already.")]
    assert case.moves.filter(action="start_eligibility_review").count() == 1


def test_what_weighs_something_is_made_case_by_case():
    case = a_case(S.ELIGIBILITY_REVIEW)
    for action in ("find_eligible", "withdraw", "issue", "no-such-move"):
        with pytest.raises(CaseError, match="made case by case"):
            plan_moves(case_ids=[case.pk], action=action, actor=a_case_manager())


def test_only_what_the_person_sees_and_may_move_is_moved():
    case = a_case(S.ELIGIBLE)
    (planned,) = plan_moves(case_ids=[case.pk], action="assign", actor=an_intake_coordinator())
    assert planned.outcome is MoveOutcome.REFUSED
    with pytest.raises(CaseError, match="Tick the cases first"):
        plan_moves(case_ids=[], action="assign", actor=a_case_manager())
    with pytest.raises(Exception, match="moved at once by"):
        plan_moves(case_ids=[case.pk], action="assign", actor=a_reviewer().user)


def test_at_most_two_hundred_at_once():
    with pytest.raises(CaseError, match="At most 200 cases"):
        plan_moves(case_ids=list(range(201)), action="assign", actor=a_case_manager())
