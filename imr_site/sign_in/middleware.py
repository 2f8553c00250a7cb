"""Ends sessions in time, brings people back to where they were, and records what was refused to whom."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from imr_site.accounts.audit_kinds import SignInAudit
from imr_site.accounts.models import User
from imr_site.rate_limit import take_place
from imr_site.sign_in.attempts import remember_browser
from imr_site.sign_in.idle import has_ended, stamp
from imr_site.sign_in.services.events import note

GetResponse = Callable[[HttpRequest], HttpResponseBase]
UNAUTHORIZED, FORBIDDEN = 401, 403
REFUSALS, SAME_REFUSAL_SECONDS = 30, 600
"""Refusals of one person that are recorded in so many seconds, and how long the same one is not recorded again."""


def sessions(get_response: GetResponse) -> GetResponse:
    """End a session that was idle too long or is too old, and see to the browser's side of signing in and out.

    What was posted without a session is neither done nor stored: the page it was typed on keeps it (`session.js`), and
    signing in leads back to that page.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        expired = _expire(request)
        response = get_response(request)
        if _asks_to_sign_in(response):
            return _to_sign_in(request, response, expired=expired)
        if known_for := getattr(request, "known_for", None):
            remember_browser(request, response, known_for)
        if getattr(request, "signed_out", False):
            response.headers["Clear-Site-Data"] = '"cache"'
        return response

    return middleware


def refusals_on_record(get_response: GetResponse) -> GetResponse:
    """Record each page 403 that a signed-in person gets: who, which address by its name, and of what."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code == FORBIDDEN and isinstance(request.user, User):
            _record_refusal(request, request.user)
        return response

    return middleware


def _expire(request: HttpRequest) -> bool:
    """Whether the session had to be ended. What a page asks for by itself (htmx, GET) is no sign of a person."""
    user = request.user = get_user(request)  # the person; Django's stands for one, and is slow to tell of each thing
    if not isinstance(user, User):
        return False
    if has_ended(request.session):
        note(SignInAudit.SESSION_EXPIRED, user=user, actor=user)
        request.session.flush()
        request.user = AnonymousUser()
        return True
    if not (request.method == "GET" and "HX-Request" in request.headers):
        stamp(request.session)
    return False


def _asks_to_sign_in(response: HttpResponseBase) -> bool:
    if "Location" not in response:
        return False
    address = urlsplit(response["Location"])
    return address.path == resolve_url(settings.LOGIN_URL) and f"{REDIRECT_FIELD_NAME}=" in address.query


def _to_sign_in(request: HttpRequest, response: HttpResponseBase, *, expired: bool) -> HttpResponseBase:
    """The way to sign in and back. A part of a page gets 401, or the sign-in page would appear within the page."""
    if "HX-Request" in request.headers:
        return HttpResponse(status=UNAUTHORIZED)
    back = request.get_full_path()
    came_from = request.headers.get("Referer", "")
    if request.method not in {"GET", "HEAD"} and url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        page = urlsplit(came_from)
        back = f"{page.path}?{page.query}" if page.query else page.path
    elif not expired:
        return response
    query = {REDIRECT_FIELD_NAME: back, **({"ended": "1"} if expired else {})}
    return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode(query, safe='/')}")


def _record_refusal(request: HttpRequest, user: User) -> None:
    """Record it unless it is the same again, or one too many: nobody fills the log by asking."""
    match = request.resolver_match
    route = match.view_name if match else "none"
    # Ids only: what else stands in an address may be a secret, as the token of a letter's link.
    of = {name: value for name, value in (match.kwargs if match else {}).items() if isinstance(value, int)}
    same = ":".join(["refused", str(user.pk), str(request.method), route, *(f"{name}={of[name]}" for name in of)])
    if take_place(same, limit=1, seconds=SAME_REFUSAL_SECONDS) and take_place(
        f"refused:{user.pk}", limit=REFUSALS, seconds=SAME_REFUSAL_SECONDS
    ):
        note(
            SignInAudit.ACCESS_REFUSED,
            user=user,
            actor=user,
            data={"route": route, "method": str(request.method), **({"of": of} if of else {})},
        )
