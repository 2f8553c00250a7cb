"""Addresses of the reader in the state that it is in, and what a template would be too slow for: thousands of parts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cases.forms.reader import FIRST, address_of
from cases.records.overlay import Word
from cases.selectors.reader import Sheet, Volume

register = template.Library()

_SHEET: Final = (
    '<div class="sheet" id="{prefix}-{page}" data-sheet="{page}" data-document="{document}" data-number="{number}">'
    '<h3 id="{prefix}-{page}-head" tabindex="-1">Page {page} <span>{title}, page {number} of {pages}</span></h3>{body}'
    "</div>\n"
)
_WORD: Final = (
    '<tspan data-begin="{}" x="{}" y="{}" textLength="{}" font-size="{}" lengthAdjust="spacingAndGlyphs">{}</tspan>'
)


@register.simple_tag(takes_context=True)
def state(context: Context, **changes: Any) -> str:
    """The query part of the address of this state with the changes, as `{% state page=312 mode="text" %}`."""
    return address_of(context["wanted"], **changes)


@register.simple_tag(takes_context=True)
def state_fields(context: Context, *without: str) -> list[tuple[str, object]]:
    """The names and values of this state for the hidden fields of a form that sets those of `without` itself."""
    return [
        (name, value)
        for name, value in context["wanted"].items()
        if value not in {"", None} and FIRST.get(name) != value and name not in without
    ]


@register.simple_tag(takes_context=True)
def sheets(context: Context, volume: Volume, prefix: str, opened: str) -> SafeString:
    """The pages of one record, each as high as it will be; `opened` is what the one that is open begins with.

    `prefix` is of the ids, so that a record can stand twice on a page.
    """
    wanted = context["wanted"]
    at = wanted["beside"] if prefix == "beside" else wanted["page"]
    shared = {
        "prefix": prefix,
        "document": volume.document.pk,
        "title": volume.document.title,
        "pages": volume.pages,
    }
    return format_html_join(
        "",
        _SHEET,
        (
            {
                **shared,
                "page": sheet.file_page,
                "number": sheet.number,
                "body": _body(wanted, volume, sheet, opened if sheet.file_page == at else None),
            }
            for sheet in volume.sheets
        ),
    )


def _body(wanted: dict[str, Any], volume: Volume, sheet: Sheet, opened: str | None) -> SafeString:
    if volume.is_gone:
        return format_html('<p class="sheet-folded small">{}</p>', "Disposed of: the file of this record is gone.")
    if sheet.repeats and wanted["repeats"] == "fold" and opened is None:
        return format_html(
            '<p class="sheet-folded small">Folded: its words are those of <a href="{}" data-go-to="{}">page {}</a>.'
            ' <a href="{}" data-focus="page">Show page {}</a></p>',
            address_of(wanted, page=sheet.repeats, hit=None),
            sheet.repeats,
            sheet.repeats,
            address_of(wanted, page=sheet.file_page, hit=None),
            sheet.file_page,
        )
    if opened:
        return format_html("<div data-body>{}</div>", opened)
    if wanted["mode"] == "text":
        space = '<div data-body><svg class="sheet-lines" width="1" height="{}" aria-hidden="true"></svg></div>'
        return format_html(space, sheet.text_height)
    on_its_side = wanted["turn"] in {90, 270}
    size = (sheet.height, sheet.width) if on_its_side else (sheet.width, sheet.height)
    return format_html(
        '<div data-body><svg class="sheet-space" viewBox="0 0 {} {}" aria-hidden="true"></svg></div>', *size
    )


@register.filter
def over_picture(lines: Iterable[list[Word]]) -> SafeString:
    """The words of a page where they stand on its picture (SVG), for selecting them."""
    return format_html_join(
        "\n",
        '<text class="sheet-words">{}</text>',
        ((format_html_join("", _WORD, line),) for line in lines),
    )
