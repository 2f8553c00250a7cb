"""The template tag of the bell in the header."""

from __future__ import annotations

from django import template
from django.template import RequestContext

from cases.selectors.for_you import unread_count
from imr_site.accounts.access import signed_in

register = template.Library()


@register.simple_tag(takes_context=True)
def unread(context: RequestContext) -> int:
    """How much of what the site told the user is unread."""
    return unread_count(signed_in(context["request"]))
