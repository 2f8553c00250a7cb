"""The letter that a round would become, what is missing before it may, and which determination stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final, cast

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from cases import rules as case_rules
from cases.enums import CaseEventKind, Priority
from cases.hooks import belongs_to_cases, tells_outcomes, tells_whether_favourable
from cases.models import Case, CaseEvent
from imr_site.accounts.authority import may
from imr_site.accounts.models import User
from imr_site.prepared import Prepared
from reviews.enums import CitationSide, FinalDetermination, SignOffVerdict
from reviews.letters.citations import CitationText, Kind, Side, guideline_line
from reviews.letters.content import ItemOutcome, LetterContent, LetterItem, Together
from reviews.letters.joint import joint_content, prevailing
from reviews.letters.narrative import SummaryParts, narrative
from reviews.letters.standard_wording import statements_of
from reviews.models import ClinicalSummary, Determination, ItemDecision, QualitySignOff, ReviewRound
from reviews.selectors.ground_five import unanswered
from reviews.selectors.known import tells_the_reviewer
from reviews.selectors.library.wording import wording_in_force
from reviews.selectors.passages import waiting_passages
from reviews.selectors.rounds import decisions_by_item, visible_rounds

belongs_to_cases("determinations")
_DECIDED: Final = Prepared(
    lambda *cases: (
        Determination.objects.filter(case__pk__in=cases, superseded_by__isnull=True)
        .exclude(case__in=ReviewRound.objects.filter(case__pk__in=cases, closed_at__isnull=True).values("case"))
        .order_by("version")
    )
)


def visible_determinations(actor: User) -> QuerySet[Determination]:
    """Every determination for those who see all cases; for a reviewer those of the reviewer's own rounds."""
    determinations = Determination.objects.select_related("case")
    if may(actor, case_rules.see_case):
        return determinations
    own = visible_rounds(actor).values("pk")
    joined = ReviewRound.objects.filter(pk__in=own, joined__isnull=False).values("joined")
    return determinations.filter(Q(round__in=own) | Q(pk__in=joined))


def current_determination(case: Case) -> Determination | None:
    """The last version of the case's determination, which no other supersedes; None if there is none."""
    if case.is_gathered:
        superseded = {later.supersedes_id for later in case.determinations.all()}
        return next((one for one in case.determinations.all() if one.pk not in superseded), None)
    return case.determinations.filter(superseded_by__isnull=True).order_by("-version").first()


@tells_outcomes
def _outcomes(case: Case) -> dict[int, str]:
    """How each item was decided in the determination that stands; a consolidated case is decided in its lead."""
    lead = case.consolidated_into or case
    determination = current_determination(lead)
    if determination is None or set_aside_on(determination) is not None:
        return {}
    if determination.round is not None:
        rounds = Q(round=determination.round_id)
        if determination.round.joint_id is not None:
            rounds |= Q(round__joined=determination)
        own = [*case.items.all(), *case.items_lent.all()]
        found: defaultdict[int, list[str]] = defaultdict(list)
        for item, decision in ItemDecision.objects.filter(rounds, item__in=own).values_list("item", "decision"):
            found[item].append(decision)
        return {item: prevailing(decisions) for item, decisions in found.items()}
    decided = [item.decision for item in determination.letter_content.items]
    return {item.pk: decision for item, decision in zip(case.items.order_by("position"), decided, strict=False)}


def set_aside_on(determination: Determination) -> date | None:
    """The day of the correction or of the order of a new review that set it aside (LC 4610.6(i)); None if it stands."""
    corrected = Determination.objects.filter(supersedes=determination).values_list("issued_at", flat=True)
    remands = _remands_after(case=determination.case_id, issued_at=determination.issued_at)
    moments = [*corrected, *remands.values_list("occurred_at", flat=True)]
    return timezone.localdate(min(moments)) if moments else None


def stands(path: str = "") -> Q:
    """The condition that a determination is not set aside; `path` leads to it from the rows that are queried."""
    at = f"{path}__" if path else ""
    remands = _remands_after(case=OuterRef(f"{at}case"), issued_at=OuterRef(f"{at}issued_at"))
    return Q(**{f"{at}superseded_by__isnull": True}) & ~Q(Exists(remands))


