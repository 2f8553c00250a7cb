"""Requires a second factor before any page other than those on which it is set up."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

GetResponse = Callable[[HttpRequest], HttpResponseBase]
WITHOUT_A_FACTOR = {
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_index",
}
"""The pages that a person needs, or may use, before they have a second factor."""


class SecondFactorRequired:
    """Redirects a signed-in person without a second factor to its setup, but from pages that need no sign-in."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Call the view; the work is in `process_view`."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_arguments: Any) -> HttpResponse | None:
        """The way to the setup of the factor, or None where the page may open."""
        match = request.resolver_match
        if (
            not settings.REQUIRE_SECOND_FACTOR
            or not getattr(view, "login_required", True)
            or (match is not None and match.url_name in WITHOUT_A_FACTOR)
            or not request.user.is_authenticated
            or is_mfa_enabled(request.user)
        ):
            return None
        return redirect("mfa_activate_totp")
