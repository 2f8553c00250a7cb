"""The words of a letter made ready for its template: labels, order, and where the lines end."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any, Literal

from django.utils.html import format_html

from imr_site.press.lines import Run
from imr_site.press.typesetting import COVER, COVER_HEADLINE, COVER_LIST, TextStyle, Typesetter

from .checkcode import Check
from .content import LetterContent, LetterItem
from .cover import CoverContent, CoverPage, cover_pages
from .documents import DocumentsReviewed, ReviewedDocument
from .standard_wording import Wording

TITLE = "Independent Medical Review Final Determination"

Mark = Literal["", "public", "draft"]
"""What the footer of every page says of the letter besides its case."""
_MARKS: dict[str, dict[Mark, str]] = {
    "en": {"public": "Public version", "draft": "Draft, not issued"},
    "es": {"draft": "Borrador, sin emitir"},
}

_BOOKMARK_LENGTH = 80
# On three lines of the cover's table, two or one, the fewer the more items there are: the cover is one page.
_COVER_TITLE_LENGTHS = {1: 165, 2: 110, 3: 58}


_BODY = TextStyle("serif", "serif-bold", 10.5, 453.6)
_ITEM_HEADING = TextStyle("serif", "serif-bold", 11.5, 453.6)
_COVER_ITEM = TextStyle("sans", "sans", 8.75, 475.2 - 170 - 14)
_DOCUMENT_ROW = {
    "one_by_one": (
        TextStyle("sans", "sans", 8.5, 198 - 14),
        TextStyle("sans", "sans", 8.5, 453.6 - 198 - 120 - 46 - 14),
    ),
    "by_provider": (
        TextStyle("sans-bold", "sans-bold", 8.5, 145 - 14),
        TextStyle("sans", "sans", 8.5, 453.6 - 145 - 120 - 46 - 14),
    ),
}


def letter_context(
    content: LetterContent,
    *,
    organization: str,
    mark: Mark,
    lines: bool,
    wording: Wording | None = None,
    cover: CoverContent | None = None,
    documents: DocumentsReviewed | None = None,
    check: Check | None = None,
) -> dict[str, Any]:
    """What the template needs. `wording` is needed for a cover or a list of documents."""
    setter = Typesetter(lines=lines)
    statements = content.statements
    case = f"Case {content.case_number}" if content.case_number else TITLE
    return {
        "title": f"{TITLE} {content.case_number}".strip(),
        "newline": "\n",
        "dated": content.decision_date.isoformat() if content.decision_date else "",
        "set": "set" if lines else "",
        "organization": organization,
        "footer": _footer(case, mark, check, "en"),
        "covers": [_cover(cover, page, setter, mark, check) for page in cover_pages(cover, wording)]
        if cover and wording
        else [],
        "facts": _facts(content),
        "how_made": setter.paragraphs(statements.how_made, _BODY),
        "credentials_lead": setter.paragraphs(statements.credentials_lead, _BODY),
        "credentials": [
            setter.text(value, _BODY, label=label)
            for label, value in (
                ("State(s) of Licensure:", content.licensure),
                ("Certification(s)/Specialty:", content.specialty),
            )
            if value or content.layout == "table"
        ],
        "listed": [setter.text(document, _BODY) for document in content.documents],
        "documents": _documents(documents, wording, organization, setter) if documents and wording else None,
        "summary_lead": setter.paragraphs(statements.summary_lead, _BODY),
        "summary": setter.paragraphs(content.summary, _BODY),
        "items_lead": setter.paragraphs(statements.items_lead, _BODY),
        "items": [_item(item, content, setter) for item in content.items],
    }


def _footer(case: str, mark: Mark, check: Check | None, language: str) -> str:
    reference = f"{case} · {_MARKS[language][mark]}" if mark else case
    if check is None:
        return reference
    words = {"en": "Check code {} at {}", "es": "Código de verificación {} en {}"}[language]
    return format_html("{}&#10;{}", reference, words.format(check.code, check.address))


def _facts(content: LetterContent) -> list[list[tuple[str, str]]]:
    """The rows of the header table, as label and value; a letter that came without a header has none."""
    rows = [
        [("Case Number:", content.case_number)],
        [("Date Assigned:", _day(content.date_assigned)), ("Date of Injury:", _day(content.date_of_injury))],
        [("Decision Date:", _day(content.decision_date)), ("UR Denial Date:", _day(content.ur_denial_date))],
        [("Priority:", content.priority), ("Application Received:", _day(content.application_received))],
    ]
    for other in content.together:
        rows += [
            [("Also Decided:", other.case_number)],
            [
                ("UR Denial Date:", _day(other.ur_denial_date)),
                ("Application Received:", _day(other.application_received)),
            ],
        ]
    return rows if any(value for row in rows for _, value in row) else []


def _day(day: date | None) -> str:
    return f"{day:%m/%d/%Y}" if day else ""


def _item(item: LetterItem, content: LetterContent, setter: Typesetter) -> dict[str, Any]:
    decision = item.decision.capitalize()
    parts = (
        ("claims", "Claims Administrator guideline:", item.claims_administrator_guideline),
        ("imro", f"{content.imro} guideline:", item.imro_guideline),
        ("rationale", "Decision rationale:", item.rationale),
    )
    heading = [Run(f"{item.title}:", "serif-bold"), Run(decision, "serif", together=True)]
    return {
        "heading": setter.runs(heading, _ITEM_HEADING, wrap="decision"),
        "bookmark": f"{shortened(item.title, _BOOKMARK_LENGTH)}: {decision}",
        "parts": [
            {"name": name, "texts": setter.paragraphs(text, _BODY, label=label)}
            for name, label, text in parts
            if text or content.layout == "table"
        ],
    }


def shortened(text: str, length: int) -> str:
    """The text, or its first words where it is longer."""
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"


# --- Documents reviewed -----------------------------------------------------------------------------------------


def _documents(reviewed: DocumentsReviewed, wording: Wording, organization: str, setter: Typesetter) -> dict[str, Any]:
    one_by_one = reviewed.form == "one_by_one"
    first, second = _DOCUMENT_ROW[reviewed.form]
    lead = "letter.several.documents_lead" if reviewed.several else "letter.documents_lead"
    return {
        "form": reviewed.form.replace("_", "-"),
        "lead": setter.paragraphs(wording.text(lead, organization=organization), _BODY),
        "labels": ("Document", "Provider", "Dated", "Pages")
        if one_by_one
        else ("Provider", "Documents", "Dates", "Pages"),
        "rows": [
            (
                setter.text(row.listed if one_by_one else row.provider, first),
                setter.text(row.provider if one_by_one else _titles(row), second),
                _dates(row),
                str(row.pages) if row.pages else "",
            )
            for row in reviewed.rows()
        ],
    }


def _titles(row: ReviewedDocument) -> str:
    return f"{row.count}: {row.title}" if row.count > 1 else row.title


def _dates(row: ReviewedDocument) -> str:
    if row.dated and row.through and row.through != row.dated:
        return f"{_day(row.dated)} to {_day(row.through)}"
    return _day(row.dated) or "no date"


# --- Cover ------------------------------------------------------------------------------------------------------

_UNIT = {"en": "Independent Medical Review", "es": "Revisión Médica Independiente"}
_COVER_BOOKMARK = {"en": "Cover letter", "es": "Carta en español"}
_CASE = {"en": "Case {}", "es": "Caso {}"}


def _cover(cover: CoverContent, page: CoverPage, setter: Typesetter, mark: Mark, check: Check | None) -> dict[str, Any]:
    words = {
        name: setter.text(getattr(page, name), COVER)
        for name in ("greeting", "opening", "counted", "meaning", "binding", "appeal", "appeal_how", "remedy", "help")
    }
    sender = cover.sender
    length = _COVER_TITLE_LENGTHS.get(len(page.items), 0)
    return {
        **asdict(page),
        **words,
        "element": "section" if page.language == "en" else "article",
        "footer": _footer(_CASE[page.language].format(cover.case_number), mark, check, page.language),
        "unit": " · ".join([_UNIT[page.language], *sender.address]),
        "bookmark": _COVER_BOOKMARK[page.language],
        "addressee": [cover.name, *cover.address],
        "headline": setter.text(page.headline, COVER_HEADLINE),
        "items": [
            (setter.text(shortened(title, length), _COVER_ITEM), decision, outcome)
            for title, decision, outcome in page.items
        ],
        "grounds": [setter.text(ground, COVER_LIST) for ground in page.grounds],
        "signatory": [line for line in (sender.signatory_name, sender.signatory_title, sender.organization) if line],
        "copies": cover.copies_to,
    }
