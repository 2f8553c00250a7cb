"""Lists to choose from, made without templates: Django takes two for each value, which takes long for many names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from django.forms import Select
from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString


class Renderer(DjangoTemplates):
    """As Django's, but for `<select>`, whose HTML is the same."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> Any:
        """The HTML of a form, a field or a widget."""
        if template_name == Select.template_name:
            return _select(context["widget"])
        return super().render(template_name, context, request)


def _select(widget: Mapping[str, Any]) -> SafeString:
    options = SafeString("\n".join(_lines(widget)))
    return format_html('<select name="{}"{}>\n{}\n</select>', widget["name"], flatatt(widget["attrs"]), options)


def _lines(widget: Mapping[str, Any]) -> Iterator[str]:
    for group, options, _place in widget["optgroups"]:
        if group:
            yield format_html('<optgroup label="{}">', group)
        for option in options:
            attrs = flatatt(option["attrs"]) if option["attrs"] else ""
            yield _option(str(option["value"]), attrs, str(option["label"]))
        if group:
            yield "</optgroup>"


@lru_cache(2_000, typed=True)  # words that are safe are not the same words unescaped
def _option(value: str, attrs: str, label: str) -> SafeString:
    return format_html('<option value="{}"{}>{}</option>', value, attrs, label)
