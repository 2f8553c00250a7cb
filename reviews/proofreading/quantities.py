"""Quantities a rationale gives to the request, held against the request.

Only numbers the rationale itself ties to the request count ("the request for twelve sessions", "12 visits were
requested"); limits of guidelines and earlier visits are none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.requests import Span
from reviews.guidelines.requests.lexicon import data
from reviews.proofreading.model import CheckFinding, Level
from reviews.proofreading.prose import Places, quotations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reviews.guidelines.requests import ParsedRequest
    from reviews.proofreading.model import DeterminationFacts, ItemFacts

_CITATION = "8 CCR 9792.10.6(d)"
_WORDS: dict[str, int] = data("words")["numbers"]
_NUMBER = rf"(?P<number>\d{{1,3}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_COUNTED = {
    "visits": r"(?:visits?|sessions?|treatments?|appointments?)",
    "weeks": r"weeks?",
    "refills": r"refills?",
    "quantity": r"(?:tablets?|capsules?|pills?|patches|units?|injections?)",
}
_UNIT = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _COUNTED.items())
_FILLER = r"(?:(?!(?:visits?|sessions?|weeks?|of|per|a|for|or|to)\b)[\w-]+\s+){0,5}?"
_ASKED = re.compile(
    rf"\b(?:(?:current|present|disputed|proposed)\s+)?(?:requests?\s+(?:for|of|is\s+for|was\s+for)|requested|requesting)\s+"
    rf"(?:an?\s+|the\s+)?(?:additional\s+|further\s+|another\s+|total\s+of\s+)?\(?{_NUMBER}\)?\s+"
    rf"(?:\(?\d{{1,3}}\)?\s+)?{_FILLER}(?:{_UNIT})\b",
    re.IGNORECASE,
)
_ASKED_AFTER = re.compile(
    rf"(?<![\w.,/:-]){_NUMBER}\s+(?:\(\d{{1,3}}\)\s+)?{_FILLER}(?:{_UNIT})\s+(?:that\s+)?"
    rf"(?:is|are|was|were|being|have\s+been|has\s+been)?\s*(?:currently\s+|now\s+|being\s+)?(?:requested|in\s+dispute)\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(r"\b(?:previous(?:ly)?|prior|earlier|initial|initially|original(?:ly)?|first)\s*$", re.IGNORECASE)
_LOOK_BACK = 30


class _Said(NamedTuple):
    """A number of a unit, with its place."""

    number: int
    unit: str
    words: str
    span: Span


def check_quantities(facts: DeterminationFacts) -> Iterator[CheckFinding]:
    """The amount a rationale says was requested is the amount of the request."""
    for item in facts.items:
        if item.request is not None:
            yield from _of_item(item, item.request)


def _of_item(item: ItemFacts, request: ParsedRequest) -> Iterator[CheckFinding]:
    for said in _said(item.rationale):
        allowed = _allowed(request, said.unit)
        if not allowed or said.number in allowed or re.search(rf"(?<!\d){said.number}(?!\d)", item.title):
            continue
        asked = " or ".join(f"{number:g}" for number in sorted(allowed)[:3])
        words = f"The rationale of item {item.position} speaks of a request for {said.words}; the request is for "
        words += f"{asked}. Correct it, or say which part is meant."
        yield CheckFinding("quantity", Level.WARNING, item.position, words, _CITATION, "rationale", (said.span,))


def _said(text: str) -> Iterator[_Said]:
    quoted = Places(quotations(text))
    for pattern in (_ASKED, _ASKED_AFTER):
        for found in pattern.finditer(text):
            before = text[max(0, found.start() - _LOOK_BACK) : found.start()]
            if quoted.hold(found.start()) or _EARLIER.search(before):
                continue
            unit = next(name for name in _COUNTED if found.group(name))
            digits = found.group("number").lower()
            number = int(digits) if digits.isdigit() else _WORDS.get(digits)
            if number is None:
                continue
            yield _Said(number, unit, f"{number} {found.group(unit).lower()}", Span(*found.span()))


def _allowed(request: ParsedRequest, unit: str) -> frozenset[float]:
    """Every number the request may be said to be for; empty where it states none of the unit."""
    if unit == "weeks":
        return _range(request.weeks)
    if unit == "refills":
        return frozenset() if request.refills is None else frozenset({float(request.refills)})
    stated = _range(request.visits) if unit == "visits" else frozenset()
    if request.quantity is not None:
        stated |= {request.quantity}
    if request.partial:
        parts = (request.partial.original, request.partial.authorized, request.partial.disputed)
        stated |= {part for part in parts if part is not None}
    return stated


def _range(pair: tuple[int, int] | None) -> frozenset[float]:
    return (
        frozenset(float(number) for number in range(pair[0], min(pair[1], pair[0] + 100) + 1)) if pair else frozenset()
    )
