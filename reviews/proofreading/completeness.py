"""Whether everything a determination needs is there: decisions, rationales, sources, records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviews.proofreading.model import CheckFinding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reviews.proofreading.model import DeterminationFacts, ItemFacts

_DECISION = "8 CCR 9792.10.6(d)"
_REASONS = "LC 4610.6(c)-(e); 8 CCR 9792.10.6(d)"
_CITATION = "8 CCR 9792.21.1(d)"
_UR_ONLY = "8 CCR 9792.10.6(b)(2)"
_LEAST_WORDS = 12


def check_completeness(facts: DeterminationFacts) -> Iterator[CheckFinding]:
    """Every item decided, with a rationale and a source or the reason why there is none."""
    for item in facts.items:
        yield from _of_item(item)


def check_records(facts: DeterminationFacts) -> Iterator[CheckFinding]:
    """A determination may not rest on information of the utilization review alone."""
    if facts.reviewed and all(document.is_ur_origin for document in facts.reviewed):
        others = [document.title for document in facts.on_file if not document.is_ur_origin]
        advice = (
            f"Read and mark other records; on file: {'; '.join(others[:3])}."
            if others
            else ("No other record is on file; ask the parties for records first.")
        )
        sentence = f"All records reviewed come from utilization review, which cannot be the only basis. {advice}"
        yield CheckFinding("ur_records_only", Level.ERROR, None, sentence, _UR_ONLY)


def _of_item(item: ItemFacts) -> Iterator[CheckFinding]:
    if not item.decision:
        sentence = f"Decide item {item.position}: upheld or overturned."
        yield CheckFinding("undecided", Level.ERROR, item.position, sentence, _DECISION)
        return
    words = len(item.rationale.split())
    if not words:
        sentence = f"Give the reasons for the decision on item {item.position}."
        yield CheckFinding("no_rationale", Level.ERROR, item.position, sentence, _REASONS, "rationale")
    elif words < _LEAST_WORDS:
        sentence = f"The rationale of item {item.position} has {words} words. Say which findings led to the decision."
        yield CheckFinding("short_rationale", Level.WARNING, item.position, sentence, _REASONS, "rationale")
    cited = any(citation.side == "reviewer" for citation in item.citations)
    if not cited and not item.no_guideline_reason.strip():
        sentence = f"Cite a guideline for item {item.position}, or say why there is none."
        yield CheckFinding("no_source", Level.ERROR, item.position, sentence, _CITATION, "citations")
