"""The findings of an item for the page, with the state of the check that makes them."""

from __future__ import annotations

from typing import Any

from cases.models import DisputedItem
from imr_site.jobs.models import Job
from reviews.enums import JobKind
from reviews.guidelines.facts import VOCABULARY
from reviews.models import GuidelineFinding, ReviewRound
from reviews.selectors.facts import facts_of


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


def known_facts(round_: ReviewRound) -> list[tuple[DisputedItem, list[tuple[str, str]]]]:
    """What is already known of each item, from the case and the words of the request, in words."""
    return [
        (
            item,
            [
                (VOCABULARY[key].label, ", ".join(value) if isinstance(value, tuple) and value and isinstance(value[0], str) else str(value))
                for key, value in facts_of(round_.case, round_, item).items()
            ],
        )
        for item in round_.case.items.all()
        if item.is_open
    ]
