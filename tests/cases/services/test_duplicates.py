from __future__ import annotations

import pytest

from cases.enums import CaseState
from cases.errors import CaseError
from cases.selectors.eligibility import assessment
from cases.services.duplicates import link_original
from imr_site.audit.models import Event
from tests.factories import a_case, an_intake_coordinator, move, open_

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]


def _link(case, number):
    return link_original(case=case, original_number=number, actor=an_intake_coordinator())


def test_the_original_is_linked_and_weighed_in_eligibility():
    original, case = open_(), open_()
    linked = _link(case, f" {original.case_number} ")
    assert linked.duplicate_of == original
    assert [finding.reason for finding in assessment(linked).warnings] == ["earlier_application"]
    written = Event.objects.last()
    assert (written.kind, written.scope, written.data) == (
        "case.original_linked",
        case.scope,
        {"original": original.pk},
    )


def test_once_linked_a_case_may_be_marked_and_taken_back():
    original, case = open_(), open_()
    _link(case, original.case_number)
    move(case, "mark_duplicate")
    assert case.state == CaseState.DUPLICATE
    move(case, "unmark_duplicate")
    assert (case.state, case.duplicate_of) == (CaseState.RECEIVED, original)


def test_a_number_that_is_not_on_file_is_refused():
    with pytest.raises(CaseError, match=r"Case CM99-1 is not on file\. Check the number\."):
        _link(open_(), "CM99-1")


def test_a_case_does_not_repeat_itself_nor_one_that_repeats_another():
    original, repeated, case = open_(), open_(), open_()
    _link(repeated, original.case_number)
    for number in (case.case_number, repeated.case_number):
        with pytest.raises(CaseError, match="Name the first case about this treatment"):
            _link(case, number)
    case.refresh_from_db()
    assert case.duplicate_of is None


@pytest.mark.parametrize("state", [CaseState.ELIGIBLE, CaseState.CLINICAL_REVIEW, CaseState.WITHDRAWN])
def test_a_case_past_eligibility_review_is_no_duplicate(state):
    case, original = a_case(state), open_()
    with pytest.raises(CaseError, match="can no longer become a duplicate"):
        _link(case, original.case_number)
