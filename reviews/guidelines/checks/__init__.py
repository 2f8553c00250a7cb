"""Checks over a whole determination before it is issued: `check_determination(facts)`. Pure; advice, no decision."""

from reviews.guidelines.checks.model import (
    CheckFinding,
    CitationFacts,
    DeterminationFacts,
    DocumentFacts,
    ItemFacts,
    Level,
    Limits,
    SignFacts,
)
from reviews.guidelines.checks.reading import Confidence, Reading, decision_from_words
from reviews.guidelines.checks.run import check_determination

__all__ = [
    "CheckFinding",
    "CitationFacts",
    "Confidence",
    "DeterminationFacts",
    "DocumentFacts",
    "ItemFacts",
    "Level",
    "Limits",
    "Reading",
    "SignFacts",
    "check_determination",
    "decision_from_words",
]
