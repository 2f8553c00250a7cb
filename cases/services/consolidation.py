"""Puts eligible applications together, to be decided in one determination, and parts them (8 CCR 9792.10.4(a)).

An application keeps its number, parties, records and history; only its open items become items of the case that decides
them, the lead, until it is parted again. That is possible until a reviewer is named there.
"""

from __future__ import annotations

from itertools import count
from typing import cast

from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.audit_kinds import CaseAudit
from cases.consolidation import obstacles
from cases.enums import CaseState, ItemStatus
from cases.errors import CaseError
from cases.hooks import Move, effect
from cases.models import Case, DisputedItem, ItemChange
from cases.selectors.cases import case_numbered
from cases.selectors.consolidation import application_of
from cases.services.clocks import DUE_FIELDS, refresh_due
from cases.services.moves import move_case
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record


def consolidate(*, case: Case, lead_number: str, actor: User) -> Case:
    """Decide this application in the determination of another case, and return it as it is then.

    Raises CaseError where one of the two is not found eligible, where worker, requesting physician or date of injury
    differ, or where the other case does not name everyone whom this one must tell.
    """
    require(actor, rules.consolidate_case, case)
    with transaction.atomic():
        lead = case_numbered(lead_number)
        if lead is None:
            raise CaseError(f"Case {lead_number.strip()} is not on file. Check the number.")
        rows = Case.objects.select_for_update().filter(pk__in=[case.pk, lead.pk]).order_by("pk")
        locked = {row.pk: row for row in rows}
        case, lead = locked[case.pk], locked[lead.pk]
        if case.pk == lead.pk:
            raise CaseError("Name another case: an application cannot be put together with itself.")
        for one in (case, lead):
            if one.case_state is not CaseState.ELIGIBLE:
                raise CaseError(f"{one.case_number} is not eligible now: only eligible applications are put together.")
        if why := list(obstacles(application_of(lead), application_of(case))):
            raise CaseError(f"These applications cannot be decided together yet: {'; '.join(why)}.")
        if case.consolidated.exists():
            raise CaseError(f"Other applications are decided in {case.case_number}. Put it together the other way.")
        case.consolidated_into = lead
        case.save(update_fields=["consolidated_into"])
        return move_case(case=case, action="consolidate", actor=actor)


def separate(*, case: Case, reason: str, actor: User) -> Case:
    """Decide an application by itself again, and return it as it is then.

    Raises CaseError if it is not decided in another case, or a reviewer is named there, or no reason is given.
    """
    require(actor, rules.consolidate_case, case)
    return move_case(case=case, action="separate", actor=actor, reason=reason)


@effect("items_lent")
def _lend_items(move: Move) -> None:
    """Move the open items to the end of the lead's; an item without a timing has that of its own UR decision."""
    case = move.case
    lead = _lead(case)
    timing = case.ur_decision.timing if hasattr(case, "ur_decision") else ""
    lent = list(case.items.filter(status=ItemStatus.OPEN.value))
    for item in lent:
        item.timing = item.timing or timing
        item.applied_in = case
    _place(lent, lead, f"Applied for in {case.case_number}, decided here too (8 CCR 9792.10.4(a))", move)
    _record(CaseAudit.CONSOLIDATED, lead, lent, move)


@effect("items_returned")
def _return_items(move: Move) -> None:
    """Move what is left of the lent items back to the application, and let it name no lead any more."""
    case = move.case
    lead = _lead(case)
    back = list(case.items_lent.filter(case=lead))
    for item in back:
        item.applied_in = None
    _place(back, case, f"Decided here again, and no more in {lead.case_number}", move)
    case.consolidated_into = None
    _record(CaseAudit.SEPARATED, lead, back, move)


def _lead(case: Case) -> Case:
    if case.consolidated_into_id is None:
        raise CaseError("No case is named that decides this application too.")
    return Case.objects.select_for_update().get(pk=case.consolidated_into_id)


def _place(items: list[DisputedItem], case: Case, words: str, move: Move) -> None:
    """Give the items to a case, each at the first position that is free, and tell it in the history of each."""
    actor = cast("User", move.actor)  # the table lets only people do this
    taken = set(case.items.values_list("position", flat=True))
    free = (position for position in count(1) if position not in taken)
    for item in items:
        item.case, item.position = case, next(free)
        item.save()
        if item.is_open:  # how it was closed is told already
            ItemChange.objects.create(
                item=item, status=item.status, reason=words, recorded_at=timezone.now(), recorded_by=actor
            )


def _record(kind: CaseAudit, lead: Case, items: list[DisputedItem], move: Move) -> None:
    refresh_due(lead)
    lead.save(update_fields=DUE_FIELDS)
    data = {"application": move.case.pk, "items": [item.pk for item in items]}
    record(kind=kind, scope=lead.scope, actor=move.actor, data=data)
