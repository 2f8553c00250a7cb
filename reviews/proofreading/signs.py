"""Signs no letter can print: told while the text is written, as nothing is issued with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviews.proofreading.model import CheckFinding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reviews.proofreading.model import DeterminationFacts

_CITATION = "House rule: what is signed off is what is printed"


def check_signs(facts: DeterminationFacts) -> Iterator[CheckFinding]:
    """Each text with signs that would be a box, or vanish, or turn the words around them."""
    for found in facts.unprintable:
        yield CheckFinding(
            "unprintable", Level.ERROR, found.position, found.sentence, _CITATION, found.where, found.spans
        )
