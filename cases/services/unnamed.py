"""Keeps who reviews a case out of the words that people type into it."""

from __future__ import annotations

from cases.errors import CaseError
from cases.hooks import gives_away
from cases.models import Case


def keep_reviewer_unnamed(case: Case, *words: str) -> None:
    """Raise CaseError for words that name the reviewer of the case: no page, letter or export does (LC 4610.6(f))."""
    if gives_away(case, words):
        raise CaseError(
            "This tells who reviews the case, which no page of a case, letter or export does. "
            "Write “the reviewer” instead."
        )