def set_aside(path: str) -> Q:
    """The condition that a determination does not stand, found from the few later versions and new reviews."""
    ordered = Q(case__events__kind=CaseEventKind.REMAND_ORDERED.value, case__events__recorded_at__gt=F("issued_at"))
    superseded = Determination.objects.filter(supersedes__isnull=False).values("supersedes")
    remanded = Determination.objects.filter(ordered).values("pk")
    return Q(**{f"{path}__in": superseded}) | Q(**{f"{path}__in": remanded})


def _remands_after(*, case: Any, issued_at: Any) -> QuerySet[CaseEvent]:
    """The orders of a new review since a determination; both arguments are values, or references to an outer query."""
    return CaseEvent.objects.filter(case=case, kind=CaseEventKind.REMAND_ORDERED.value, recorded_at__gt=issued_at)


@tells_whether_favourable
def favourable_of(cases: Sequence[Case]) -> dict[int, bool]:
    """Whether the determination overturned anything, by case id; not before there is one, nor during a new review."""
    current = _DECIDED(*(case.pk for case in cases if not case.is_gathered or case.determinations.all()))
    return {each.case_id: each.outcome is not FinalDetermination.UPHOLD for each in current}


def valid_approval(round_: ReviewRound) -> QualitySignOff | None:
    """The approval of the round that no later edit or return made void; None if there is none."""
    approvals = round_.sign_offs.filter(verdict=SignOffVerdict.APPROVED.value, invalidated_at__isnull=True)
    return approvals.select_related("signed_by").first()


def was_returned(round_: ReviewRound) -> bool:
    """Whether the last word of the quality desk on what was submitted is that it goes back."""
    last = round_.sign_offs.first()
    return last is not None and last.verdict == SignOffVerdict.RETURNED and round_.submitted_at is not None


def content_of(round_: ReviewRound, *, decision_date: date | None = None) -> LetterContent:
    """The letter that this round would become; quality signs it off without a decision date.

    Items without a decision are left out: `missing_for_determination` names them.
    """
    case = round_.case
    return LetterContent(
        case_number=case.case_number,
        date_of_injury=case.date_of_injury,
        ur_denial_date=case.ur_decision.decided_on,
        application_received=case.received_on,
        date_assigned=case.assigned_on,
        decision_date=decision_date,
        priority=Priority(case.priority).label,
        licensure=", ".join(_licence_states(round_)),
        specialty=", ".join(str(held.specialty) for held in round_.reviewer.certifications.select_related("specialty")),
        summary=summary_text(getattr(round_, "summary", None)),
        items=tuple(_letter_item(decision) for decision in printed_decisions(round_)),
        statements=statements_of(wording_in_force(_worded_on(round_)), settings.ORGANIZATION_NAME),
        imro=settings.ORGANIZATION_SHORT_NAME,
        together=tuple(
            Together(other.case_number, other.ur_decision.decided_on, other.received_on)
            for other in case.consolidated.select_related("ur_decision").order_by("pk")
        ),
    )


def determination_content(rounds: Sequence[ReviewRound], *, decision_date: date | None = None) -> LetterContent:
    """The letter that these rounds become together, in the order of their seats: of one round its own."""
    analyses = [content_of(round_, decision_date=decision_date) for round_ in rounds]
    if len(analyses) == 1:
        return analyses[0]  # its statements are made already
    wording = wording_in_force(_worded_on(rounds[0]))
    return joint_content(analyses, statements_of(wording, settings.ORGANIZATION_NAME, several=True))


def printed_decisions(round_: ReviewRound) -> list[ItemDecision]:
    """The decisions of the letter, in its order: those made on items that are open."""
    decisions = decisions_by_item(round_)
    found = (decisions.get(item.pk) for item in round_.case.items.order_by("position") if item.is_open)
    return [decision for decision in found if decision and decision.decision]


def _worded_on(round_: ReviewRound) -> date:
    """The day whose wording the letter uses: that of the submission, so later wording changes no signed content."""
    return timezone.localdate(round_.submitted_at) if round_.submitted_at else timezone.localdate()


def _licence_states(round_: ReviewRound) -> list[str]:
    """The states in which a licence of the reviewer is still valid, each once."""
    valid = round_.reviewer.licenses.filter(expires_on__gte=timezone.localdate())
    return list(dict.fromkeys(valid.values_list("state", flat=True)))


