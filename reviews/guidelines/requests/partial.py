"""Partly approved requests, told in fixed forms inside the title.

"X was the original request. Y was authorized by the Claims Administrator. The remaining IMR eligible portion of
the original request, Z is" disputes Z, and so does ", leaving Z IMR eligible" or "Z remains in dispute"; "X was the
original request. The Claims Administrator authorized Y, leaving the original request IMR eligible. The original
request, X is" disputes all of X. Where nothing is said of the rest, it is what was not authorized.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviews.guidelines.requests.clauses import Clause

if TYPE_CHECKING:
    from reviews.guidelines.requests.tokens import Token

_ORIGINAL = re.compile(r"\b(?:was|were|is|are|as)\s+the\s+original\s+requests?\b[\s.,;:]*", re.IGNORECASE)
_AGREED = r"(?:authorized|approved|certified)"
_BY = re.compile(
    rf"\b(?:(?:was|were|is|are)\s+{_AGREED}(?:\s+by\s+the\s+claims?\s+administrator)?|{_AGREED}\s+by\s+the\s+claims?\s+administrator)\b[\s.,;:]*",
    re.IGNORECASE,
)
_AUTHORIZED = re.compile(
    rf"\b(?:claims?\s+administrator|UR|utilization\s+review)\s+(?:has\s+)?{_AGREED}\b[\s.,;:]*", re.IGNORECASE
)
_LEAVING = re.compile(r"\bleaving\s+the\s+(?:original\s+)?request\b", re.IGNORECASE)
_LEAVING_PART = re.compile(r"[\s,;]*\b(?:leaving|which\s+leaves)\s+", re.IGNORECASE)
_STILL = re.compile(
    r"\s*\b(?:(?:remains?|is|are|left|still)\s+)+(?:in\s+dispute|at\s+issue|disputed|(?:IMR\s+)?eligible)\b",
    re.IGNORECASE,
)
_REMAINING = re.compile(
    r"\b(?:the\s+)?remaining\s+(?:[\w-]+\s+){0,3}portion(?:\s+of\s+the\s+(?:original\s+)?request)?\b[\s.,;:]*(?:of\s+)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statements:
    """The clauses of a request: what is `disputed`, and for a partly approved one what was asked and granted."""

    disputed: Clause
    original: Clause | None = None
    authorized: Clause | None = None
    is_rest: bool = False
    """Whether the text says nothing of what is left of the original."""

    @property
    def is_partial(self) -> bool:
        """Tell whether the text tells of a partly approved request."""
        return self.original is not None


def split(text: str, tokens: tuple[Token, ...]) -> Statements:
    """Find the statements of a request; one that tells of no approval is all disputed."""
    asked = _ORIGINAL.search(text)
    if asked is None:
        return Statements(Clause(text, tokens))
    original = _between(text, tokens, 0, asked.start())
    leaving = _LEAVING.search(text, asked.end())
    granted = _AUTHORIZED.search(text, asked.end())
    if leaving is not None:
        start = granted.end() if granted else asked.end()
        return Statements(original, original, _between(text, tokens, start, leaving.start()))
    by = _BY.search(text, asked.end())
    told = (by or granted or asked).end()
    remaining = _REMAINING.search(text, told) or _LEAVING_PART.search(text, told)
    still = _STILL.search(text, told) if by and remaining is None else None
    authorized = _between(text, tokens, asked.end(), by.start()) if by else None
    if by is None and granted is not None:
        authorized = _between(text, tokens, granted.end(), remaining.start() if remaining else len(text))
    if still is not None:
        return Statements(_between(text, tokens, told, still.start()), original, authorized)
    if remaining is None:
        return Statements(original, original, authorized, is_rest=True)
    return Statements(_between(text, tokens, remaining.end(), len(text)), original, authorized)


def _between(text: str, tokens: tuple[Token, ...], start: int, end: int) -> Clause:
    return Clause(text, tuple(token for token in tokens if start <= token.start < end))
