"""Which words of a determination no letter can print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from imr_site.press.printable import what_to_change

from .content import LetterContent


def changes_in(content: LetterContent) -> Iterator[str]:
    """What to change in the texts of a determination before it can be printed."""
    statements = content.statements
    texts = [
        ("the clinical case summary", content.summary),
        ("the reviewer's specialties", content.specialty),
        ("the name of the organization", content.imro),
        *(("the standard wording", getattr(statements, field.name)) for field in fields(statements)),
    ]
    for number, item in enumerate(content.items, 1):
        texts += [
            (f"the title of item {number} of the letter", item.title),
            (
                f"the claims administrator's guideline of item {number} of the letter",
                item.claims_administrator_guideline,
            ),
            (f"the guideline cited for item {number} of the letter", item.imro_guideline),
            (f"the rationale of item {number} of the letter", item.rationale),
        ]
    yield from filter(None, (what_to_change(text, place) for place, text in texts))