def summary_text(summary: ClinicalSummary | None) -> str:
    """The narrative of the summary: the reviewer's own words if there are any, else made from the parts."""
    if summary is None:
        return ""
    if summary.free_text:
        return summary.free_text
    decided_on = summary.round.case.ur_decision.decided_on
    return narrative(
        SummaryParts(
            age=summary.age,
            sex=summary.sex,
            injured_on=summary.injured_on,
            mechanism=summary.mechanism,
            history=summary.history,
            complaints=summary.complaints,
            exam=summary.exam,
            diagnoses=summary.diagnoses,
            medications=summary.medications,
            treatments=summary.treatments,
            ur_request=summary.ur_request,
            ur_decided_on=f"{decided_on:%m/%d/%Y}" if decided_on else "",
        )
    )


def _letter_item(decision: ItemDecision) -> LetterItem:
    return LetterItem(
        title=decision.item.title,
        decision=cast("ItemOutcome", decision.decision),
        claims_administrator_guideline=line_of(decision, CitationSide.CLAIMS_ADMINISTRATOR),
        imro_guideline=line_of(decision, CitationSide.REVIEWER),
        rationale=decision.rationale,
    )


def line_of(decision: ItemDecision, side: CitationSide) -> str:
    """One guideline line of the letter, written from the structured citations."""
    cited = [
        CitationText(
            kind=cast("Kind", citation.kind),
            source=citation.edition.chapter if citation.edition else citation.source,
            section=citation.section,
            year=citation.edition.year if citation.edition else citation.year,
        )
        for citation in decision.citations.all()
        if citation.side == side
    ]
    reason = decision.no_guideline_reason if side == CitationSide.REVIEWER else ""
    return guideline_line(cast("Side", side.value), cited, none_reason=reason)


def missing_for_determination(round_: ReviewRound) -> list[str]:
    """What design rule 3 still requires, in words; empty if the determination may be submitted."""
    return list(_missing(round_))


def _missing(round_: ReviewRound) -> Iterator[str]:
    if not round_.is_cleared:
        yield "declare that you have no tie to the named parties"
    if not summary_text(getattr(round_, "summary", None)):
        yield "write the clinical case summary"
    decisions = decisions_by_item(round_)
    open_items = [item for item in round_.case.items.order_by("position") if item.is_open]
    if not open_items:
        yield "no disputed item is open; there is nothing to determine"
    for item in open_items:
        yield from _missing_for_item(item.position, decisions.get(item.pk))
    yield from naming_the_reviewer(round_)
    yield from unanswered(round_)
    yield from waiting_passages(round_)
    yield from _missing_records(round_)
    if not _licence_states(round_):
        yield "the reviewer has no valid licence on file; the desk must update the credentials"
    if not round_.reviewer.certifications.exists():
        yield "the reviewer has no specialty on file; the desk must update the credentials"


def _missing_for_item(position: int, decision: ItemDecision | None) -> Iterator[str]:
    if decision is None or not decision.decision:
        yield f"decide item {position}"
        return
    if not decision.rationale:
        yield f"give the rationale of item {position}"
    cited = any(citation.side == CitationSide.REVIEWER for citation in decision.citations.all())
    if not cited and not decision.no_guideline_reason:
        yield f"cite a guideline for item {position}, or say why there is none"


def naming_the_reviewer(round_: ReviewRound) -> Iterator[str]:
    """The texts of the letter that tell who the reviewer is, each with what to do: it would go to every party."""
    case, texts = round_.case, {"the clinical case summary": summary_text(getattr(round_, "summary", None))}
    for decision in decisions_by_item(round_).values():
        item, position = _letter_item(decision), decision.item.position
        texts |= {
            f"the request of item {position}": item.title,
            f"the rationale of item {position}": item.rationale,
            f"the sources of item {position}": f"{item.claims_administrator_guideline}\n{item.imro_guideline}",
        }
    if tells_the_reviewer(case, list(texts.values())):
        for name, text in texts.items():
            if tells_the_reviewer(case, [text]):
                yield f"take what tells who the reviewer is out of {name} (LC 4610.6(f))"


def _missing_records(round_: ReviewRound) -> Iterator[str]:
    reviewed = [row.document for row in round_.reviewed_documents.select_related("document")]
    if not reviewed:
        yield "mark the documents you reviewed"
    elif all(document.is_ur_origin for document in reviewed):
        yield "review records other than the UR decision; it cannot be the only basis (8 CCR 9792.10.6(b)(2))"
