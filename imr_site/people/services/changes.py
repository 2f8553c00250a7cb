"""Changes of a colleague's account that could make one person two: asked for by one administrator, done by another."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from imr_site.accounts.audit_kinds import AccountAudit
from imr_site.accounts.authority import may, require
from imr_site.accounts.enums import ChangeDecision, ChangeKind, Role
from imr_site.accounts.models import AccountChange, RoleHeld, User
from imr_site.accounts.proof import Proof, proof_data
from imr_site.audit.services import record
from imr_site.people import rules
from imr_site.people.errors import AccountError
from imr_site.people.services.links import enqueue_link, enqueue_notice


def ask_change(*, person: User, kind: ChangeKind, actor: User, after: str = "") -> AccountChange:
    """Ask for a change of a colleague's account; `after` is the role or address it shall have.

    Nothing changes before another administrator approves. Raises NotAllowed for one's own account, and AccountError if
    it would change nothing, is asked for already, or the address is another account's.
    """
    require(actor, rules.keep_accounts)
    require(actor, rules.change_account_of_another, person)
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person.pk)
        before = _value(person, kind)
        _refuse_pointless(person, kind, before, after)
        if person.changes.filter(kind=kind.value, decision="").exists():
            raise AccountError("This change is asked for already; another administrator must approve or refuse it.")
        change = AccountChange.objects.create(
            kind=kind.value, person=person, before=before, after=after, asked_by=actor, asked_at=timezone.now()
        )
        _record(AccountAudit.CHANGE_ASKED, change, actor, None)
        if kind is not ChangeKind.OPENING:  # nobody reads of an account that may never open
            enqueue_notice(change=change, actor=actor)
    return change


def approve_change(*, change: AccountChange, actor: User, proof: Proof | None = None) -> AccountChange:
    """Do what a colleague asked for. `proof`: how the actor proved who he is just before.

    Raises NotAllowed for who asked for it or whom it concerns, and AccountError if it was decided already, who asked is
    no administrator any more, or the account changed since.
    """
    with transaction.atomic():
        change = _open_change(change, actor)
        if not may(change.asked_by, rules.keep_accounts):
            raise AccountError("Who asked for this is no administrator any more. Refuse it, and ask for it anew.")
        if _value(change.person, ChangeKind(change.kind)) != change.before:
            raise AccountError("The account changed after this was asked for. Refuse it, and ask for it anew.")
        _refuse_pointless(change.person, ChangeKind(change.kind), change.before, change.after)
        _decide(change, ChangeDecision.APPROVED, actor, proof)
        _DO[ChangeKind(change.kind)](change)
        enqueue_notice(change=change, actor=actor)
    return change


def refuse_change(*, change: AccountChange, actor: User, proof: Proof | None = None) -> AccountChange:
    """Refuse what a colleague asked for; the account stays as it is. Raises as `approve_change` does."""
    with transaction.atomic():
        change = _open_change(change, actor)
        _decide(change, ChangeDecision.REFUSED, actor, proof)
        enqueue_notice(change=change, actor=actor)
    return change


def _open_change(change: AccountChange, actor: User) -> AccountChange:
    """The change as it is now, locked with the account it concerns."""
    require(actor, rules.decide_change)
    require(actor, rules.decide_change_of_others, change)
    person = User.objects.select_for_update().get(pk=change.person_id)
    change = AccountChange.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=change.pk)
    if not change.is_open:
        raise AccountError("This was decided already.")
    change.person = person
    return change


def _decide(change: AccountChange, decision: ChangeDecision, actor: User, proof: Proof | None) -> None:
    change.decision, change.decided_by, change.decided_at = decision.value, actor, timezone.now()
    change.save()
    approved = decision is ChangeDecision.APPROVED
    _record(AccountAudit.CHANGE_APPROVED if approved else AccountAudit.CHANGE_REFUSED, change, actor, proof)


def _value(person: User, kind: ChangeKind) -> str:
    """What the change is made to, as it is now; empty where the account has no such value."""
    return {ChangeKind.ROLE: person.role, ChangeKind.ADDRESS: person.email}.get(kind, "")


def _refuse_pointless(person: User, kind: ChangeKind, before: str, after: str) -> None:
    if kind is ChangeKind.OPENING and person.is_active:
        raise AccountError("This person may sign in already.")
    if kind is ChangeKind.ROLE and (after == before or after not in {role.value for role in Role}):
        raise AccountError("Choose another role than the person has.")
    if kind is ChangeKind.FACTOR and not Authenticator.objects.filter(user=person).exists():
        raise AccountError("This person has no second factor; it is set up at the next sign-in.")
    if kind is ChangeKind.ADDRESS:
        try:
            validate_email(after)
        except ValidationError as error:
            raise AccountError(" ".join(error.messages)) from error
        if after.lower() == before.lower() or User.objects.filter(email__iexact=after).exists():
            raise AccountError("This address is in use already. Give another one.")


def _let_in(change: AccountChange) -> None:
    change.person.is_active = True
    change.person.save(update_fields=["is_active"])
    enqueue_link(person=change.person, actor=change.asked_by)


def _change_role(change: AccountChange) -> None:
    """Give the role; the flag of a superuser ends with it, as it would outlive the role of an administrator."""
    change.person.role, change.person.is_superuser = change.after, False
    change.person.save(update_fields=["role", "is_superuser"])
    RoleHeld.objects.create(person=change.person, role=change.after, since=timezone.now(), change=change)


def _change_address(change: AccountChange) -> None:
    """Give the address. What was proven for the old one ends: only the link sent to the new one opens the account."""
    change.person.email = change.after.lower()  # as allauth looks for it
    EmailAddress.objects.filter(user=change.person).delete()
    _start_afresh(change)


def _reset_factor(change: AccountChange) -> None:
    Authenticator.objects.filter(user=change.person).delete()
    _start_afresh(change)


def _start_afresh(change: AccountChange) -> None:
    """End password and sessions, and send a link: so only whoever reads the owner's mail comes in again."""
    change.person.set_unusable_password()
    change.person.save(update_fields=["email", "password"])
    if change.person.is_active:
        enqueue_link(person=change.person, actor=change.asked_by)


_DO: dict[ChangeKind, Callable[[AccountChange], None]] = {
    ChangeKind.OPENING: _let_in,
    ChangeKind.ROLE: _change_role,
    ChangeKind.ADDRESS: _change_address,
    ChangeKind.FACTOR: _reset_factor,
}


def _record(kind: AccountAudit, change: AccountChange, actor: User, proof: Proof | None) -> None:
    """Write the event: roles and ids; an address is personal and stays in the row of the change."""
    data: dict[str, object] = {"change": change.kind}
    if change.kind == ChangeKind.ROLE:
        data |= {"before": change.before, "after": change.after}
    data |= proof_data(proof)
    record(kind=kind, scope=change.person.scope, subject=f"account_change/{change.pk}", actor=actor, data=data)
