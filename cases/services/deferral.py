"""Wakes a deferred case up once nothing defers it any more."""

from __future__ import annotations

from cases.enums import CaseEventKind, CaseState
from cases.hooks import on_case_changed, on_stated_event
from cases.models import Case
from cases.selectors.eligibility import is_deferred_by_liability
from cases.services.moves import move_case
from imr_site.accounts.models import User


@on_stated_event
def _wake_by_event(case: Case, _kind: CaseEventKind, _actor: User) -> None:
    """Resume once somebody states that the dispute over liability ended (LC 4610.5(h)(2))."""
    _wake(case)


@on_case_changed
def _wake_by_fact(case: Case, _actor: User) -> str:
    """Resume once the claims administrator agrees to the review, or the dispute is corrected (8 CCR 9792.10.3(d))."""
    return "Nothing defers the case any more: it is in eligibility review again." if _wake(case) else ""


def _wake(case: Case) -> bool:
    if case.case_state != CaseState.DEFERRED or is_deferred_by_liability(case):
        return False
    move_case(case=case, action="resume", actor=None)
    return True
