"""Changes of accounts, as those who may see them do."""

from __future__ import annotations

from django.db.models import Case, QuerySet, Value, When

from imr_site.accounts.authority import may
from imr_site.accounts.models import AccountChange, User
from imr_site.people import rules


def visible_changes(actor: User) -> QuerySet[AccountChange]:
    """Every change for administrators and auditors, those that wait first; none for others."""
    changes = AccountChange.objects.select_related("person", "asked_by", "decided_by")
    if not may(actor, rules.see_account_changes):
        return changes.none()
    return changes.order_by(Case(When(decision="", then=Value(0)), default=Value(1)), "-id")
