"""On whose desk a case of each state lies, and for whom it waits."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from cases.enums import CaseState as S
from cases.enums import LabelledEnum
from imr_site.accounts.enums import Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DESK: Final[Mapping[Role, Sequence[S]]] = MappingProxyType(
    {
        Role.INTAKE: (S.RECEIVED, S.ELIGIBILITY_REVIEW, S.INFO_REQUESTED, S.DEFERRED),
        Role.CASE_MANAGER: (
            S.ELIGIBLE,
            S.ASSIGNED,
            S.RECORDS_PENDING,
            S.INSUFFICIENT_RECORDS,
            S.READY_FOR_REVIEW,
            S.CLINICAL_REVIEW,
            S.ADDITIONAL_INFO_REQUESTED,
            S.REMANDED,
        ),
    }
)
"""Role -> the states of a case in which it lies on that desk, whoever it waits for."""
ISSUES: Final = Role.CASE_MANAGER
"""On whose desk an approved determination lies until it is issued, beside the states of `DESK`."""


class WaitsFor(LabelledEnum):
    """Who has to do something before a case goes on."""

    INTAKE = "intake", "Intake"
    CASE_MANAGER = "case_manager", "Case manager"
    ADMINISTRATOR = "administrator", "Claims administrator"
    PARTY = "party", "Party who was asked"
    REVIEWER = "reviewer", "Medical reviewer"
    QUALITY = "quality", "Quality physician"
    APPEALS_BOARD = "appeals_board", "Appeals Board"


_WAITS: Final[Mapping[S, WaitsFor]] = MappingProxyType(
    {
        S.RECEIVED: WaitsFor.INTAKE,
        S.ELIGIBILITY_REVIEW: WaitsFor.INTAKE,
        S.INFO_REQUESTED: WaitsFor.PARTY,
        S.DEFERRED: WaitsFor.ADMINISTRATOR,
        S.ELIGIBLE: WaitsFor.CASE_MANAGER,
        S.ASSIGNED: WaitsFor.CASE_MANAGER,
        S.RECORDS_PENDING: WaitsFor.ADMINISTRATOR,
        S.INSUFFICIENT_RECORDS: WaitsFor.ADMINISTRATOR,
        S.READY_FOR_REVIEW: WaitsFor.CASE_MANAGER,
        S.CLINICAL_REVIEW: WaitsFor.REVIEWER,
        S.ADDITIONAL_INFO_REQUESTED: WaitsFor.PARTY,
        S.DETERMINATION_DRAFTED: WaitsFor.QUALITY,
        S.QUALITY_REVIEW: WaitsFor.QUALITY,
        S.APPEALED: WaitsFor.APPEALS_BOARD,
        S.REMANDED: WaitsFor.CASE_MANAGER,
    }
)


def waits_for(state: S, *, approved: bool, awaited: bool) -> WaitsFor | None:
    """For whom a case waits; None for one that is done.

    `approved`: its determination may be issued; `awaited`: its reviewer was asked to declare ties.
    """
    if approved:
        return WaitsFor.CASE_MANAGER
    return WaitsFor.REVIEWER if awaited else _WAITS.get(state)


def states_waiting_for(whom: WaitsFor) -> list[S]:
    """The states in which a case waits for them, unless it is approved or its reviewer is asked to declare ties."""
    return [state for state, waiting in _WAITS.items() if waiting is whom]


def lies_on(state: S, role: Role, *, approved: bool) -> bool:
    """Whether a case lies on the desk of this role; on that of an administrator while it waits for anybody."""
    if role is Role.ADMINISTRATOR:
        return state in _WAITS
    return state in DESK.get(role, ()) or (approved and role is ISSUES)
