"""The template tag that asks the rules."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from django import template
from django.template import RequestContext

from imr_site.accounts import authority

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: RequestContext, act: str, obj: object = None) -> bool:
    """Whether the user may do `app.act`, a name in the app's `rules.py`: {% may "cases.open_case" as opens %}."""
    request = context.get("request")  # a page of an error may have none
    return request is not None and hasattr(request, "user") and authority.may(request.user, _rule(act), obj)


@cache
def _rule(act: str) -> authority.Rule:
    app, name = act.rsplit(".", maxsplit=1)
    rule: authority.Rule = getattr(import_module(f"{app}.rules"), name)
    return rule
