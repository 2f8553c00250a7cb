from dataclasses import replace
from pathlib import Path

import pytest

from cases.enums import CaseState as S
from cases.errors import IllegalTransition
from cases.lifecycle import (
    GUARDS,
    OPEN_STATES,
    SYSTEM,
    TRANSITIONS,
    available,
    find,
    is_open,
    lifecycle_markdown,
    table_faults,
)
from imr_site.accounts.enums import Role

DOC = Path(__file__).parents[2] / "docs" / "lifecycle.md"

REGULAR = (
    "start_eligibility_review find_eligible assign await_records records_complete start_clinical_review "
    "submit_determination start_quality_review issue close"
)
PATHS = {
    "regular": (REGULAR, S.CLOSED),
    "ineligible": ("start_eligibility_review find_ineligible close", S.CLOSED),
    "asked first": ("start_eligibility_review request_information receive_information", S.ELIGIBILITY_REVIEW),
    "no answer": (
        "start_eligibility_review request_information continue_without_information find_ineligible",
        S.INELIGIBLE,
    ),
    "deferred": ("start_eligibility_review defer resume find_eligible", S.ELIGIBLE),
    "duplicate": ("mark_duplicate close", S.CLOSED),
    "not a duplicate": ("mark_duplicate unmark_duplicate start_eligibility_review", S.ELIGIBILITY_REVIEW),
    "thin records": (
        "start_eligibility_review find_eligible assign await_records flag_insufficient_records start_clinical_review",
        S.CLINICAL_REVIEW,
    ),
    "late records": (
        "start_eligibility_review find_eligible assign await_records flag_insufficient_records records_complete",
        S.READY_FOR_REVIEW,
    ),
    "returned": (REGULAR.replace("issue close", "return_to_reviewer submit_determination"), S.DETERMINATION_DRAFTED),
    "reviewer question": (
        REGULAR.split(" submit", maxsplit=1)[0] + " request_additional_information receive_information",
        S.CLINICAL_REVIEW,
    ),
    "reviewer released": (
        REGULAR.split(" submit", maxsplit=1)[0] + " release_reviewer start_clinical_review",
        S.CLINICAL_REVIEW,
    ),
    "remanded": (f"{REGULAR} appeal remand reassign await_records", S.RECORDS_PENDING),
    "appeal denied": (f"{REGULAR} appeal deny_appeal", S.CLOSED),
    "ineligibility reversed": (
        "start_eligibility_review find_ineligible appeal remand review_eligibility_again find_eligible",
        S.ELIGIBLE,
    ),
    "authorized": ("start_eligibility_review terminate close", S.CLOSED),
    "withdrawn": ("start_eligibility_review find_eligible assign withdraw close", S.CLOSED),
}


@pytest.mark.parametrize(("actions", "end"), PATHS.values(), ids=PATHS)
def test_paths_through_a_case(actions, end):
    state = S.RECEIVED
    for action in actions.split():
        state = find(action, state).target
    assert state is end


def test_table_is_sound():
    assert table_faults() == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda t: (*t, t[0]), "start_eligibility_review leaves received twice"),
        (lambda t: [x for x in t if x.action != "defer"], "deferred cannot be reached"),
        (lambda t: [x for x in t if x.action != "close"], "terminated never leads to closed"),
        (lambda t: [replace(t[0], guards=("moon_is_full",)), *t[1:]], "guard moon_is_full is used but not described"),
        (lambda t: [replace(t[0], roles=frozenset()), *t[1:]], "nobody may start_eligibility_review"),
        (lambda t: [replace(t[0], target=S.RECEIVED), *t[1:]], "leads from received to itself"),
        (lambda t: [replace(t[0], clause=""), *t[1:]], "has no clause or label"),
        (lambda t: [x for x in t if x.action != "defer"], "guard liability_disputed is described but not used"),
    ],
)  # fmt: skip
def test_a_faulty_table_is_refused(change, fault):
    faults = table_faults(change(TRANSITIONS))
    assert any(fault in words for words in faults), faults


def test_every_open_state_can_be_terminated_or_withdrawn():
    for state in OPEN_STATES:
        assert find("terminate", state).target is S.TERMINATED
        assert find("resolve", state).target is S.TERMINATED
        assert find("withdraw", state).target is S.WITHDRAWN
    done = {S.DUPLICATE, S.INELIGIBLE, S.ISSUED, S.TERMINATED, S.WITHDRAWN, S.APPEALED, S.CLOSED}
    assert set(S) - set(OPEN_STATES) == done
    assert not any(is_open(state) for state in done)


def test_an_illegal_move_says_what_is_possible():
    with pytest.raises(IllegalTransition) as caught:
        find("issue", S.RECEIVED)
    message = caught.value.message
    assert "only from: Quality review" in message
    assert "“Start eligibility review”" in message


def test_an_unknown_move_is_illegal():
    with pytest.raises(IllegalTransition, match="no such move"):
        find("bribe", S.RECEIVED)


def test_what_is_closed_is_opened_by_an_appeal_or_parted_from_the_case_that_decides_it():
    assert {t.action: t.guards for t in available(S.CLOSED)} == {
        "appeal": ("appealable_decision",),
        "separate": ("lead_named", "no_reviewer_named"),
    }


def test_separation_of_duties():
    actions = {role: {t.action for t in TRANSITIONS if role in t.roles} for role in (*Role, SYSTEM)}
    assert actions[Role.AUDITOR] == set()
    assert actions[Role.REVIEWER] == {"request_additional_information", "submit_determination"}
    assert not actions[Role.INTAKE] & {"submit_determination", "issue", "assign", "start_quality_review"}
    assert "submit_determination" not in actions[Role.QUALITY] | actions[Role.ADMINISTRATOR] | actions[SYSTEM]
    assert not actions[SYSTEM] & {"issue", "find_eligible", "find_ineligible", "terminate", "assign"}


def test_available_takes_any_of_several_roles():
    both = {t.action for t in available(S.QUALITY_REVIEW, Role.QUALITY, Role.CASE_MANAGER)}
    assert {"return_to_reviewer", "issue", "release_reviewer"} <= both
    assert available(S.QUALITY_REVIEW, Role.AUDITOR) == ()


def test_what_is_issued_was_complete_cleared_and_signed_off():
    assert set(find("issue", S.QUALITY_REVIEW).guards) == {
        "reviewer_cleared",
        "reviewer_may_decide",
        "determination_complete",
        "records_not_only_ur",
        "quality_signed_off",
        "letters_deliverable",
        "director_licensed",
        "seal_ready",
    }


def test_thin_records_must_not_be_only_ur():
    assert "records_not_only_ur" in find("start_clinical_review", S.INSUFFICIENT_RECORDS).guards
    assert "records_not_only_ur" not in find("start_clinical_review", S.READY_FOR_REVIEW).guards


def test_refusals_are_explained_in_writing():
    for action in (
        "find_eligible_all_the_same",
        "find_ineligible",
        "defer",
        "terminate",
        "resolve",
        "withdraw",
        "return_to_reviewer",
        "remand",
    ):
        assert all(t.needs_reason for t in TRANSITIONS if t.action == action)


def test_the_document_is_current():
    assert DOC.read_text(encoding="utf-8") == lifecycle_markdown(), "regenerate docs/lifecycle.md"


def test_the_document_names_everything():
    text = lifecycle_markdown()
    for name in (*GUARDS, *(t.action for t in TRANSITIONS), *S):
        assert name in text
