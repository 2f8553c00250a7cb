"""Settings of allauth that need code."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest

from imr_site.accounts.audit_kinds import SignInAudit
from imr_site.accounts.models import User
from imr_site.client_address import client_address
from imr_site.sign_in.attempts import count_failure, may_try
from imr_site.sign_in.services.events import note
from imr_site.sign_in.services.passwords import lift_lockouts

RESET_PAGE = "account_reset_password_from_key"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Only an administrator makes accounts; tries are limited by `attempts`; a new password is an audit event."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "Address and password do not belong together. Check both and try again.",
        "slowed": (
            "Too many sign-ins with this address have failed. Wait one minute and try again. There is no wait in a "
            "browser in which you signed in before, and none once you have reset the password."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """False for every request, so that allauth's pages for signing up stay closed."""
        del request
        return False

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """The ways to prove again who one is: where there is a second factor, a password alone proves nothing."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        factor = [method for method in methods if method["id"] != "reauthenticate"]
        return factor or methods

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that every other limit sees."""
        return client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Raise ValidationError while the account is slowed. Allauth's own limit lets strangers keep people out."""
        if not may_try(request, str(credentials.get("email", ""))):
            raise self.validation_error("slowed")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the failure for the account."""
        count_failure(request, str(credentials.get("email", "")))

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        """Store a password that its owner chose, with its event; a reset by mail also lifts the lockouts."""
        super().set_password(user, password)
        match = getattr(self.request, "resolver_match", None)
        if match is not None and match.url_name == RESET_PAGE:
            note(SignInAudit.PASSWORD_RESET, user=user, actor=user)
            lift_lockouts(user=user)
            self.request.known_for = user.pk  # who opened the mailbox is known here from now on
        else:
            note(SignInAudit.PASSWORD_CHANGED, user=user, actor=user)


class SessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]
    """Ends sessions, each with its event."""

    def end_sessions(self, sessions: list[UserSession]) -> None:
        """End the sessions, which their owner chose on the page of sessions."""
        for session in sessions:
            with transaction.atomic():
                session.end()
                note(SignInAudit.SESSION_ENDED, user=session.user, actor=session.user)
