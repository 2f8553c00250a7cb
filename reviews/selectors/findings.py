"""The guideline findings of an item for its page, with the job that computes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cases.models import DisputedItem
from imr_site.jobs.models import Job
from reviews.enums import JobKind
from reviews.guidelines.facts import VOCABULARY
from reviews.models import GuidelineFinding, ReviewRound

TELLING = {"exceeds": 0, "needs_information": 1, "within": 2, "orientation": 3, "not_applicable": 4}
"""Answer -> its place in the order in which findings are shown."""


def findings_panel(round_: ReviewRound, item: DisputedItem) -> dict[str, Any]:
    """`findings`, the most important first, and `job`, the latest one that checks the round."""
    job = Job.objects.filter(scope=f"case/{round_.case_id}", kind=JobKind.CHECK_ROUND, key=str(round_.pk)).first()
    return {"findings": _as_shown(round_.findings.filter(item=item)), "job": job}


def findings_by_item(round_: ReviewRound) -> list[tuple[DisputedItem, list[GuidelineFinding]]]:
    """Each item with its findings as last computed."""
    of_item: dict[int, list[GuidelineFinding]] = {}
    for finding in _as_shown(round_.findings.all()):
        of_item.setdefault(finding.item_id, []).append(finding)
    return [(item, of_item.get(item.pk, [])) for item in round_.case.items.order_by("position")]


def _as_shown(findings: Iterable[GuidelineFinding]) -> list[GuidelineFinding]:
    """The findings, the most important first, with the answer as outcome and the missing facts in words."""
    shown = sorted(findings, key=lambda finding: (TELLING[finding.answer], finding.position))
    for finding in shown:
        finding.outcome = finding.answer
        finding.missing = [VOCABULARY[key].label if key in VOCABULARY else key for key in finding.missing]
    return shown
