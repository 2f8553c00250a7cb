"""The paper around a print batch: the address sheet in front, and a separator before each letter."""

from __future__ import annotations

import atexit
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from .render import LETTER_FOLDER, letter_folder_only, one_at_a_time


@dataclass(frozen=True, slots=True)
class Envelope:
    """One letter of a batch: whom it goes to, where, and how many sheets go in, the separator left out."""

    case_number: str
    name: str
    lines: tuple[str, ...]
    kind: str
    sheets: int


def sheets_pdf(batch: str, made_on: date, organization: str, envelopes: Sequence[Envelope]) -> bytes:
    """The address sheet, on as many pages as it takes, then one page for each letter in the same order."""
    context = {"batch": batch, "made_on": made_on, "organization": organization, "envelopes": envelopes}
    html = HTML(string=render_to_string("letters/batch.html", context), url_fetcher=letter_folder_only())
    with one_at_a_time:
        style, fonts = _style()
        pdf: bytes = html.write_pdf(stylesheets=[style], font_config=fonts)
    return pdf


@cache
def _style() -> tuple[CSS, FontConfiguration]:
    fonts = FontConfiguration()
    sheet = LETTER_FOLDER / "batch.css"
    style = CSS(string=sheet.read_text(), base_url=sheet.as_uri(), font_config=fonts, url_fetcher=letter_folder_only())
    return style, fonts


atexit.register(_style.cache_clear)
