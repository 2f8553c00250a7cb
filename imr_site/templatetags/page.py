"""What every page is made of: made once in a process where no two pages differ in it. Templates need not load it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

from django import template
from django.template import Context, RequestContext
from django.template.base import Node, Parser, TextNode, Token
from django.template.defaulttags import CsrfTokenNode
from django.template.library import SimpleNode
from django.templatetags.static import static
from django.urls import NoReverseMatch, URLResolver, get_resolver, get_script_prefix, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_htmx import jinja

from imr_site.accounts.templatetags import authority

register = template.Library()
Made = TypeVar("Made", bound=str)


def same_for_all(library: template.Library, name: str) -> Callable[[Callable[..., Made]], Callable[..., Made]]:
    """Register a simple tag that no two pages differ in: where it is given no variable it is text of its template."""

    def registered(tag: Callable[..., Made]) -> Callable[..., Made]:
        library.simple_tag(tag, name=name)
        compiled = library.tags[name]

        def text_or_tag(parser: Parser, token: Token) -> Node:
            node: SimpleNode = compiled(parser, token)
            values = [*node.args, *node.kwargs.values()]
            if node.target_var or any(value.is_var or value.filters for value in values):
                return node
            return TextNode(node.render(Context()))

        library.tag(name, text_or_tag)
        return tag

    return registered


@same_for_all(register, "htmx_script")
def htmx_script() -> SafeString:
    """The element that loads htmx, as the tag of its package makes it where no page has a nonce."""
    return jinja.htmx_script()


@same_for_all(register, "icon")
@cache
def icon(name: str, size: str = "") -> SafeString:
    """One icon of static/img/icons.svg; decoration only, so put the word next to it. `size`: "l" or nothing."""
    return format_html(
        '\n<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}" /></svg>\n',
        f" icon-{size}" if size else "",
        static("img/icons.svg"),
        name,
    )


@same_for_all(register, "static")
def static_file(path: str) -> str:
    """The address of a file of static/, as the tag of Django that has to be loaded says it."""
    return static(path)


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> str:
    """The hidden field of each form that posts, made once for a page: Django asks a stand-in for its token anew."""
    of_page: dict[str, Any] = context.dicts[0]
    if "csrf_field" not in of_page:
        of_page["csrf_field"] = CsrfTokenNode().render(context)
    return str(of_page["csrf_field"])


@register.filter
def with_notes(facts: Iterable[Sequence[object]]) -> list[tuple[object, ...]]:
    """Each fact as (name, value, note), so that a template need not look up each by its place."""
    return [(*fact, "")[:3] for fact in facts]


@register.simple_tag
def address(name: str) -> str:
    """The address of a page that is there once, as `{% url %}` says it; empty where there is none."""
    return _address(get_resolver(), get_script_prefix(), name)


@register.simple_tag(takes_context=True)
def nav_item(context: RequestContext, name: str, label: str, go: str = "", may: str = "") -> SafeString:
    """One entry of the navigation, by the name of its address; empty where that is not.

    `go`: the letter after `g`; `may`: the act of a rule, as `{% may %}` names it, of those who see the entry.
    """
    href = address(name)
    if not href or (may and not authority.may(context, may)):
        return SafeString()
    here = context["request"].resolver_match
    return _nav_item(href, label, go, is_here=bool(here) and here.view_name == name)


@cache
def _nav_item(href: str, label: str, go: str, *, is_here: bool) -> SafeString:
    return format_html(
        '<li><a href="{}"{}{}>{}</a></li>',
        href,
        SafeString(' aria-current="page"' if is_here else ""),
        format_html(' data-go="{}"', go) if go else "",
        label,
    )


@cache
def _address(_resolver: URLResolver, _prefix: str, name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
