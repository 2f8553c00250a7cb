"""The facets of the register: what a search is narrowed by, and the words that stand for their values in the index."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from cases.records.terms import BETWEEN


class Facet(StrEnum):
    """What a published decision is narrowed by; the value is the name in addresses."""

    OUTCOME = "outcome"
    CATEGORY = "category"
    SERVICE = "service"
    REGION = "region"
    INGREDIENT = "ingredient"
    EDITION = "edition"
    SPECIALTY = "specialty"
    LICENCE = "licence"
    ERA = "era"
    YEAR = "year"


NOTHING: Final = f"{BETWEEN}nothing"
"""The term that no decision has."""


def facet_term(facet: Facet, value: str) -> str:
    """The term of a value; no word of a text is like it."""
    return _term(facet.value, value)


def week_term(week: int) -> str:
    """The term of a week."""
    return f"{BETWEEN}w{week}"


def alike_term(parts: Iterable[str]) -> str:
    """The term of what makes items alike: the service, with the region and the edition or without."""
    return _term("alike", "\n".join(parts))


def _term(kind: str, value: str) -> str:
    digest = hashlib.blake2b(f"{kind} {value}".encode(), digest_size=8)
    return f"{BETWEEN}{digest.hexdigest()}"
