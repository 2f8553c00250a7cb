"""The findings of an item for the page, with the state of the check that makes them."""

from __future__ import annotations

from typing import Any

from cases.models import DisputedItem
from imr_site.jobs.models import Job
from reviews.enums import JobKind
from reviews.guidelines.facts import VOCABULARY, Range, Value
from reviews.models import GuidelineFinding, ReviewRound
from reviews.selectors.facts import request_facts


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


def read_from_requests(round_: ReviewRound) -> list[tuple[DisputedItem, list[tuple[str, str]]]]:
    """What the words of each open request say, as label and value."""
    return [
        (item, [(VOCABULARY[key].label, _words(key, value)) for key, value in request_facts(item).items()])
        for item in round_.case.items.all()
        if item.is_open
    ]


def _words(key: str, value: Value) -> str:
    spec = VOCABULARY[key]
    parts = value if isinstance(value, tuple) and not isinstance(value, Range) else (value,)
    words = [spec.choices.get(str(part), str(part)) for part in parts]
    if isinstance(value, float) and value == int(value):
        words = [str(int(value))]
    if isinstance(value, bool):
        words = ["yes" if value else "no"]
    return ", ".join(words)


def findings_by_item(round_: ReviewRound) -> list[tuple[DisputedItem, list[GuidelineFinding]]]:
    """Each item with its findings as computed last."""
    items = round_.case.items.order_by("position")
    return [(item, findings_panel(round_, item)["findings"]) for item in items]
