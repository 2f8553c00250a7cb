"""Review rounds as their reviewer, the quality desk and the staff may see them."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from cases.enums import CaseState, DegreeClass, ItemStatus
from cases.hooks import finds_cases, tells_who_reviewed
from cases.models import Case, Document
from cases.selectors.consolidation import documents_on
from imr_site.accounts.authority import may
from imr_site.accounts.models import User
from imr_site.canonical import canonical_sha256
from reviews import rules
from reviews.enums import Degree
from reviews.models import DECIDES, ItemDecision, ReviewRound

QUALITY_STATES = [CaseState.DETERMINATION_DRAFTED.value, CaseState.QUALITY_REVIEW.value]
REVIEWER_STATES = [
    CaseState.READY_FOR_REVIEW.value,
    CaseState.INSUFFICIENT_RECORDS.value,
    CaseState.CLINICAL_REVIEW.value,
    CaseState.ADDITIONAL_INFO_REQUESTED.value,
]


def visible_rounds(actor: User) -> QuerySet[ReviewRound]:
    """A reviewer's own rounds; every round for quality, the desk, administrators and auditors; none for others."""
    rounds = ReviewRound.objects.select_related("case", "case__ur_decision", "reviewer__user")
    if may(actor, rules.oversee_rounds):
        return rounds
    return rounds.filter(reviewer__user=actor) if may(actor, rules.review_cases) else rounds.none()


def reviewer_worklist(actor: User) -> QuerySet[ReviewRound]:
    """The reviewer's rounds that wait for the reviewer, most urgent first."""
    waiting = visible_rounds(actor).filter(
        closed_at__isnull=True, submitted_at__isnull=True, case__state__in=REVIEWER_STATES
    )
    return _with_counts(waiting)


@finds_cases
def cases_under_own_review(actor: User) -> dict[int, str]:
    """The cases that a reviewer finds, each with the page of the latest own round that decides it.

    None in which the reviewer declared a tie.
    """
    if not may(actor, rules.review_cases):
        return {}
    own = visible_rounds(actor).exclude(conflict_declaration__cleared=False).order_by("number")
    pages = {case: reverse("round_detail", args=[pk]) for case, pk in own.values_list("case_id", "pk")}
    decided_with = Case.objects.filter(consolidated_into__in=pages).values_list("pk", "consolidated_into")
    return {pk: pages[lead] for pk, lead in decided_with if lead is not None} | pages


@tells_who_reviewed
def _reviewed_by(case: Case) -> tuple[DegreeClass, int] | None:
    """The reviewer of the last round, or those who decide or decided jointly with it; a physician among them counts."""
    last = case.rounds.order_by("-number").values_list("joint", "reviewer__degree").first()
    if last is None:
        return None
    joint, degree = last
    degrees = [degree]
    if joint is not None:
        degrees = list(case.rounds.filter(DECIDES, joint=joint).values_list("reviewer__degree", flat=True)) or degrees
    physician = any(Degree(each).is_physician_and_surgeon for each in degrees)
    return (DegreeClass.PHYSICIAN if physician else DegreeClass.OTHER), len(degrees)


def quality_worklist(actor: User) -> QuerySet[ReviewRound]:
    """The submitted rounds that wait for a second physician, most urgent first; never of a case the actor wrote in."""
    waiting = visible_rounds(actor).filter(closed_at__isnull=True, case__state__in=QUALITY_STATES)
    return _with_counts(waiting.exclude(case__rounds__reviewer__user=actor))


def _with_counts(rounds: QuerySet[ReviewRound]) -> QuerySet[ReviewRound]:
    return rounds.annotate(
        item_count=Count("case__items", filter=Q(case__items__status=ItemStatus.OPEN), distinct=True),
        decided_count=Count("decisions", filter=~Q(decisions__decision=""), distinct=True),
    ).order_by("case__priority", F("case__due_on").asc(nulls_last=True), "assigned_at", "id")


def documents_of(round_: ReviewRound, actor: User) -> QuerySet[Document]:
    """The checked documents of the case; for the reviewer none before the declaration clears (LC 139.5(d)(5))."""
    if not may(actor, rules.read_records, round_):
        return Document.objects.none()
    return documents_on(round_.case).filter(state="clean")


def decisions_by_item(round_: ReviewRound) -> dict[int, ItemDecision]:
    """The round's decisions by item id, with their citations prefetched."""
    decisions = round_.decisions.select_related("item").prefetch_related("citations__edition")
    return {decision.item_id: decision for decision in decisions}


def parties_sha256(case: Case) -> str:
    """The hash of the named parties as a declaration saw them: with another party it must be declared anew."""
    named = case.parties.order_by("id").values_list("kind", "name", "organization", "licence_number", "npi")
    return canonical_sha256([[*row, npi] if npi else row for *row, npi in named])


def declared_of_others(round_: ReviewRound) -> Iterator[str]:
    """What a declaration lacks that did not know all parties of today."""
    if round_.is_cleared and round_.conflict_declaration.parties_sha256 != parties_sha256(round_.case):
        yield "the named parties changed since the reviewer declared; release the reviewer and designate again"
