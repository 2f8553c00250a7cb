"""All checks of a determination in one call."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from reviews.proofreading.absences import check_absences
from reviews.proofreading.completeness import check_completeness, check_records
from reviews.proofreading.consistency import check_decision_words
from reviews.proofreading.identity import check_identity
from reviews.proofreading.model import LEVEL_ORDER
from reviews.proofreading.plainness import check_plain_language
from reviews.proofreading.quantities import check_quantities
from reviews.proofreading.signs import check_signs
from reviews.proofreading.sources import check_citation_format, check_search_sequence
from reviews.proofreading.specialty import check_specialty

if TYPE_CHECKING:
    from reviews.proofreading.model import CheckFinding, DeterminationFacts

CHECKS = (
    check_completeness,
    check_records,
    check_decision_words,
    check_identity,
    check_signs,
    check_absences,
    check_search_sequence,
    check_citation_format,
    check_quantities,
    check_specialty,
    check_plain_language,
)


def check_determination(facts: DeterminationFacts) -> tuple[CheckFinding, ...]:
    """Every finding, errors first, then warnings, then by item; never an exception, the same for the same facts."""
    found = chain.from_iterable(check(facts) for check in CHECKS)
    return tuple(sorted(found, key=lambda finding: (LEVEL_ORDER.index(finding.level), finding.position or 0)))
