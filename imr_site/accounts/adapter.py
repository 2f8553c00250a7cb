"""Settings of allauth that need code."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from cryptography.fernet import InvalidToken
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from imr_site.accounts.factor_secrets import seal, unseal
from imr_site.accounts.models import User


class ClosedAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Only an administrator makes accounts; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """False for every request, so that allauth's pages for signing up stay closed."""
        del request
        return False

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """The ways to prove again who one is: where there is a second factor, a password alone proves nothing."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        factor = [method for method in methods if method["id"] != "reauthenticate"]
        return factor or methods


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """The secrets of second factors are encrypted before they are stored."""

    def encrypt(self, text: str) -> str:
        """What is stored of a secret, unreadable without the key outside the database."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret behind what is stored, also where it was stored in clear before."""
        return unseal(encrypted_text)


class SealedEnrolment(ActivateTOTPForm):  # type: ignore[misc]
    """The form that sets an app up: allauth keeps the new secret in the session meanwhile, here encrypted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        session = context.request.session
        held = session.pop(SECRET_SESSION_KEY, None)
        with suppress(InvalidToken):  # a key that is gone: another secret is made, and shown
            if held:
                session[SECRET_SESSION_KEY] = unseal(held)
        super().__init__(*args, **kwargs)
        session[SECRET_SESSION_KEY] = seal(self.secret)
