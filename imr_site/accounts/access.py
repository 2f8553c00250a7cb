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
    """Mark a view that changes only what is a person's own (what was read, how to be told, views), for auditors too."""
    view.only_looks = True  # type: ignore[attr-defined]
    return view
