"""Makes a letter from what it says: LetterContent -> HTML -> tagged PDF.

The same content always gives the same bytes. Printed text is exactly the given text, and no word is hyphenated or
broken at a hyphen or a slash, so that the PDF reads back as it was written.
"""

from __future__ import annotations

import atexit
import hashlib
import re
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from .content import LetterContent, LetterItem

TEMPLATE_VERSION = "2015.1"

_TITLE = "Independent Medical Review Final Determination"
_LETTER_FOLDER: Path = settings.BASE_DIR / "static" / "letters"
_BOOKMARK_LENGTH = 80
# What fits on one line; only a longer word (a web address) may be broken, after one of the signs below.
_LINE_LENGTH = 64
_ADDRESS_PART = re.compile(r"(?:\w+://)?[^/?&=]*[/?&=]*")
# A word that the line breaking rules of Unicode (UAX 14) never break: letters and digits, the signs that bind them
# (some only before a letter, or between digits), and punctuation around it all.
_PLAIN_WORD = re.compile(
    r"[(\[\"'\u201c\u2018]*"
    r"(?:[\w&#]|['\u2019.,:](?=[^\W\d])|(?<=\d)[.,:/-](?=\d)|(?<=\w)-(?=\d))*[+%]?"
    r"[)\]\"'\u201d\u2019.,;:?!]*"
)
_SPACE = SafeString("<span> </span>")
_HYPHENS = ("-", "\u2010", "\u00ad")

_one_at_a_time = Lock()


def render_html(content: LetterContent, *, public: bool = False) -> str:
    """The letter as an HTML document, without its style sheet. `public` marks it as the published version."""
    return render_to_string("letters/determination.html", _context(content, public=public))


def render_pdf(content: LetterContent, *, public: bool = False) -> bytes:
    """The letter as a tagged PDF (PDF/UA-1) on US Letter paper.

    Equal content gives equal bytes (under one organization name, TEMPLATE_VERSION and WeasyPrint version). The metadata
    name nobody (LC 4610.6(f)), and the only date in them is the decision date.
    """
    document = HTML(string=render_html(content, public=public), url_fetcher=_letter_folder_only())
    with _one_at_a_time:  # the shared fonts are Pango's, which knows no threads
        style, fonts = _style()
        pdf: bytes = document.write_pdf(
            stylesheets=[style],
            font_config=fonts,
            pdf_variant="pdf/ua-1",
            pdf_tags=True,
            pdf_identifier=_identifier(content, public=public),
            finisher=_name_values_by_their_own_label,
        )
    return pdf


