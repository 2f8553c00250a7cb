"""The people of the organization. The same name is the same person; give another name for someone else."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from allauth.mfa.utils import is_mfa_enabled

from imr_site.accounts.enums import Role
from imr_site.accounts.models import User

if TYPE_CHECKING:
    from django.test import Client

PASSWORD = "correct horse battery staple"


def a_user(role: Role, name: str) -> User:
    """The person of this role and name, made if need be, who can sign in with `PASSWORD`."""
    email = f"{name.lower().replace(' ', '.')}@example.org"
    user = User.objects.filter(email=email).first()
    return user or User.objects.create_user(email, PASSWORD, full_name=name, role=role.value)


def an_intake_coordinator(name: str = "Ines Calloway") -> User:
    return a_user(Role.INTAKE, name)


def a_case_manager(name: str = "Marcus Obi") -> User:
    return a_user(Role.CASE_MANAGER, name)


def a_quality_physician(name: str = "Ruth Okonkwo") -> User:
    return a_user(Role.QUALITY, name)


def an_administrator(name: str = "Sam Petrosyan") -> User:
    return a_user(Role.ADMINISTRATOR, name)


def an_auditor(name: str = "Greta Lindqvist") -> User:
    return a_user(Role.AUDITOR, name)


def a_person(role: Role) -> User:
    """The named person of a role; the reviewer comes without credentials (see `a_reviewer`)."""
    return PEOPLE[role]()


def sign_in(client: Client, user: User, *, proven: bool = True) -> Client:
    """The client as that person, from here on (a password and a second factor are other tests' business).

    `proven`: as after a sign-in just now, with the factor where the person has one.
    """
    client.force_login(user, backend="imr_site.accounts.backends.ByAddress")
    if proven:
        prove(client, user)
    return client


def prove(client: Client, user: User) -> None:
    """The person has given the proof that `asks_proof` wants, just now."""
    session = client.session
    factor = {"method": "mfa", "type": "totp"} if is_mfa_enabled(user) else {"method": "password"}
    session["account_authentication_methods"] = [{**factor, "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def _a_physician() -> User:
    return a_user(Role.REVIEWER, "Lena Forsyth")


PEOPLE = {
    Role.INTAKE: an_intake_coordinator,
    Role.CASE_MANAGER: a_case_manager,
    Role.REVIEWER: _a_physician,
    Role.QUALITY: a_quality_physician,
    Role.ADMINISTRATOR: an_administrator,
    Role.AUDITOR: an_auditor,
}
