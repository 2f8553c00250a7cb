"""Lays a notice out as a letter: stored inputs -> HTML -> one PDF that is both PDF/A-3a and PDF/UA-1."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.template.loader import render_to_string

from cases.letters.notices import LAYOUT, NoticePage
from imr_site.canonical import canonical_sha256
from imr_site.press.printing import print_letter
from imr_site.press.typesetting import COVER, COVER_HEADLINE, COVER_LIST, Typesetter


def notice_pdf(inputs: Mapping[str, Any], *, draft: bool = False) -> bytes:
    """The notice on US Letter paper, in each of its languages; equal inputs give equal bytes under one layout.

    `inputs` are those that `cases.services.correspondence.notices` stores with the letter. Raises PressError, unless it
    is a draft, for signs that the letter's own fonts do not have.
    """
    identifier = canonical_sha256({"template": LAYOUT, "inputs": inputs, "draft": draft})[:32].encode()
    html = notice_html(inputs, draft=draft)
    return print_letter(html, identifier=identifier, draft=draft)


def notice_html(inputs: Mapping[str, Any], *, draft: bool = False) -> str:
    """What `notice_pdf` prints, as well-formed HTML with its lines broken."""
    setter = Typesetter(lines=True)
    pages = [_page(NoticePage.from_dict(page), inputs, setter, draft=draft) for page in inputs["pages"]]
    context = {
        "title": f"{inputs['pages'][0]['headline']}, case {inputs['case_number']}",
        "dated": date.fromisoformat(inputs["dated"]).isoformat(),
        "organization": inputs["organization"],
        "newline": "\n",
        "pages": pages,
    }
    return render_to_string("letters/notice.html", context)


def _page(page: NoticePage, inputs: Mapping[str, Any], setter: Typesetter, *, draft: bool) -> dict[str, Any]:
    footer = page.labels["footer"].format(inputs["case_number"])
    return {
        "language": page.language,
        "element": "section" if page.language == "en" else "article",
        "footer": f"{footer} · {page.labels['draft']}" if draft else footer,
        "unit": " · ".join([page.labels["unit"], *inputs["address"]]),
        "dated": page.dated,
        "addressee": inputs["addressee"],
        "references": page.references,
        "bookmark": page.headline,
        "headline": setter.text(page.headline, COVER_HEADLINE),
        "greeting": setter.text(page.greeting, COVER),
        "parts": [
            {
                "heading": part.heading,
                "texts": setter.paragraphs(part.text, COVER),
                "items": [setter.text(item, COVER_LIST) for item in part.items],
                "lines": part.lines,
            }
            for part in page.parts
        ],
        "closing": page.closing,
        "copies_label": page.labels["copies"],
        "copies": inputs["copies"],
    }
