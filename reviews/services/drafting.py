"""Saves what the reviewer writes: summary, facts and decisions.

Each save is refused if someone else saved after the page was opened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from django.utils import timezone

from cases.enums import ItemStatus
from cases.models import DisputedItem, Document
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.canonical import canonical_sha256
from imr_site.errors import StaleVersion
from reviews.audit_kinds import ReviewAudit
from reviews.enums import CitationKind, CitationSide, Decision
from reviews.errors import ReviewError
from reviews.models import Citation, ClinicalSummary, Fact, GuidelineEdition, ItemDecision, ReviewRound
from reviews.selectors.library.documents import editions_to_cite
from reviews.services.checking import request_checks
from reviews.services.rounds import writing


@dataclass(frozen=True, slots=True)
class SummaryData:
    """The parts of the clinical case summary as typed."""

    age: int | None = None
    sex: str = ""
    injured_on: str = ""
    mechanism: str = ""
    history: str = ""
    complaints: str = ""
    exam: str = ""
    diagnoses: str = ""
    medications: str = ""
    treatments: str = ""
    ur_request: str = ""
    free_text: str = ""


@dataclass(frozen=True, slots=True)
class CitationData:
    """One cited source as typed."""

    side: CitationSide
    kind: CitationKind
    edition: GuidelineEdition | None = None
    source: str = ""
    section: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class DecisionData:
    """The decision on one item as typed; `decision` is None as long as it is open."""

    decision: Decision | None = None
    rationale: str = ""
    no_guideline_reason: str = ""
    outside_mtus_reason: str = ""
    citations: Sequence[CitationData] = ()


@dataclass(frozen=True, slots=True)
class FactData:
    """One fact as typed; `item` is None if it holds for the whole case."""

    key: str
    value: str
    item: DisputedItem | None = None
    document: Document | None = None
    page: int | None = None


def save_summary(*, round_: ReviewRound, data: SummaryData, based_on: int, actor: User) -> ClinicalSummary:
    """Save the whole summary. Raises StaleVersion if someone saved it after version `based_on` was opened."""
    with writing(round_=round_, actor=actor):
        summary, _made = ClinicalSummary.objects.select_for_update().get_or_create(round=round_)
        if summary.version != based_on:
            raise StaleVersion(what="summary", current=summary.version)
        for part in fields(data):
            value = getattr(data, part.name)
            setattr(summary, part.name, value.strip() if isinstance(value, str) else value)
        summary.version += 1
        summary.saved_at = timezone.now()
        summary.save()
        _record(ReviewAudit.SUMMARY_SAVED, round_, actor, {"version": summary.version})
    return summary


def save_decision(
    *, round_: ReviewRound, item: DisputedItem, data: DecisionData, based_on: int, actor: User
) -> ItemDecision:
    """Save the decision on one item with its citations. Raises StaleVersion as `save_summary` does."""
    with writing(round_=round_, actor=actor):
        # Read again under the lock of the case: the desk may have closed it since the page was opened.
        if not DisputedItem.objects.filter(pk=item.pk, case=round_.case_id, status=ItemStatus.OPEN.value).exists():
            raise ReviewError("This item is not open in this case; there is nothing to decide.")
        decision, _made = ItemDecision.objects.select_for_update().get_or_create(round=round_, item=item)
        if decision.version != based_on:
            raise StaleVersion(what="decision", current=decision.version)
        decision.decision = data.decision.value if data.decision else ""
        decision.rationale = data.rationale.strip()
        decision.no_guideline_reason = data.no_guideline_reason.strip()
        decision.outside_mtus_reason = data.outside_mtus_reason.strip()
        decision.version += 1
        decision.saved_at = timezone.now()
        decision.save()
        _replace_citations(decision, data.citations)
        _record(
            ReviewAudit.DECISION_SAVED,
            round_,
            actor,
            {"item": item.pk, "version": decision.version, "decision": decision.decision},
        )
        request_checks(round_=round_, actor=actor)
    return decision


def save_facts(*, round_: ReviewRound, facts: Sequence[FactData], based_on: int, actor: User) -> int:
    """Replace the facts of the round, all of which the form shows, and request the guideline checks.

    Returns the new version of the facts. Raises StaleVersion as `save_summary` does.
    """
    with writing(round_=round_, actor=actor):
        current = ReviewRound.objects.select_for_update().get(pk=round_.pk)
        if current.facts_version != based_on:
            raise StaleVersion(what="list of facts", current=current.facts_version)
        current.facts_version += 1
        current.save(update_fields=["facts_version"])
        Fact.objects.filter(round=round_).delete()
        for fact in facts:
            Fact.objects.create(
                round=round_,
                item=fact.item,
                key=fact.key,
                value=fact.value.strip(),
                document=fact.document,
                page=fact.page,
            )
        said: list[Mapping[str, object]] = [{"key": fact.key, "value": fact.value} for fact in facts]
        _record(
            ReviewAudit.FACTS_SAVED,
            round_,
            actor,
            {"version": current.facts_version, "facts": len(said), "sha256": canonical_sha256(said)},
        )
        request_checks(round_=round_, actor=actor)
    return current.facts_version


def _replace_citations(decision: ItemDecision, citations: Sequence[CitationData]) -> None:
    may_cite = set(editions_to_cite(decision).values_list("pk", flat=True))
    decision.citations.all().delete()
    positions = dict.fromkeys(CitationSide, 0)
    for citation in citations:
        positions[citation.side] += 1
        is_mtus = citation.kind == CitationKind.MTUS
        if is_mtus and citation.edition is None:
            raise ReviewError("Choose the MTUS chapter you cite.")
        if is_mtus and citation.edition and citation.edition.pk not in may_cite:
            raise ReviewError(f"{citation.edition} is no longer in the guideline library. Cite what is in it now.")
        if not is_mtus and not citation.source.strip():
            raise ReviewError("Name the guideline or study you cite.")
        Citation.objects.create(
            decision=decision,
            side=citation.side.value,
            kind=citation.kind.value,
            position=positions[citation.side],
            edition=citation.edition if is_mtus else None,
            source="" if is_mtus else citation.source.strip(),
            section=citation.section.strip(),
            year=None if is_mtus else citation.year,
        )


def _record(kind: ReviewAudit, round_: ReviewRound, actor: User, data: dict[str, object]) -> None:
    record(kind=kind, scope=f"case/{round_.case_id}", subject=f"round/{round_.pk}", actor=actor, data=data)
