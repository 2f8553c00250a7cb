"""The signed-in user of a request, typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponseBase

from imr_site.accounts.models import User

View = Callable[..., HttpResponseBase]


def signed_in(request: HttpRequest) -> User:
    """The user of the request; the sign-in middleware rejects anonymous requests before any view."""
    return cast("User", request.user)


def only_looks(view: View) -> View:
    """Mark a view that changes nothing but what the person read and how they are told, so that auditors may use it."""
    view.only_looks = True  # type: ignore[attr-defined]
    return view
