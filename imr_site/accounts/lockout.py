"""Which failed sign-ins count together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest


def attempted_account(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The address that somebody tries to sign in with, in one spelling: `A@x` and `a@x` are one account."""
    return str((credentials or {}).get("email") or request.POST.get("login", "")).strip().lower()
