"""Accounts are opened, renamed and closed by one administrator; nobody ever sets the password of another."""

from __future__ import annotations

from django.db import transaction

from imr_site.accounts.audit_kinds import AccountAudit
from imr_site.accounts.authority import require
from imr_site.accounts.enums import TAKES_TWO, ChangeKind, Role
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.people import rules
from imr_site.people.services.changes import ask_change
from imr_site.people.services.links import request_link


def open_account(*, email: str, full_name: str, role: Role, actor: User) -> User:
    """Make an account without a password; a link by which its owner sets one goes to `email`.

    A role that writes, signs, publishes or administers stays closed until a second administrator agrees; its link is
    sent then.
    """
    require(actor, rules.keep_accounts)
    with transaction.atomic():
        waits = role in TAKES_TWO
        person = User.objects.create_user(email, None, full_name=full_name, role=role.value, is_active=not waits)
        record(kind=AccountAudit.OPENED, scope=person.scope, actor=actor, data={"role": person.role, "waits": waits})
        if waits:
            ask_change(person=person, kind=ChangeKind.OPENING, actor=actor)
        else:
            request_link(person=person, actor=actor)
    return person


def rename_account(*, person: User, full_name: str, actor: User) -> User:
    """Correct the name of a person; the log keeps that it changed and neither name."""
    require(actor, rules.keep_accounts)
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person.pk)
        person.full_name = full_name
        person.save(update_fields=["full_name"])
        record(kind=AccountAudit.RENAMED, scope=person.scope, actor=actor)
    return person


def close_account(*, person: User, actor: User) -> User:
    """Keep somebody from signing in, at once; to let the person in again takes two administrators."""
    require(actor, rules.keep_accounts)
    require(actor, rules.change_account_of_another, person)
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person.pk)
        person.is_active = False
        person.save(update_fields=["is_active"])
        record(kind=AccountAudit.CLOSED, scope=person.scope, actor=actor, data={"role": person.role})
    return person
