"""A check at every start: whatever the lifecycle names has code behind it."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from cases.hooks import unanswered


@register
def doors_are_answered(**_kwargs: Any) -> list[CheckMessage]:
    """A guard, an effect or a kind of letter that nobody registered would stop cases in mid-way."""
    return [
        Error(f"Nobody answers the {door}.", hint="Register it: see cases/hooks.py.", id="cases.E001")
        for door in unanswered()
    ]
