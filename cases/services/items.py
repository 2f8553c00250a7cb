"""Closes one disputed item while the others stay open."""

from __future__ import annotations

from django.db import transaction

from cases import rules
from cases.audit_kinds import CaseAudit
from cases.enums import ItemStatus
from cases.errors import CaseError
from cases.hooks import notify_item_closed
from cases.lifecycle import is_open
from cases.models import Case, DisputedItem
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record


def close_item(*, item: DisputedItem, status: ItemStatus, actor: User) -> DisputedItem:
    """Close an item that the claims administrator authorized (`terminated`) or the applicant gave up (`withdrawn`).

    Raises CaseError if the case no longer waits for a decision or the item is closed already.
    """
    require(actor, rules.close_item, item)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=item.case_id)
        item = DisputedItem.objects.select_for_update().get(pk=item.pk)
        if not is_open(case.case_state):
            raise CaseError("This case no longer waits for a decision, so its items stand as they are.")
        if not item.is_open or status == ItemStatus.OPEN:
            raise CaseError("This item is closed already.")
        item.status = status.value
        item.save()
        record(
            kind=CaseAudit.ITEM_CLOSED,
            scope=case.scope,
            subject=f"item/{item.pk}",
            actor=actor,
            data={"status": status.value},
        )
        notify_item_closed(item, actor)
    return item
