"""Lays an invoice or a credit note out as a letter: stored inputs -> one PDF that is both PDF/A-3a and PDF/UA-1."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.template.loader import render_to_string

from cases.fees import in_dollars
from imr_site.canonical import canonical_sha256
from imr_site.languages import day_in_words
from imr_site.press.printing import print_letter
from imr_site.press.typesetting import COVER, COVER_HEADLINE, TextStyle, Typesetter

LAYOUT: Final = "2026.1"
"""The version of the layout of invoices."""
_SIZE: Final = 8.25
_COLUMNS: Final = {"case_number": 74.0, "claim_number": 92.0, "worker": 104.0, "what": 104.0}
"""The room for text in each column in points, as the style sheet has it."""


def invoice_pdf(inputs: Mapping[str, Any]) -> bytes:
    """The invoice on US Letter paper; equal inputs give equal bytes under one layout.

    `inputs` are those that `cases.services.invoices` stores. Raises PressError for signs the fonts do not have.
    """
    identifier = canonical_sha256({"template": LAYOUT, "inputs": inputs})[:32].encode()
    return print_letter(invoice_html(inputs), identifier=identifier)


def invoice_html(inputs: Mapping[str, Any]) -> str:
    """What `invoice_pdf` prints, as well-formed HTML with its lines broken."""
    setter = Typesetter(lines=True)
    dated, month = date.fromisoformat(inputs["dated"]), date.fromisoformat(inputs["month"])
    asks = not inputs["corrects"]
    name = "Invoice" if asks else "Credit note"
    lines = inputs["lines"]
    context = {
        "title": f"{name} {inputs['number']}",
        "dated": dated.isoformat(),
        "day": day_in_words(dated),
        "organization": inputs["organization"],
        "unit": " · ".join(["Independent Medical Review", *inputs["address"]]),
        "newline": "\n",
        "addressee": inputs["addressee"],
        "references": [(name, inputs["number"])]
        + ([] if asks else [("For invoice", inputs["corrects"])])
        + [("Month", f"{month:%B %Y}"), ("Total", in_dollars(inputs["total"]))],
        "headline": setter.text(f"{name} for independent medical review, {month:%B %Y}", COVER_HEADLINE),
        "opening": setter.text(_OPENING if asks else _CREDITED.format(inputs["corrects"]), COVER),
        "rows": [_row(line, setter) for line in lines],
        "total": setter.text(
            f"{in_dollars(inputs['total'])} for {len(lines)} line{'' if len(lines) == 1 else 's'}.",
            COVER,
            label="Total: ",
        ),
        "closing": setter.text(_CLOSING, COVER),
    }
    return render_to_string("letters/invoice.html", context)


_OPENING: Final = (
    "The fees below are those of reviews that ended up to the end of this month and were not asked for before. The "
    "claims administrator pays them, and never the injured worker (8 CCR 9792.10.8)."
)
_CREDITED: Final = (
    "The amounts below were asked for by invoice {} and are given back. The invoice itself stays as it was issued."
)
_CLOSING: Final = (
    "Please name the number of this letter with the payment and in every question. A line that is wrong is corrected "
    "by a credit note."
)


def _row(line: Mapping[str, Any], setter: Typesetter) -> dict[str, Any]:
    cells = {
        column: setter.text(line[column], TextStyle("sans", "sans-bold", _SIZE, width))
        for column, width in _COLUMNS.items()
    }
    return {**cells, "amount": in_dollars(line["cents"])}
