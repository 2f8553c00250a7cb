from __future__ import annotations

import pytest

from cases.enums import CaseState
from cases.errors import CaseError, MayRepeat
from cases.models import Case, RuledOut
from cases.selectors.duplicates import identity_of, likely_duplicates, ruled_out_of
from cases.selectors.eligibility import assessment
from cases.services.duplicates import link_original, rule_out, undo_rule_out, unlink_original
from cases.services.intake import open_case
from imr_site.audit.models import Event
from tests.factories import a_case, an_application, an_intake_coordinator, move, open_

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
    with pytest.raises(CaseError, match=r"Case CM99-0000001 is not on file\. Check the number\."):
        _link(open_(), "CM99-0000001")


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


def _offered(case):
    found = likely_duplicates(an_intake_coordinator(), identity_of(case), of=case)
    return [candidate.case for candidate in found]


def test_a_link_is_taken_back_and_the_case_offered_again():
    original, case = open_(), open_()
    assert (_offered(case), _offered(original)) == ([original], [case])
    _link(case, original.case_number)
    case.refresh_from_db()
    assert (_offered(case), _offered(original)) == ([], [])
    assert unlink_original(case=case, actor=an_intake_coordinator()).duplicate_of is None
    case.refresh_from_db()
    assert (_offered(case), _offered(original)) == ([original], [case])
    written = Event.objects.last()
    assert (written.kind, written.data) == ("case.original_unlinked", {"original": original.pk})


def test_a_link_of_a_marked_duplicate_is_not_taken_back_before_the_mark():
    original, case = open_(), open_()
    _link(case, original.case_number)
    move(case, "mark_duplicate")
    with pytest.raises(CaseError, match="Not a duplicate after all"):
        unlink_original(case=case, actor=an_intake_coordinator())
    with pytest.raises(CaseError, match="not linked to another"):
        unlink_original(case=original, actor=an_intake_coordinator())


def test_two_disputes_are_told_apart_once_and_it_can_be_taken_back():
    first, second = open_(), open_()
    actor = an_intake_coordinator()
    for case, other in ((second, first), (first, second)):  # said twice, from either page
        ruled = rule_out(case=case, other_number=other.case_number, actor=actor)
    assert RuledOut.objects.get() == ruled
    assert (ruled.case, ruled.other, ruled.ruled_by, ruled.weights) == (first, second, actor, "2026.1")
    assert (_offered(first), _offered(second), ruled_out_of(first), ruled_out_of(second)) == ([], [], [second], [first])
    undo_rule_out(case=first, other_number=second.case_number, actor=actor)
    assert (_offered(first), ruled_out_of(second)) == ([second], [])
    with pytest.raises(CaseError, match="Nobody ruled out"):
        undo_rule_out(case=first, other_number=second.case_number, actor=actor)
    kinds = [kind for kind in Event.objects.values_list("kind", flat=True) if "ruled" in kind]
    assert kinds == ["case.ruled_out", "case.ruled_out_undone"]


def test_a_case_that_is_linked_or_is_the_case_itself_is_not_ruled_out():
    original, case = open_(), open_()
    _link(case, original.case_number)
    for other in (original, case):
        case.refresh_from_db()
        with pytest.raises(CaseError, match="Take the link back first"):
            rule_out(case=case, other_number=other.case_number, actor=an_intake_coordinator())


def test_what_looks_like_a_case_on_file_is_opened_only_after_a_person_compared_it():
    actor, on_file = an_intake_coordinator(), open_()
    with pytest.raises(MayRepeat, match="may be the same application") as found:
        open_case(application=an_application(), actor=actor, compared=[])
    assert (found.value.numbers, Case.objects.count()) == ((on_file.case_number,), 1)
    made = open_case(application=an_application(), actor=actor, compared=[on_file.case_number])
    assert (_offered(made), ruled_out_of(made)) == ([], [on_file])


def test_nobody_is_asked_about_a_form_sent_again():
    actor = an_intake_coordinator()
    first, again = (
        open_case(application=an_application(), actor=actor, submission="page-1", compared=[]) for _ in range(2)
    )
    assert first == again
