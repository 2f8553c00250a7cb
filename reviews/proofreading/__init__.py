"""Checks over a whole determination before it is issued: `check_determination(facts)`. Pure; advice, no decision."""

from reviews.proofreading.model import (
    CheckFinding,
    CitationFacts,
    DeterminationFacts,
    DocumentFacts,
    ItemFacts,
    Level,
    Limits,
    SignFacts,
)
from reviews.proofreading.reading import Confidence, Reading, decision_from_words
from reviews.proofreading.run import check_determination

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
