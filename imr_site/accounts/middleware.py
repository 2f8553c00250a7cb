"""Requires a second factor before any page other than those of the account."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def require_second_factor(get_response: GetResponse) -> GetResponse:
    """Redirect a signed-in user without a second factor to its setup; until then only the account pages open."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if (
            settings.REQUIRE_SECOND_FACTOR
            and user.is_authenticated
            and not request.path.startswith("/accounts/")
            and not is_mfa_enabled(user)
        ):
            return redirect("mfa_activate_totp")
        return get_response(request)

    return middleware
