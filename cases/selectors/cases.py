"""Cases, worklists and the history of a case, as the staff may see them."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from cases import rules
from cases.enums import PartyKind
from cases.models import Case, DisputedItem
from cases.numbers import case_number
from imr_site.accounts.authority import may
from imr_site.accounts.models import User
from imr_site.prepared import Prepared

_NUMBERED: Final = Prepared(lambda number: Case.objects.select_related("ur_decision").filter(case_number=number))


def visible_cases(actor: User) -> QuerySet[Case]:
    """Every case for the staff; none for reviewers, who see their own rounds (`reviews.selectors.rounds`)."""
    return Case.objects.all() if may(actor, rules.see_case) else Case.objects.none()


def visible_case(actor: User, number: str) -> Case | None:
    """The case of this number, with its UR decision, for those who may see it; None for everyone else."""
    return next(iter(_NUMBERED(number)), None) if may(actor, rules.see_case) else None


def case_numbered(number: str) -> Case | None:
    """The case of this number, however it is typed; None if it is on file nowhere."""
    return Case.objects.filter(case_number=case_number(number) or number.strip()).first()


def former_numbers(case: Case) -> list[str]:
    """The numbers under which the case was on file before, as letters of that time tell them."""
    return [correction.before for correction in case.corrections.all() if correction.field == "case_number"]


def items_applied_for(case: Case) -> list[DisputedItem]:
    """The items of the application itself, wherever they are decided; the caller prefetches those of many."""
    own = [item for item in case.items.all() if item.applied_in_id is None]
    return sorted([*own, *case.items_lent.all()], key=lambda item: item.pk)


def worker_name(case: Case) -> str:
    """The injured worker's name; the caller prefetches the parties."""
    return next((party.name for party in case.parties.all() if party.kind == PartyKind.INJURED_WORKER), "")


def days_until(due: date | None) -> int | None:
    """Whole days from today in California to the due date; negative when past."""
    return (due - timezone.localdate()).days if due else None
