"""Template filters that print amounts of money."""

from __future__ import annotations

from django import template

from cases.fees import in_dollars

register = template.Library()


@register.filter
def dollars(cents: int) -> str:
    """An amount in whole cents as `$345.00`."""
    return in_dollars(cents)
