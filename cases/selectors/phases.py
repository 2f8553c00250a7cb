"""How far a case is along the phases that every case passes, for the stepper on its page."""

from __future__ import annotations

from cases.enums import CaseState as S
from cases.models import Case

PHASES: tuple[tuple[str, frozenset[S]], ...] = (
    ("Received", frozenset({S.RECEIVED, S.DUPLICATE})),
    ("Eligibility", frozenset({S.ELIGIBILITY_REVIEW, S.INFO_REQUESTED, S.DEFERRED, S.INELIGIBLE, S.ELIGIBLE})),
    ("Records", frozenset({S.ASSIGNED, S.RECORDS_PENDING, S.INSUFFICIENT_RECORDS, S.REMANDED})),
    ("Clinical review", frozenset({S.READY_FOR_REVIEW, S.CLINICAL_REVIEW, S.ADDITIONAL_INFO_REQUESTED})),
    ("Quality review", frozenset({S.DETERMINATION_DRAFTED, S.QUALITY_REVIEW})),
    ("Issued", frozenset({S.ISSUED, S.APPEALED, S.CLOSED, S.TERMINATED, S.WITHDRAWN})),
)
LAST = len(PHASES) - 1


def phases(case: Case) -> list[dict[str, str]]:
    """The phases as `{label, state, note}`; the note of the current phase is the exact state of the case.

    A phase that a case skipped because it ended early is not shown as done.
    """
    current = next(index for index, (_label, states) in enumerate(PHASES) if case.case_state in states)
    been = {S.RECEIVED, *(S(move.to_state) for move in case.moves.all())}
    finished = case.case_state in {S.ISSUED, S.CLOSED} and S.ISSUED in been
    steps = []
    for index, (label, states) in enumerate(PHASES):
        passed = index < current and (current < LAST or not been.isdisjoint(states))
        state = "done" if passed or (index == current and finished) else "todo"
        if index == current and not finished:
            state = "current"
        steps.append({"label": label, "state": state, "note": case.case_state.label if index == current else ""})
    return steps
