"""How often somebody may try to sign in: counted per client and account, slowed per account, told apart by browser.

A client that fails five times with one account is locked out of that account for an hour (axes). What fails from many
clients slows the account down: one try a minute in all. Neither touches a browser in which the person has signed in
before: it has a count of its own. So strangers keep nobody out, and no account can be guessed at more than 100 times
an hour (OWASP ASVS 4.0.3, 2.2.1; device cookies: OWASP, Authentication).
"""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

from imr_site.accounts.models import User
from imr_site.rate_limit import is_full, take_place

FAILURES, FAILURE_SECONDS = 40, 3600
"""Failures of an account from all clients in so many seconds, after which it is slowed."""
SLOW_SECONDS = 60
"""A slowed account is tried once in so many seconds."""
BROWSER_SALT = "imr_site.sign_in.browser"
BROWSER_SECONDS = 180 * 24 * 3600
BROWSER_PEOPLE = 20
"""People that one browser is known for; the one who signed in there longest ago is forgotten first."""


def scope_of(address: str) -> str:
    """`user/ID` of the account with this address, whatever its case; `user/unknown` where there is none."""
    user_id = User.objects.filter(email__iexact=address.strip()).values_list("pk", flat=True).first()
    return "user/unknown" if user_id is None else f"user/{user_id}"


def keyed_hash(value: str) -> str:
    """A hash of what was typed, or of a client's address, that only this installation can make."""
    return salted_hmac("imr_site.sign_in", value.strip().lower(), algorithm="sha256").hexdigest()[:32]


def account_tried(address: str) -> str:
    """What failures of an account are counted by: its scope, or a keyed hash of an address that no account has."""
    scope = scope_of(address)
    return f"{scope}/{keyed_hash(address)}" if scope == "user/unknown" else scope


def counted_as(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """What axes counts by, beside the client's address: the account tried, and the browser if it is known for it."""
    tried = credentials or {}
    account = account_tried(str(tried.get("email") or tried.get("username") or ""))
    browser = _known_browser(request, account)
    return f"{account}/browser/{browser}" if browser else account


def may_try(request: HttpRequest, address: str) -> bool:
    """Whether a password may be tried for this account now; takes the one place a minute of a slowed account."""
    account = account_tried(address)
    if _known_browser(request, account) or not is_slowed(account):
        return True
    return take_place(f"slowed:{account}", limit=1, seconds=SLOW_SECONDS)


def count_failure(request: HttpRequest, address: str) -> None:
    """Count a failure of the account. Known browsers and clients that are locked out do not slow it down."""
    account = account_tried(address)
    if not _known_browser(request, account) and not getattr(request, "axes_locked_out", False):
        take_place(f"failed:{account}", limit=FAILURES, seconds=FAILURE_SECONDS)


def is_slowed(account: str) -> bool:
    """Whether so much failed for the account that it may be tried once a minute only."""
    return is_full(f"failed:{account}", limit=FAILURES, seconds=FAILURE_SECONDS)


def remember_browser(request: HttpRequest, response: HttpResponseBase, user_id: int) -> None:
    """Let the browser be known for this person. The cookie opens nothing: it only counts failures apart."""
    browser, people = _browser(request)
    people = [user_id, *(known for known in people if known != user_id)][:BROWSER_PEOPLE]
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps([browser or secrets.token_hex(8), people], salt=BROWSER_SALT),
        max_age=BROWSER_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known_browser(request: HttpRequest, account: str) -> str:
    browser, people = _browser(request)
    return browser if account in {f"user/{user_id}" for user_id in people} else ""


def _browser(request: HttpRequest) -> tuple[str, list[int]]:
    """The name of the browser and whom it is known for; without a cookie of ours neither."""
    cookie = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
    try:
        browser, people = signing.loads(cookie, salt=BROWSER_SALT, max_age=BROWSER_SECONDS)
    except signing.BadSignature:
        return "", []
    return browser, people
