"""Wakes a deferred case up by the event it waits for."""

from __future__ import annotations

from cases.enums import CaseEventKind, CaseState
from cases.hooks import on_stated_event
from cases.models import Case
from cases.services.moves import move_case
from imr_site.accounts.models import User


@on_stated_event
def _wake(case: Case, kind: CaseEventKind, _actor: User) -> None:
    """Resume a case that was deferred, once somebody states that the dispute over liability ended (LC 4610.5(h)(2))."""
    if kind is CaseEventKind.LIABILITY_RESOLVED and case.case_state == CaseState.DEFERRED:
        move_case(case=case, action="resume", actor=None)
