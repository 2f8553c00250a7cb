"""The check, at every start, that code is registered for every name in the lifecycle."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from cases.hooks import unanswered


@register
def doors_are_answered(**_kwargs: Any) -> list[CheckMessage]:
    """Code is registered for every guard, effect and kind of letter; without it cases would stop in mid-way."""
    return [
        Error(f"Nobody answers the {door}.", hint="Register it: see cases/hooks.py.", id="cases.E001")
        for door in unanswered()
    ]
