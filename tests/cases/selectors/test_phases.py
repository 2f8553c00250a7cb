from __future__ import annotations

import pytest

from cases.enums import CaseState
from cases.selectors.phases import PHASES, phases
from tests.factories import a_case, move

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

S = CaseState
LABELS = ["Received", "Eligibility", "Records", "Clinical review", "Quality review", "Issued"]


def _shown(case) -> str:
    """One letter a phase: done, current, to do."""
    return "".join(step["state"][0] for step in phases(case))


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (S.RECEIVED, "cttttt"),
        (S.DUPLICATE, "cttttt"),
        (S.ELIGIBILITY_REVIEW, "dctttt"),
        (S.INFO_REQUESTED, "dctttt"),
        (S.DEFERRED, "dctttt"),
        (S.INELIGIBLE, "dctttt"),
        (S.ELIGIBLE, "dctttt"),
        (S.ASSIGNED, "ddcttt"),
        (S.RECORDS_PENDING, "ddcttt"),
        (S.INSUFFICIENT_RECORDS, "ddcttt"),
        (S.READY_FOR_REVIEW, "dddctt"),
        (S.CLINICAL_REVIEW, "dddctt"),
        (S.ADDITIONAL_INFO_REQUESTED, "dddctt"),
        (S.DETERMINATION_DRAFTED, "ddddct"),
        (S.QUALITY_REVIEW, "ddddct"),
        (S.ISSUED, "dddddd"),
        (S.CLOSED, "dddddd"),
        (S.APPEALED, "dddddc"),
        (S.REMANDED, "ddcttt"),
        (S.TERMINATED, "ddtttc"),
        (S.WITHDRAWN, "dttttc"),
    ],
)
def test_what_is_done_where_it_is_and_what_is_to_come(state, shown):
    case = a_case(state)
    assert _shown(case) == shown
    assert [step["label"] for step in phases(case)] == LABELS
    assert [step["note"] for step in phases(case) if step["note"]] == [state.label]


@pytest.mark.parametrize("state", [S.WITHDRAWN, S.INELIGIBLE, S.DUPLICATE])
def test_a_case_closed_without_a_determination_never_looks_issued(state):
    case = a_case(state)
    move(case, "close")
    assert phases(case)[-1] == {"label": "Issued", "state": "current", "note": "Closed"}
    assert "Quality review" not in [step["label"] for step in phases(case) if step["state"] == "done"]


def test_every_state_is_in_one_phase():
    assert sorted(state for _label, states in PHASES for state in states) == sorted(S)
