"""How allauth keeps second factors: encrypted, also while one is being set up."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from cryptography.fernet import InvalidToken
from django import forms

from imr_site.accounts.factor_secrets import seal, unseal


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

    code = forms.CharField(
        label="Authenticator code", max_length=20, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        session = context.request.session
        held = session.pop(SECRET_SESSION_KEY, None)
        with suppress(InvalidToken):  # a key that is gone: another secret is made, and shown
            if held:
                session[SECRET_SESSION_KEY] = unseal(held)
        super().__init__(*args, **kwargs)
        session[SECRET_SESSION_KEY] = seal(self.secret)
