"""Keeps pages out of every cache, and characters that no text has out of addresses."""

from collections.abc import Callable, Iterator

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers

GetResponse = Callable[[HttpRequest], HttpResponseBase]


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
            raise BadRequest("The address holds a character that cannot be in one.")
        return get_response(request)

    return middleware


def _addresses(request: HttpRequest) -> Iterator[str]:
    yield request.path_info
    for name, values in request.GET.lists():
        yield from (name, *values)
    for name, value in request.COOKIES.items():
        yield from (name, value)
