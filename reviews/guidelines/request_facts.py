"""A parsed request in the vocabulary of the facts, with what its words say of the drug's form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reviews.guidelines.facts import VOCABULARY

if TYPE_CHECKING:
    from reviews.guidelines.requests import ParsedRequest

FROM_REQUEST = {"visits": "visits_requested"}
"""Fields of a parsed request whose fact has another name; all others share it."""

_FORMS = (
    ("patch", re.compile(r"\b(?:patch|patches|transdermal)\b", re.IGNORECASE)),
    ("cream_gel_ointment", re.compile(r"\b(?:cream|gel|ointment|lotion|balm|salve|topical(?:ly)?)\b", re.IGNORECASE)),
    ("liquid", re.compile(r"\b(?:suspension|syrup|elixir|oral solution)\b", re.IGNORECASE)),
    ("spray_or_drops", re.compile(r"\b(?:spray|drops)\b", re.IGNORECASE)),
    ("injected", re.compile(r"\b(?:injection|injectable|intramuscular|vial)\b", re.IGNORECASE)),
    ("oral", re.compile(r"\b(?:tabs?|tablets?|caps?|capsules?|by mouth|orally|oral|po)\b", re.IGNORECASE)),
)
_MILLIGRAMS = re.compile(r"\d\s*mg", re.IGNORECASE)


def facts_from_request(request: ParsedRequest, text: str = "") -> dict[str, object]:
    """What the request states, as `Facts.parse` reads it; a field that is not stated is no fact.

    `text` is the request itself, read once more for the form of a drug.
    """
    stated = {FROM_REQUEST.get(name, name): value for name, value in request.to_label().items()}
    facts = {key: value for key, value in stated.items() if key in VOCABULARY and value not in (None, [], False)}
    partial = request.partial
    if partial and request.visits and partial.authorized and partial.disputed != partial.original:
        facts["visits_authorized"] = int(partial.authorized)
    if request.category == "pharmaceuticals":
        facts |= _drug_form(request, text)
    return facts


def _drug_form(request: ParsedRequest, text: str) -> dict[str, object]:
    """The form named; without one, a strength in milligrams with a number of units is taken by mouth."""
    named = next((form for form, pattern in _FORMS if pattern.search(text)), None)
    if named:
        return {"route": named}
    strength = request.strength or ""
    if "%" in strength:
        return {"route": "cream_gel_ointment"}
    if _MILLIGRAMS.search(strength) and request.quantity and not request.amount and not request.compound:
        return {"route": "oral"}
    return {}
