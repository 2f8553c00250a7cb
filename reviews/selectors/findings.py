"""The findings of an item for the page, with the state of the check that makes them."""

from __future__ import annotations

from typing import Any

from cases.models import DisputedItem
from imr_site.jobs.models import Job
from reviews.enums import JobKind
from reviews.guidelines.facts import VOCABULARY
from reviews.models import GuidelineFinding, ReviewRound


def findings_panel(round_: ReviewRound, item: DisputedItem) -> dict[str, Any]:
    """`findings` most telling first, and the latest `job` that checked, or will check, the round."""
    order = {"exceeds": 0, "needs_information": 1, "within": 2, "not_applicable": 3}
    findings = sorted(
        GuidelineFinding.objects.filter(round=round_, item=item),
        key=lambda finding: (order[finding.outcome], finding.position),
    )
    job = Job.objects.filter(scope=f"case/{round_.case_id}", kind=JobKind.CHECK_ROUND, key=str(round_.pk)).first()
    for finding in findings:
        finding.missing = [VOCABULARY[key].label if key in VOCABULARY else key for key in finding.missing]
    return {"findings": findings, "job": job}


def findings_by_item(round_: ReviewRound) -> list[tuple[DisputedItem, list[GuidelineFinding]]]:
    """Each item with its findings as computed last."""
    items = round_.case.items.order_by("position")
    return [(item, findings_panel(round_, item)["findings"]) for item in items]
