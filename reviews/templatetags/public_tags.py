"""Where the public version of a determination stands, for pages that show the determination."""

from __future__ import annotations

from django import template

from reviews.models import Determination
from reviews.selectors.public import PublicState
from reviews.selectors.public import public_state as state_of

register = template.Library()


@register.simple_tag
def public_state(determination: Determination) -> PublicState:
    """What is out, and what is to be done next."""
    return state_of(determination)
