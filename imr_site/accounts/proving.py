"""Acts that bind need a fresh proof of who does them: the second factor, given again when the last is too old.

`@asks_proof` on a view is all that a page needs. Where the proof is stale it is asked for before the page opens; what
was typed on a page that grew stale meanwhile comes back with the request for a code, and is sent on with it. Nothing
of it is kept in the session, as it may be clinical text.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from allauth.account.forms import ReauthenticateForm as PasswordForm
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.signals import authentication_step_completed
from allauth.core import context, ratelimit
from allauth.mfa.base.forms import ReauthenticateForm as FactorForm
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from imr_site.accounts.access import View, signed_in
from imr_site.accounts.audit_kinds import ProofAudit
from imr_site.accounts.authority import Rule, may
from imr_site.accounts.models import User
from imr_site.accounts.proof import Proof
from imr_site.audit.services import record

FIELDS: Final = "proof"
"""The prefix of the fields in which a page sends the code or the password."""


def asks_proof(
    *, on_get: Rule | None = None, when: Callable[..., bool] = lambda **_kwargs: True
) -> Callable[[View], View]:
    """Let the view be posted to only with a proof younger than `PROOF_MINUTES`; `proof_of(request)` is that proof.

    `on_get`: who may do the act by this rule proves it before the page opens; others read on. `when` is asked with the
    arguments of the address where only some of what is posted there needs a proof.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not when(**kwargs) or _fresh(request) is not None:
                return view(request, *args, **kwargs)
            if request.method != "POST":
                asked = on_get is not None and may(signed_in(request), on_get)
                return _ask_first(request) if asked else view(request, *args, **kwargs)
            form = _form(request)
            if form.is_bound:
                limited: HttpResponseBase | None = ratelimit.consume_or_429(
                    request, action="reauthenticate", user=request.user
                )
                if limited is not None:
                    return limited
            if form.is_valid():
                _accept(request, form)
                return view(request, *args, **kwargs)
            return _ask_again(request, form)

        asking.asks_proof = True  # type: ignore[attr-defined]
        return asking

    return decorate


def proof_of(request: HttpRequest) -> Proof:
    """The fresh proof of the request, for the service that records it. Raises RuntimeError outside `@asks_proof`."""
    proof = _fresh(request)
    if proof is None:
        raise RuntimeError("The view of this address lacks @asks_proof.")
    return proof


def _fresh(request: HttpRequest) -> Proof | None:
    """The newest proof of this session, if it is young enough; where a factor is, a password proves nothing."""
    user = signed_in(request)
    wanted = "mfa" if is_mfa_enabled(user) else "password"
    given = [found for found in get_authentication_records(request, user) if found["method"] == wanted]
    if not given or not 0 <= timezone.now().timestamp() - given[-1]["at"] < settings.PROOF_MINUTES * 60:
        return None
    return Proof(by=given[-1].get("type", wanted), at=datetime.fromtimestamp(given[-1]["at"], tz=UTC))


def _form(request: HttpRequest) -> forms.Form:
    """The form that takes the code, or for who has no factor the password."""
    user = signed_in(request)
    kind = FactorForm if is_mfa_enabled(user) else PasswordForm
    given = any(name.startswith(f"{FIELDS}-") for name in request.POST)
    form: forms.Form = kind(request.POST if given else None, user=user, prefix=FIELDS)
    for field in form.fields.values():
        field.help_text = ""  # the way to a forgotten password leads off the page, and what was typed with it
    return form


def _accept(request: HttpRequest, form: forms.Form) -> None:
    if isinstance(form, FactorForm):
        form.save()
    else:
        reauthenticate_by_password(request)


def _ask_first(request: HttpRequest) -> HttpResponseBase:
    factor = is_mfa_enabled(signed_in(request))
    page = reverse("mfa_reauthenticate" if factor else "account_reauthenticate")
    return redirect(f"{page}?{urlencode({'next': request.get_full_path()})}")


def _ask_again(request: HttpRequest, form: forms.Form) -> HttpResponseBase:
    """The page that asks for the code and holds all that was typed, to be sent on with it."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and not name.startswith(f"{FIELDS}-")
        for value in values
    ]
    return render(request, "people/prove.html", {"form": form, "typed": typed}, status=422)


@receiver(authentication_step_completed)
def _record_proof(*, user: User, method: str, reauthenticated: bool = False, **given: Any) -> None:
    """Give the session another token and write an event at each proof, whichever page took it.

    A sign-in is another kind of event, and has its new token from Django.
    """
    if reauthenticated:
        session = context.request.session
        before = session.session_key
        session.cycle_key()
        with transaction.atomic():
            UserSession.objects.filter(session_key=before).update(session_key=session.session_key)
            data = {"by": given.get("type", method)}
            record(kind=ProofAudit.PROVEN, scope=user.scope, actor=user, data=data)
