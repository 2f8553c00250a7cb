"""Who works on which case: cases are taken from a desk, given to a colleague, put back, and skipped for now."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.audit_kinds import CaseAudit
from cases.desks import lies_on
from cases.enums import NotificationKind
from cases.errors import CaseError
from cases.models import Case, PutOff, SavedView
from cases.selectors.worklist import Wanted, worklist
from cases.services.notifications import notify
from imr_site.accounts.authority import require
from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from imr_site.audit.services import record

VIEWS = 20
"""So many views does one person keep."""


def take_case(*, case: Case, actor: User) -> Case:
    """Put the actor's name on a case that nobody works on. Raises CaseError where a colleague does, or none should."""
    require(actor, rules.take_case)
    with transaction.atomic():
        locked = _locked(case)
        if locked.owner_id == actor.pk:
            return locked
        if locked.owner:
            raise CaseError(f"{locked.owner.full_name} works on {locked}. Ask for it, or take another case.")
        _check_desk(locked, actor)
        return _belongs_to(locked, actor, CaseAudit.TAKEN, actor)


def take_next(*, actor: User) -> Case | None:
    """Take the most urgent case of the actor's desk on which nobody works, and return it; None if there is none.

    Of two people who ask at once each gets another case: the row is locked, and one that was taken meanwhile is passed
    over.
    """
    require(actor, rules.take_case)
    with transaction.atomic():
        free = worklist(actor, Wanted(owner="nobody"))
        case = free.select_for_update(skip_locked=True, of=("self",)).first()
        return _belongs_to(case, actor, CaseAudit.TAKEN, actor) if case else None


def give_case(*, case: Case, to: User, actor: User) -> Case:
    """Give a case to a colleague on whose desk it lies. Raises CaseError where it does not."""
    with transaction.atomic():
        locked = _locked(case)
        require(actor, rules.give_case, locked)
        _check_desk(locked, to)
        if locked.owner_id == to.pk:
            return locked
        given = _belongs_to(locked, to, CaseAudit.GIVEN, actor)
        if to != actor:
            notify(
                people=[to],
                kind=NotificationKind.DESIGNATION,
                case=given,
                about=f"{given.scope} at {timezone.now().isoformat()}",
                words=f"{actor} gives you a case.",
            )
        return given


def put_back(*, case: Case, actor: User) -> Case:
    """Take the name off a case, so that anybody on its desk may take it."""
    with transaction.atomic():
        locked = _locked(case)
        require(actor, rules.give_case, locked)
        return _belongs_to(locked, None, CaseAudit.PUT_BACK, actor) if locked.owner else locked


def skip_case(*, case: Case, actor: User) -> None:
    """Leave the case out of the actor's own lists until tomorrow; colleagues see it as before."""
    require(actor, rules.take_case)
    tomorrow = timezone.localdate() + timedelta(days=1)
    PutOff.objects.update_or_create(case=case, person=actor, defaults={"until": tomorrow})


def mark_ready_to_issue(*, case_id: int, ready: bool) -> None:
    """Note that the determination of a case may be issued, or may no more, for the lists; the case is locked."""
    Case.objects.filter(pk=case_id).update(ready_to_issue=ready)


def save_view(*, name: str, query: str, actor: User) -> SavedView:
    """Keep a worklist under a name, instead of what it stood for before. Raises CaseError where there are many."""
    require(actor, rules.see_case)
    with transaction.atomic():
        others = SavedView.objects.select_for_update().filter(owner=actor).exclude(name=name)
        if len(others) >= VIEWS:
            raise CaseError(f"You keep {VIEWS} views already. Remove one of them first.")
        return SavedView.objects.update_or_create(owner=actor, name=name, defaults={"query": query})[0]


def remove_view(*, view: SavedView, actor: User) -> None:
    """Forget a view of the actor's own."""
    require(actor, rules.see_case)
    SavedView.objects.filter(pk=view.pk, owner=actor).delete()


def _locked(case: Case) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related("owner").get(pk=case.pk)


def _check_desk(case: Case, person: User) -> None:
    if not person.is_active or not lies_on(case.case_state, Role(person.role), approved=case.ready_to_issue):
        raise CaseError(f"{case} does not lie on the desk of {person.full_name} ({case.case_state.label.lower()}).")


def _belongs_to(case: Case, owner: User | None, kind: CaseAudit, actor: User) -> Case:
    case.owner = owner
    case.save(update_fields=["owner"])
    record(kind=kind, scope=case.scope, subject=case.scope, actor=actor, data={"owner": owner.pk if owner else None})
    return case
