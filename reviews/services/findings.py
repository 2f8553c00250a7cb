"""Computes guideline findings anew whenever a fact, a request or the library changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from cases.models import Case, DisputedItem
from imr_site.canonical import canonical_sha256
from imr_site.jobs.registry import Progress
from reviews.enums import FindingOutcome
from reviews.guidelines.engine import VERSION, Finding, check_item
from reviews.guidelines.rules import Library, Outcome, Standing
from reviews.models import GuidelineFinding, ReviewRound
from reviews.selectors.facts import facts_of
from reviews.selectors.library.documents import library, library_sha256


@dataclass(frozen=True, slots=True)
class Change:
    """A rule whose answer on an item changed; an empty outcome means that the rule gave no answer."""

    round_id: int
    item_id: int
    rule_id: str
    before: str
    after: str


def recompute_findings(*, round_id: int, progress: Progress) -> None:
    """Check every open item of one round. With the same inputs a second run leaves the findings as they are."""
    progress(0, 1)
    recompute_rounds(round_ids=[round_id])
    progress(1, 1)


def recompute_rounds(*, round_ids: Sequence[int]) -> list[Change]:
    """Check every open item of these rounds in one transaction, and return the answers that changed."""
    with transaction.atomic():
        # The case row is what every writer of a round locks: facts read after this are the latest.
        list(Case.objects.select_for_update().filter(rounds__in=round_ids).order_by("pk"))
        rounds = ReviewRound.objects.filter(pk__in=round_ids).select_related("case__ur_decision")
        rules = (library(), library_sha256())
        return [
            change
            for round_ in rounds.prefetch_related("case__items", "facts", "findings")
            for item in round_.case.items.all()
            if item.is_open
            for change in _recompute(round_, item, *rules)
        ]


def _recompute(round_: ReviewRound, item: DisputedItem, rules: Library, rules_sha256: str) -> Iterator[Change]:
    """Replace the item's findings, unless the same facts and rules made the stored ones; yield what changed."""
    facts = facts_of(round_.case, round_, item)
    inputs_sha256 = canonical_sha256([facts.raw(), rules_sha256, VERSION])
    existing = [finding for finding in round_.findings.all() if finding.item_id == item.pk]
    if existing and all(finding.inputs_sha256 == inputs_sha256 for finding in existing):
        return
    findings = check_item(facts, rules)
    GuidelineFinding.objects.filter(pk__in=[finding.pk for finding in existing]).delete()
    GuidelineFinding.objects.bulk_create(
        _row(round_, item, position, finding, inputs_sha256) for position, finding in enumerate(findings, start=1)
    )
    before = {finding.rule_id: finding.outcome for finding in existing}
    after = {finding.rule_id: _stored(finding.outcome) for finding in findings}
    for rule_id in sorted({*before, *after}):
        if before.get(rule_id, "") != after.get(rule_id, ""):
            yield Change(round_.pk, item.pk, rule_id, before.get(rule_id, ""), after.get(rule_id, ""))


def _stored(outcome: Outcome) -> str:
    """The outcome as a row has it: a rule told for orientation does not apply; `GuidelineFinding.answer` tells it."""
    return FindingOutcome.NOT_APPLICABLE.value if outcome is Outcome.ORIENTATION else outcome.value


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
        outcome=_stored(finding.outcome),
        sentence=finding.sentence,
        would_change=finding.would_change,
        inputs=finding.inputs,
        numbers=finding.numbers,
        missing=list(finding.missing),
        cautions=list(finding.cautions),
        inputs_sha256=inputs_sha256,
        computed_at=timezone.now(),
    )
