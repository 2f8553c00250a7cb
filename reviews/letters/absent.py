"""Why a field of an imported letter is empty: its layout has no place for it, or this letter leaves the place empty."""

from __future__ import annotations

from typing import Final

from .content import Layout, LetterContent

_LAYOUTS: Final[dict[Layout, str]] = {
    "table": "letters with a table at the top",
    "documents_listed": "letters of 2013 and 2014 that list the documents",
    "professional_review": 'letters of 2013 headed "Medical Professional Review"',
    "notice": "the notices of 2013",
}
_NO_PLACE: Final[dict[Layout, frozenset[str]]] = {
    "table": frozenset(),
    "documents_listed": frozenset({"date_assigned"}),
    "professional_review": frozenset(
        [
            "case_number",
            "date_of_injury",
            "ur_denial_date",
            "application_received",
            "date_assigned",
            "decision_date",
            "priority",
            "claims_administrator_guideline",
        ]
    ),
    "notice": frozenset({"date_of_injury", "priority"}),
}
_FIELDS: Final = (
    "case_number", "date_of_injury", "ur_denial_date", "application_received", "date_assigned", "decision_date",
    "priority", "licensure", "specialty", "summary",
)  # fmt: skip
_PARTS: Final = ("claims_administrator_guideline", "imro_guideline", "rationale")


def absent(content: LetterContent) -> dict[str, str]:
    """The reason for each empty field, by its name; of an item, `item 2 rationale`."""
    empty = [name for name in _FIELDS if not getattr(content, name)]
    empty += [
        f"item {number} {part}"
        for number, item in enumerate(content.items, start=1)
        for part in _PARTS
        if not getattr(item, part)
    ]
    if content.layout not in {"table", "professional_review"} and not content.documents:
        empty.append("documents")
    return {name: _reason(content.layout, name) for name in empty}


def _reason(layout: Layout, name: str) -> str:
    field = name.rsplit(" ", 1)[-1]
    if field in _NO_PLACE[layout]:
        return f"The layout has no place for it: {_LAYOUTS[layout]}."
    return f"This letter does not say it; others of the layout do: {_LAYOUTS[layout]}."
