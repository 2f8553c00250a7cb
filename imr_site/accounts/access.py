"""Who is asking."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from imr_site.accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The user; the sign-in middleware lets nobody else through."""
    return cast("User", request.user)
