"""Whether the reviewer's specialty is one that evaluates or treats what is disputed. A warning only."""

from __future__ import annotations

from collections.abc import Iterator

from reviews.matching.specialties import NEITHER, fit, treatment_of
from reviews.proofreading.model import CheckFinding, DeterminationFacts, Level

_CITATION = "LC 139.5(d)(4)"


def check_specialty(facts: DeterminationFacts) -> Iterator[CheckFinding]:
    """At least one of the reviewer's specialties is the same as, or similar to, one that treats or orders each item."""
    specialties = [specialty for specialty in facts.specialties if specialty.strip()]
    for item in facts.items:
        if not (specialties and item.request and item.request.understood):
            continue
        treatment = treatment_of(item.request)
        if all(fit(specialty, treatment) == NEITHER for specialty in specialties):
            words = f"Item {item.position} is about {treatment.words}; "
            words += f"the reviewer's specialty is {', '.join(specialties)}. "
            words += "Record why this specialty fits the item, or designate another reviewer."
            yield CheckFinding("specialty", Level.WARNING, item.position, words, _CITATION)
