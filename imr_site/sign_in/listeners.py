"""What signing in writes to the audit log: every event of it that a library tells of by a signal is recorded here.

What this project does itself (a password stored, an address changed, a session ended, a refusal) is recorded where it
is done: `adapter`, `services`, `middleware`.
"""

from __future__ import annotations

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.signals import user_logged_in
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_used
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in as session_begun
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase

from imr_site.accounts.audit_kinds import SignInAudit
from imr_site.accounts.models import User
from imr_site.client_address import client_address
from imr_site.rate_limit import take_place
from imr_site.sign_in.attempts import account_tried, is_slowed, keyed_hash, remember_browser, scope_of
from imr_site.sign_in.idle import begin
from imr_site.sign_in.services.events import UNKNOWN, note, note_of_stranger

ONCE_SECONDS = 3600
"""A lockout or a slowed account is recorded once in so many seconds, however often it is run into."""


@receiver(session_begun)
def _count_from_now(request: HttpRequest, **_kwargs: Any) -> None:
    begin(request.session)


@receiver(user_logged_in)
def _signed_in(request: HttpRequest, user: User, response: HttpResponseBase, **_kwargs: Any) -> None:
    used = [step.get("type") for step in get_authentication_records(request, user) if step.get("method") == "mfa"]
    data = {"factor": used[-1] if used else "none", "client": _client(request)}
    note(SignInAudit.SIGNED_IN, user=user, actor=user, data=data)
    remember_browser(request, response, user.pk)


@receiver(user_login_failed)
def _password_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_kwargs: Any) -> None:
    """Record a wrong password. Where axes had locked the client out before, none was tried; see `_locked_out`."""
    if request is None or (request.axes_locked_out and request.axes_failures_since_start is None):  # type: ignore[attr-defined]
        return
    address = str(credentials.get("email") or credentials.get("username") or "")
    scope = scope_of(address)
    held = {"address": keyed_hash(address)} if scope == UNKNOWN else {}
    note_of_stranger(SignInAudit.FAILED, scope=scope, data={"step": "password", "client": _client(request), **held})
    account = account_tried(address)
    if is_slowed(account) and take_place(f"slowed-told:{account}", limit=1, seconds=ONCE_SECONDS):
        note_of_stranger(SignInAudit.SLOWED, scope=scope, data=held)


@receiver(user_locked_out)
def _locked_out(request: HttpRequest, username: str, **_kwargs: Any) -> None:
    """Record that a client is locked out of an account: once, as each further attempt tells of it again."""
    scope = "/".join(username.split("/")[:2])
    if take_place(f"locked-told:{username}:{client_address(request)}", limit=1, seconds=ONCE_SECONDS):
        note_of_stranger(SignInAudit.LOCKED, scope=scope, data={"client": _client(request)})


@receiver(authentication_failed)
def _factor_failed(request: HttpRequest, user: User, *, reauthentication: bool = False, **_kwargs: Any) -> None:
    step = "factor_again" if reauthentication else "factor"
    data = {"step": step, "client": _client(request)}
    note_of_stranger(SignInAudit.FAILED, scope=f"user/{user.pk}", data=data)


@receiver(user_logged_out)
def _signed_out(request: HttpRequest, user: User | None, **_kwargs: Any) -> None:
    """Record it, and mark the request for the middleware, which has the browser forget what it stored."""
    if user is not None:
        note(SignInAudit.SIGNED_OUT, user=user, actor=user)
        request.signed_out = True  # type: ignore[attr-defined]


@receiver(authenticator_used)
def _factor_used(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        note(SignInAudit.CODE_USED, user=user, actor=user)


@receiver(post_save, sender=Authenticator)
def _factor_added(instance: Authenticator, *, created: bool, **_kwargs: Any) -> None:
    """Record a new factor in the transaction that stores it, whoever and whatever stores it."""
    if created:
        codes = instance.type == Authenticator.Type.RECOVERY_CODES
        kind = SignInAudit.CODES_MADE if codes else SignInAudit.FACTOR_ADDED
        note(kind, user=instance.user, actor=_actor(), data={"factor": str(instance.type)})


@receiver(post_delete, sender=Authenticator)
def _factor_removed(instance: Authenticator, **_kwargs: Any) -> None:
    if instance.type != Authenticator.Type.RECOVERY_CODES:
        note(SignInAudit.FACTOR_REMOVED, user=instance.user, actor=_actor(), data={"factor": str(instance.type)})


def _actor() -> User | None:
    """The signed-in person of the request at hand; None for a command or a job."""
    user = getattr(context.request, "user", None)
    return user if isinstance(user, User) else None


def _client(request: HttpRequest) -> str:
    """The client in the log: a keyed hash, so that its events can be told together and it cannot be read."""
    return keyed_hash(client_address(request))
