"""The signed-in user of a request, typed."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from imr_site.accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The user of the request; the sign-in middleware rejects anonymous requests before any view."""
    return cast("User", request.user)
