"""Numbers each request, lets auditors only look, keeps pages out of caches, and bad characters out of addresses."""

import re
import uuid
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.defaults import permission_denied

from imr_site import logs
from imr_site.accounts.enums import Role
from imr_site.errors import NotAllowed

GetResponse = Callable[[HttpRequest], HttpResponseBase]


READING = {"GET", "HEAD", "OPTIONS"}
WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}")


def numbered(get_response: GetResponse) -> GetResponse:
    """Number each request as its proxy did (`X-Request-ID`) or anew: for the answer, the log and its jobs."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        number = given if WELL_FORMED.fullmatch(given) else uuid.uuid4().hex
        request.request_id = number  # type: ignore[attr-defined]
        with logs.belonging_to(request=number):
            response = get_response(request)
        response.headers["X-Request-ID"] = number
        return response

    return middleware


class AuditorsOnlyLook:
    """Middleware that refuses what an auditor posts, but to the pages of the account and to those that are public."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Call the view; the work is in `process_view`."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _arguments: Any, _named: Any
    ) -> HttpResponse | None:
        """The page 403 for what would start or change something, None for anything else."""
        user = request.user
        if (
            request.method in READING
            or not user.is_authenticated
            or user.role != Role.AUDITOR
            or getattr(view, "only_looks", False)
            or request.path.startswith("/accounts/")
            or request.path == reverse("admin:logout")
            or not getattr(view, "login_required", True)
        ):
            return None
        return permission_denied(request, NotAllowed("Auditors see everything and start nothing."))


def private_pages(get_response: GetResponse) -> GetResponse:
    """Forbid browsers and proxies to store a page: any of them may hold medical facts."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response

    return middleware


def plain_addresses(get_response: GetResponse) -> GetResponse:
    """Answer 400 to a NUL in an address, its search part or a cookie: no text has it, and PostgreSQL refuses it.

    In what is typed, the fields of forms refuse it or leave it out.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if any("\0" in text for text in _addresses(request)):
            return HttpResponse(render_to_string("400.html"), status=HTTPStatus.BAD_REQUEST)
        return get_response(request)

    return middleware


def _addresses(request: HttpRequest) -> Iterator[str]:
    yield request.path_info
    for name, values in request.GET.lists():
        yield from (name, *values)
    for name, value in request.COOKIES.items():
        yield from (name, value)
