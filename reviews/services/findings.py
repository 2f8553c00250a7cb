"""Guideline findings, computed anew whenever what they rest on changes; the latest inputs win."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from cases.models import Case, DisputedItem
from imr_site.jobs.registry import Progress
from reviews.guidelines.engine import Finding, check_item
from reviews.guidelines.rules import Standing
from reviews.letters.content import canonical_sha256
from reviews.models import GuidelineFinding, ReviewRound
from reviews.selectors.facts import facts_of, library


def recompute_findings(*, round_id: int, progress: Progress) -> None:
    """Check every open item of the round. Harmless twice: the same inputs give the same findings."""
    round_ = ReviewRound.objects.select_related("case__ur_decision").get(pk=round_id)
    items = [item for item in round_.case.items.all() if item.is_open]
    for done, item in enumerate(items):
        progress(done, len(items))
        recompute_item(round_=round_, item=item)
    progress(len(items), len(items))


def recompute_item(*, round_: ReviewRound, item: DisputedItem) -> None:
    """Replace the item's findings with those its facts give now, all at once."""
    with transaction.atomic():
        # The case row is what every writer of a round locks: facts read after this are the latest.
        Case.objects.select_for_update().get(pk=round_.case_id)
        facts = facts_of(round_.case, round_, item)
        inputs_sha256 = canonical_sha256(facts.raw())
        existing = GuidelineFinding.objects.filter(round=round_, item=item)
        findings = check_item(facts, library())
        existing.delete()
        GuidelineFinding.objects.bulk_create(
            _row(round_, item, position, finding, inputs_sha256) for position, finding in enumerate(findings, start=1)
        )


def _row(
    round_: ReviewRound, item: DisputedItem, position: int, finding: Finding, inputs_sha256: str
) -> GuidelineFinding:
    return GuidelineFinding(
        round=round_,
        item=item,
        position=position,
        rule_id=finding.rule_id,
        rule_version=finding.rule_version,
        title=finding.title,
        edition=finding.edition,
        edition_reason=finding.edition_reason,
        citation=finding.citation,
        standing=str(Standing(finding.status, finding.quoted)),
        outcome=finding.outcome.value,
        sentence=finding.sentence,
        would_change=finding.would_change,
        inputs=finding.inputs,
        numbers=finding.numbers,
        missing=list(finding.missing),
        cautions=list(finding.cautions),
        inputs_sha256=inputs_sha256,
        computed_at=timezone.now(),
    )
