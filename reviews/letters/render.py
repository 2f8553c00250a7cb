"""Makes a letter from what it says: LetterContent -> HTML -> one PDF that is both PDF/A-3a and PDF/UA-1.

The same content always gives the same bytes. Printed text is exactly the given text, and no word is hyphenated or
broken at a hyphen or a slash, so that the PDF reads back as it was written (see `lines`).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from imr_site.canonical import canonical_sha256
from imr_site.press.conformance import DataFile
from imr_site.press.printing import print_letter

from .archive import record_line
from .checkcode import Check
from .content import LetterContent
from .cover import CoverContent
from .documents import DocumentsReviewed
from .layout import Mark, letter_context
from .standard_wording import Wording, wording_for

TEMPLATE_VERSION = "2026.2"


def render_html(content: LetterContent, *, mark: Mark = "") -> str:
    """The letter as an HTML document, without its style sheet."""
    return letter_html(content, mark=mark)


def render_pdf(content: LetterContent, *, mark: Mark = "") -> bytes:
    """The determination alone, as `render_letter_pdf` makes it."""
    return render_letter_pdf(content, mark=mark)


def letter_html(
    content: LetterContent,
    cover: CoverContent | None = None,
    *,
    documents: DocumentsReviewed | None = None,
    check: Check | None = None,
    wording: Wording | None = None,
    organization: str = "",
    mark: Mark = "",
    lines: bool = False,
) -> str:
    """What `render_letter_pdf` prints, as HTML for a browser; with `lines`, broken where the PDF breaks it.

    Raises ValueError for a public version with a cover or a list of documents: both name people.
    """
    if mark == "public" and (cover or documents):
        raise ValueError("The public version has no cover letter and no list of documents.")
    if wording is None and (cover or documents):
        wording = wording_for(_day_of(content, cover))
    context = letter_context(
        content,
        organization=organization or letterhead(content),
        mark=mark,
        lines=lines,
        wording=wording,
        cover=cover,
        documents=documents,
        check=check,
    )
    return render_to_string("letters/determination.html", context)


def render_letter_pdf(
    content: LetterContent,
    cover: CoverContent | None = None,
    *,
    documents: DocumentsReviewed | None = None,
    check: Check | None = None,
    wording: Wording | None = None,
    organization: str = "",
    mark: Mark = "",
) -> bytes:
    """The letter as one PDF on US Letter paper: the cover, if any, then the determination; its data embedded as JSON.

    Equal arguments give equal bytes (under one TEMPLATE_VERSION and WeasyPrint version). The metadata name nobody
    (LC 4610.6(f)), and the only date in them is the decision date. By default `wording` is that of the day the letter
    is dated, and `organization`, the name on the letterhead, this installation's. Raises ValueError for a public
    version with a cover or a list of documents, and PressError, unless it is a draft, for signs that the letter's own
    fonts do not have.
    """
    made_from: dict[str, Any] = {
        "documents": documents,
        "check": check,
        "wording": wording,
        "organization": organization,
        "mark": mark,
    }
    html = letter_html(content, cover, lines=True, **made_from)
    identifier = inputs_sha256(content, cover, **made_from)[:32].encode()
    return print_letter(html, identifier=identifier, data=_record(content), draft=mark == "draft")


def inputs_sha256(
    content: LetterContent,
    cover: CoverContent | None = None,
    *,
    documents: DocumentsReviewed | None = None,
    check: Check | None = None,
    wording: Wording | None = None,
    organization: str = "",
    mark: Mark = "",
) -> str:
    """Hex digest of all a letter is made from, its template version included: what to keep to make it again."""
    if wording is None and (cover or documents):
        wording = wording_for(_day_of(content, cover))
    return canonical_sha256(
        {
            "template": TEMPLATE_VERSION,
            "organization": organization or letterhead(content),
            "mark": mark,
            "content": content.sha256,
            "cover": cover.sha256 if cover else "",
            "documents": documents.to_dict() if documents else None,
            "check": [check.code, check.address] if check else [],
            "wording": wording.sha256 if wording else "",
        }
    )


def _record(content: LetterContent) -> DataFile:
    return DataFile(
        record_line(content),
        name=f"determination-{content.case_number}.json" if content.case_number else "determination.json",
        description="The determination as data (JSON)",
        dated=content.decision_date,
    )


def _day_of(content: LetterContent, cover: CoverContent | None) -> date:
    if cover:
        return cover.mailed_on
    return content.decision_date or date.max


def letterhead(content: LetterContent) -> str:
    """The name on the letterhead: this organization's, or what another one's letter calls itself."""
    name: str = settings.ORGANIZATION_NAME
    return name if content.imro == settings.ORGANIZATION_SHORT_NAME else content.imro
