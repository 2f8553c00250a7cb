"""Everything the machine can say about a case at this moment, computed afresh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cases.lifecycle import is_open
from cases.models import Case
from reviews.guidelines.engine import Finding, check_item
from reviews.models import ReviewRound
from reviews.selectors.determination import missing_for_determination
from reviews.selectors.facts import facts_of
from reviews.selectors.library import library


@dataclass(frozen=True, slots=True)
class ItemChecks:
    """The findings of one item."""

    position: int
    title: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class CaseChecks:
    """The findings of all items and what the determination still lacks, in words."""

    case_number: str
    items: tuple[ItemChecks, ...]
    missing: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "case_number": self.case_number,
            "items": [
                {
                    "position": item.position,
                    "title": item.title,
                    "findings": [finding.as_dict() for finding in item.findings],
                }
                for item in self.items
            ],
            "missing": list(self.missing),
        }


def case_checks(case: Case) -> CaseChecks:
    """Check the latest round of a case; without a round, what the case and the requests tell by themselves."""
    round_ = case.rounds.order_by("-number").first()
    return CaseChecks(
        case_number=case.case_number,
        items=tuple(
            ItemChecks(item.position, item.title, check_item(facts_of(case, round_, item), library()))
            for item in case.items.order_by("position")
        ),
        missing=tuple(_missing(case, round_)),
    )


def _missing(case: Case, latest: ReviewRound | None) -> list[str]:
    """Of the round under way; a case that no longer waits for a decision lacks nothing."""
    if latest is not None and latest.closed_at is None:
        return missing_for_determination(latest)
    return ["designate a reviewer"] if is_open(case.case_state) else []