class _LetterFolderFetcher(URLFetcher):  # type: ignore[misc]
    """Opens the files of the letter folder; asking for anything else stops the rendering."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002
        address = urlsplit(url)
        path = (_LETTER_FOLDER / unquote(address.path)).resolve()
        if address.scheme != "file" or address.netloc or not path.is_relative_to(_LETTER_FOLDER.resolve()):
            raise FatalURLFetchingError(f"A letter may only use files of its own folder, not {url}")
        return URLFetcherResponse(url, path.read_bytes())


@cache
def _letter_folder_only() -> _LetterFolderFetcher:
    return _LetterFolderFetcher(fail_on_errors=True)


@cache
def _style() -> tuple[CSS, FontConfiguration]:
    """The style sheet and its fonts, read once for the life of the process."""
    fonts = FontConfiguration()
    sheet = _LETTER_FOLDER / "letter.css"
    style = CSS(string=sheet.read_text(), base_url=sheet.as_uri(), font_config=fonts, url_fetcher=_letter_folder_only())
    return style, fonts


# WeasyPrint keeps the unpacked fonts in a temporary folder, which goes with the configuration.
atexit.register(_style.cache_clear)


def _name_values_by_their_own_label(_document: Any, pdf: Any) -> None:
    """Tag each value of the header table with the label on its left; WeasyPrint (70.0) gives it all of its row."""
    for row in pdf.objects:
        if not isinstance(row, dict) or row.get("S") != "/TR":
            continue
        label = ""
        for reference in row["K"]:
            cell = pdf.objects[int(reference.split()[0])]
            if cell["S"] == "/TH":
                label = cell["ID"]
                cell["A"]["Scope"] = "/Row"
            else:
                cell["A"]["Headers"][:] = [label]


def _identifier(content: LetterContent, *, public: bool) -> bytes:
    parts = (TEMPLATE_VERSION, _organization(content), "public" if public else "", content.sha256)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32].encode()


def _organization(content: LetterContent) -> str:
    """The name on the letterhead: this organization's, or what another one's letter calls itself."""
    name: str = settings.ORGANIZATION_NAME
    return name if content.imro == settings.ORGANIZATION_SHORT_NAME else content.imro


def _context(content: LetterContent, *, public: bool) -> dict[str, Any]:
    case = f"Case {content.case_number}" if content.case_number else _TITLE
    statements = content.statements
    return {
        "title": f"{_TITLE} {content.case_number}".strip(),
        "dated": content.decision_date.isoformat() if content.decision_date else "",
        "organization": _organization(content),
        "reference": f"{case} · Public version" if public else case,
        "facts": _facts(content),
        "how_made": _paragraphs(statements.how_made),
        "credentials_lead": _paragraphs(statements.credentials_lead),
        "licensure": _words(content.licensure),
        "specialty": _words(content.specialty),
        "summary_lead": _paragraphs(statements.summary_lead),
        "summary": _paragraphs(content.summary),
        "items_lead": _paragraphs(statements.items_lead),
        "items": [_item(item, content.imro) for item in content.items],
    }


def _facts(content: LetterContent) -> list[list[tuple[str, str]]]:
    """The rows of the header table, as label and value; a letter that came without a header has none."""
    rows = [
        [("Case Number:", content.case_number)],
        [("Date Assigned:", _day(content.date_assigned)), ("Date of Injury:", _day(content.date_of_injury))],
        [("Decision Date:", _day(content.decision_date)), ("UR Denial Date:", _day(content.ur_denial_date))],
        [("Priority:", content.priority), ("Application Received:", _day(content.application_received))],
    ]
    return rows if any(value for row in rows for _, value in row) else []


def _day(day: date | None) -> str:
    return f"{day:%m/%d/%Y}" if day else ""


def _item(item: LetterItem, imro: str) -> dict[str, Any]:
    decision = item.decision.capitalize()
    parts = (
        ("claims", "Claims Administrator guideline:", item.claims_administrator_guideline),
        ("imro", f"{imro} guideline:", item.imro_guideline),
        ("rationale", "Decision rationale:", item.rationale),
    )
    return {
        "heading": _heading(item.title, decision),
        "bookmark": f"{_shortened(item.title)}: {decision}",
        "parts": [{"name": name, "label": label, "texts": _paragraphs(text)} for name, label, text in parts],
    }


def _heading(title: str, decision: str) -> SafeString:
    """The title and the decision, which never stands alone on a line."""
    *words, last = f"{title}:".split()
    if len(last) > _LINE_LENGTH // 2:
        words, last = [*words, last], ""
    parts = format_html('<span class="whole">{} <span class="decision">{}</span></span>', last, decision)
    return format_html("{}{}{}", _words(" ".join(words)), _SPACE if words else "", parts)


def _shortened(text: str) -> str:
    if len(text) <= _BOOKMARK_LENGTH:
        return text
    return text[:_BOOKMARK_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"


def _paragraphs(text: str) -> list[SafeString]:
    """The paragraphs of a text, which blank lines part."""
    return [_words(paragraph) for paragraph in re.split(r"\n\s*\n", text) if paragraph.strip()]


def _words(text: str) -> SafeString:
    """The text with every word protected that a line could be broken in, or that would end a line with a hyphen.

    Readers of PDF text take a hyphen at a line's end for a divided word and drop it.
    """
    groups = [_unbroken(group) for group in _groups(text.split())]
    return format_html_join("", "{}{}", zip(groups, _spaces(groups), strict=True))


def _groups(words: Iterable[str]) -> Iterable[str]:
    """The words, one that ends with a hyphen together with the next."""
    group = ""
    for word in words:
        group = f"{group} {word}" if group else word
        if not group.endswith(_HYPHENS):
            yield group
            group = ""
    if group:
        yield group


def _unbroken(group: str) -> str:
    if len(group) > _LINE_LENGTH:
        return format_html_join("", '<span class="whole">{}</span>', ((part,) for part in _address_parts(group)))
    if _PLAIN_WORD.fullmatch(group):
        return group
    return format_html('<span class="whole">{}</span>', group)


def _spaces(groups: list[str]) -> Iterable[str]:
    """The space after each group. Before a protected one it is an element of its own.

    Otherwise it ends a run of text, and WeasyPrint (70.0) ends the line after the first word of a run that would fit
    but for that space.
    """
    for following in groups[1:]:
        yield _SPACE if isinstance(following, SafeString) else " "
    yield ""


def _address_parts(address: str) -> list[str]:
    return [part for part in _ADDRESS_PART.findall(address) if part]
