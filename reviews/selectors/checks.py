"""All findings about a case, computed anew at each call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, cast

from django.conf import settings

from cases.enums import DocumentSource
from cases.lifecycle import is_open
from cases.models import Case, DisputedItem, Document
from cases.selectors.consolidation import documents_on
from imr_site.press.printable import asked_for, unprintable
from reviews.guidelines.engine import Finding, check_item
from reviews.guidelines.requests import Span, parse_request
from reviews.models import ItemDecision, ReviewRound
from reviews.proofreading import (
    CheckFinding,
    CitationFacts,
    DeterminationFacts,
    DocumentFacts,
    ItemFacts,
    Limits,
    SignFacts,
    check_determination,
)
from reviews.selectors.determination import missing_for_determination, summary_text
from reviews.selectors.facts import facts_of
from reviews.selectors.known import known_of
from reviews.selectors.library.documents import library
from reviews.selectors.rounds import decisions_by_item

GUARDED = frozenset({"undecided", "no_rationale", "no_source", "ur_records_only"})
"""Checks that repeat `missing_for_determination`, which already keeps a determination from being submitted."""


@dataclass(frozen=True, slots=True)
class ItemChecks:
    """The guideline findings of one item."""

    position: int
    title: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class CaseChecks:
    """The findings of all items, and what the determination still lacks, in words."""

    case_number: str
    items: tuple[ItemChecks, ...]
    missing: tuple[str, ...]
    determination: tuple[CheckFinding, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The findings as plain values that `json.dumps` takes; `check_case --json` prints them."""
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
            "determination": [finding.as_dict() for finding in self.determination],
        }


def case_checks(case: Case) -> CaseChecks:
    """Check the latest round of a case; without a round, only what the case and the requests tell."""
    round_ = case.rounds.order_by("-number").first()
    return CaseChecks(
        case_number=case.case_number,
        items=tuple(
            ItemChecks(item.position, item.title, check_item(facts_of(case, round_, item), library()))
            for item in case.items.order_by("position")
        ),
        missing=tuple(_missing(case, round_)),
        determination=determination_checks(round_) if round_ else (),
    )


def determination_checks(round_: ReviewRound) -> tuple[CheckFinding, ...]:
    """The findings about the determination of a round, errors first. They are advice; none of them blocks."""
    return check_determination(determination_facts(round_))


def shown_checks(round_: ReviewRound) -> tuple[CheckFinding, ...]:
    """The findings for a page that also lists what is missing: those that the list contains are left out."""
    return tuple(finding for finding in determination_checks(round_) if finding.check not in GUARDED)


def determination_facts(round_: ReviewRound) -> DeterminationFacts:
    """The input of the determination checks: the round's words, its records, and the names it must not contain."""
    case = round_.case
    decisions = decisions_by_item(round_)
    items = [_item_facts(item, decisions.get(item.pk)) for item in case.items.order_by("position") if item.is_open]
    summary = summary_text(getattr(round_, "summary", None))
    ur_decision = getattr(case, "ur_decision", None)
    return DeterminationFacts(
        items=tuple(items),
        summary=summary,
        reviewed=tuple(_document_facts(row.document) for row in round_.reviewed_documents.select_related("document")),
        on_file=tuple(_document_facts(document) for document in documents_on(case).filter(state="clean")),
        specialties=tuple(str(held) for held in round_.reviewer.certifications.select_related("specialty")),
        known=known_of(case),
        limits=_limits(),
        unprintable=tuple(_unprintable(summary, items)),
        ur_decided_on=ur_decision.decided_on if ur_decision else None,
    )


def _unprintable(summary: str, items: Iterable[ItemFacts]) -> Iterator[SignFacts]:
    """The characters that the letters' fonts do not have, in the reviewer's texts and in the items."""
    texts: list[tuple[int | None, str, str, str]] = [(None, "summary", "the clinical case summary", summary)]
    for item in items:
        number = item.position
        texts += [
            (number, "title", f"the title of item {number}", item.title),
            (number, "rationale", f"the rationale of item {number}", item.rationale),
            (number, "no_guideline_reason", f"the reason for no guideline of item {number}", item.no_guideline_reason),
        ]
        for cited in item.citations:
            texts += [(number, "", f"a source cited for item {number}", text) for text in (cited.source, cited.section)]
    for position, where, place, text in texts:
        found = unprintable(text)
        asked = asked_for(text, place, found)
        if asked:
            spans = tuple(Span(each.start, each.end) for each in found) if where else ()
            yield SignFacts(position, where, f"{asked[0].upper()}{asked[1:]}.", spans)


def _limits() -> Limits:
    """The values from which on a text counts as hard to read."""
    return Limits(reading_grade=settings.READING_GRADE_LIMIT, sentence_words=settings.SENTENCE_WORDS_LIMIT)


def _item_facts(item: DisputedItem, decision: ItemDecision | None) -> ItemFacts:
    request = parse_request(item.title)
    if decision is None:
        return ItemFacts(item.position, item.title, request=request)
    return ItemFacts(
        position=item.position,
        title=item.title,
        decision=cast("Literal['upheld', 'overturned', '']", decision.decision),
        rationale=decision.rationale,
        citations=tuple(
            CitationFacts(
                side=cast("Literal['claims_administrator', 'reviewer']", citation.side),
                kind=cast("Literal['mtus', 'guideline', 'study']", citation.kind),
                source=citation.edition.chapter if citation.edition else citation.source,
                section=citation.section,
                year=citation.edition.year if citation.edition else citation.year,
            )
            for citation in decision.citations.all()
        ),
        outside_mtus_reason=decision.outside_mtus_reason,
        no_guideline_reason=decision.no_guideline_reason,
        request=request,
    )


def _document_facts(document: Document) -> DocumentFacts:
    return DocumentFacts(
        title=document.title,
        author=document.author,
        source=DocumentSource(document.source).label,
        dated_from=document.dated_from,
        dated_to=document.dated_to,
        is_ur_origin=document.is_ur_origin,
    )


def _missing(case: Case, latest: ReviewRound | None) -> list[str]:
    """What the round under way lacks; nothing for a case that no longer waits for a decision."""
    if latest is not None and latest.closed_at is None:
        return missing_for_determination(latest)
    return ["designate a reviewer"] if is_open(case.case_state) else []
