"""Template tags of the public pages."""

from __future__ import annotations

from django import template

from reviews.models import Determination
from reviews.selectors.public import PublicState
from reviews.selectors.public import public_state as state_of

register = template.Library()


@register.simple_tag
def public_state(determination: Determination) -> PublicState:
    """The state of a determination's public version (`PublicState`)."""
    return state_of(determination)
