"""What the list of the public register repeats most, made without a template: it is a third of the time of its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from imr_site.templatetags.marks import badge
from reviews.forms.register import Choice
from reviews.selectors.register.entries import RegisterLine

register = template.Library()
_ROW: Final = """
<tr>
  <th scope="row" class="nowrap"><a class="mono" href="{address}">{number}</a></th>
  <td class="nowrap">{day}</td>
  <td class="nowrap">{outcome}</td>
  <td class="words">{items}{snippet}</td>
  <td class="words">{specialties}</td>
</tr>
"""


@register.simple_tag
def register_rows(lines: Sequence[RegisterLine]) -> SafeString:
    """A row of the table for each line."""
    return format_html_join("", _ROW, map(_row, lines))


def _row(line: RegisterLine) -> dict[str, Any]:
    item = '<div>{} <span class="small text-muted">({})</span></div>' if len(line.items) > 1 else "<div>{}</div>"
    return {
        "address": reverse("public_decision", args=[line.case_number]),
        "number": line.case_number,
        "day": f"{line.decided_on:%m/%d/%Y}" if line.decided_on else "Not known",
        "outcome": badge(kind="outcome", value=line.outcome, gloss=True),
        "items": format_html_join("\n", item, line.items),
        "snippet": _passage(line),
        "specialties": ", ".join(line.specialties),
    }


def _passage(line: RegisterLine) -> SafeString:
    if line.snippet is None:
        return SafeString()
    pieces = line.snippet.pieces
    said = [format_html("<mark>{}</mark>", words) if is_marked else words for words, is_marked in pieces]
    return format_html('\n<p class="small text-muted">{}</p>', format_html_join("", "{}", zip(said, strict=True)))


@register.simple_tag
def options_of(choice: Choice) -> SafeString:
    """The values of a facet to choose from, with how many have each, where they were counted."""
    return format_html_join(
        "\n",
        '<option value="{}"{}>{}{}</option>',
        (
            (
                value,
                SafeString(" selected") if value == choice.chosen else "",
                label,
                "" if number is None else f" ({number})",
            )
            for value, label, number in choice.options
        ),
    )
