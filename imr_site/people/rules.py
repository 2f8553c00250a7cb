"""Who may do what with an account. Nobody opens a way for himself; what opens one for a colleague takes two."""

from __future__ import annotations

from typing import Final

from imr_site.accounts.authority import Rule, administrator, auditor, relation
from imr_site.accounts.models import AccountChange, User


@relation
def _own_account(actor: User, person: User) -> bool:
    return actor.pk == person.pk


@relation
def _asked_or_concerned(actor: User, change: AccountChange) -> bool:
    return actor.pk in {change.asked_by_id, change.person_id}


_KEPT_BY: Final = "Accounts are kept by administrators."

keep_accounts: Final = Rule(administrator, _KEPT_BY)
change_account_of_another: Final = Rule(
    ~_own_account, "Nobody changes his own role, address, second factor or right to sign in: ask another administrator."
)
see_account_changes: Final = Rule(administrator | auditor, "Changes of accounts are seen by administrators.")
decide_change: Final = Rule(administrator, "Changes of accounts are approved by administrators.")
decide_change_of_others: Final = Rule(
    ~_asked_or_concerned,
    "A change of an account is approved by another administrator than the one who asked for it or whom it concerns.",
)
