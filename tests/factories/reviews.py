"""Reviewers, rounds and determinations, and cases walked to any state of their life."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import time_machine
from django.utils import timezone

from cases.enums import CaseState, ItemStatus
from cases.services.duplicates import link_original
from cases.services.moves import move_case
from imr_site.accounts.enums import Role
from imr_site.files.store import CREDENTIALS, keep
from reviews.enums import CitationKind, CitationSide, Decision, Degree
from reviews.models import (
    Certification,
    CredentialProof,
    GuidelineEdition,
    License,
    MedicalDirector,
    Reviewer,
    ReviewRound,
    Specialty,
)
from reviews.selectors.determination import content_of, current_determination
from reviews.services.drafting import (
    CitationData,
    DecisionData,
    FactData,
    SummaryData,
    save_decision,
    save_facts,
    save_summary,
)
from reviews.services.joint import ApprovalData, record_approval
from reviews.services.rounds import declare_conflict, designate_reviewer, mark_reviewed
from reviews.services.sign_off import approve, submit_determination
from tests.factories.accounts import (
    a_case_manager,
    a_quality_physician,
    a_user,
    an_administrator,
    an_intake_coordinator,
)
from tests.factories.cases import (
    a_ur_decision,
    add_records,
    an_application,
    close,
    complete_records,
    find_eligible,
    move,
    open_,
    send_assignment_notice,
)
from tests.factories.walked import walked_once

if TYPE_CHECKING:
    from cases.models import Case, DisputedItem
    from imr_site.accounts.models import User
    from reviews.models import Determination, ItemDecision

S = CaseState
FAR = date(2099, 12, 31)
SPECIALTY = "Physical Medicine & Rehabilitation"
CHAPTER, YEAR, SECTION = "Chronic Pain Medical Treatment", 2009, "Physical Medicine"
RATIONALE = "The records show a completed course and a home program. The request goes beyond the guideline."


def a_reviewer(name: str = "Lena Forsyth", *, specialty: str = SPECIALTY, state: str = "California") -> Reviewer:
    """A physician with one licence and one specialty; the same name is the same person."""
    user = a_user(Role.REVIEWER, name)
    found = Reviewer.objects.filter(user=user).first()
    if found is not None:
        return found
    reviewer = Reviewer.objects.create(
        user=user,
        degree=Degree.MD.value,
        in_practice_since=date(2005, 7, 1),
        practice_hours_a_week=32,
        practice_attested_on=timezone.localdate(),
    )
    License.objects.create(reviewer=reviewer, state=state, number=f"A-{9000 + reviewer.pk}", expires_on=FAR)
    held, _made = Specialty.objects.get_or_create(name=specialty)
    Certification.objects.create(reviewer=reviewer, specialty=held, board="American Board of Medical Specialties")
    return reviewer


def attest(reviewer: Reviewer) -> None:
    """The reviewer states today that practice and credentials are as they are on file."""
    reviewer.practice_attested_on = timezone.localdate()
    reviewer.save()


def a_medical_director(**changes: Any) -> MedicalDirector:
    """Dana Whitfield, with a licence of the Medical Board; the same is found again."""
    values = {"board": "medical", "licence_number": "G-40117", "licence_expires_on": FAR, "begins_on": date(2015, 1, 1)}
    director, _made = MedicalDirector.objects.update_or_create(
        name="Dana Whitfield, MD", defaults={**values, **changes}
    )
    return director


def a_proof(
    reviewer: Reviewer, *, content: bytes = b"A print.", title: str = "Print of the licence"
) -> CredentialProof:
    """A document of a credential that passed its check."""
    return CredentialProof.objects.create(
        reviewer=reviewer,
        title=title,
        sha256=keep(CREDENTIALS, content),
        size=len(content),
        content_type="application/pdf",
        added_by=an_administrator(),
        added_at=timezone.now(),
    )


def an_edition(chapter: str = CHAPTER, year: int = YEAR) -> GuidelineEdition:
    """An MTUS chapter to cite; made again where a transactional test emptied the reference data."""
    edition, _made = GuidelineEdition.objects.get_or_create(
        chapter=chapter, year=year, defaults={"effective_from": date(year, 7, 18)}
    )
    return edition


def designate(case: Case, reviewer: Reviewer | None = None) -> ReviewRound:
    """Open a round with the reviewer (Lena Forsyth unless told otherwise)."""
    a_medical_director()
    return designate_reviewer(
        case=case,
        reviewer=reviewer or a_reviewer(),
        match_reason="Treats this condition and orders the disputed treatment in daily practice.",
        actor=a_case_manager(),
    )


def jointly_reviewed(reviewers: int = 2, *, state: CaseState = S.READY_FOR_REVIEW) -> Case:
    """A case for which several reviewers were approved; nobody is designated unless in clinical review."""
    case = a_case(state)
    data = ApprovalData(reviewers, "Spine surgery after a stroke.", "Marta Quill, DWC", timezone.localdate())
    record_approval(case=case, data=data, actor=a_case_manager())
    return case


def declare(round_: ReviewRound, *, tie: str = "") -> ReviewRound:
    """The reviewer declares: no tie (the clinical review starts), or this one (the round closes)."""
    declare_conflict(round_=round_, cleared=not tie, tie=tie, actor=round_.reviewer.user)
    return _again(round_)


def write_decision(
    round_: ReviewRound, item: DisputedItem, decision: Decision | None = Decision.UPHELD, **changes: Any
) -> ItemDecision:
    """Decide one item, citing the MTUS on both sides; `changes` are fields of `DecisionData`."""
    cited = [CitationData(side, CitationKind.MTUS, edition=an_edition(), section=SECTION) for side in CitationSide]
    before = round_.decisions.filter(item=item).first()
    return save_decision(
        round_=round_,
        item=item,
        data=DecisionData(**{"decision": decision, "rationale": RATIONALE, "citations": cited, **changes}),
        based_on=before.version if before else 0,
        actor=round_.reviewer.user,
    )


def write_facts(round_: ReviewRound, *facts: FactData) -> None:
    """State exactly these facts, in place of those before."""
    version = _again(round_).facts_version
    save_facts(round_=round_, facts=facts, based_on=version, actor=round_.reviewer.user)


def write_review(round_: ReviewRound) -> ReviewRound:
    """All that a determination needs: records read, summary, decisions (the first upheld, the others overturned)."""
    actor = round_.reviewer.user
    for document in round_.case.documents.filter(state="clean"):
        mark_reviewed(round_=round_, document=document, actor=actor)
    summary = SummaryData(age=53, sex="female", complaints="low back pain", diagnoses="lumbar radiculopathy")
    save_summary(round_=round_, data=summary, based_on=0, actor=actor)
    for item in round_.case.items.filter(status=ItemStatus.OPEN):
        write_decision(round_, item, Decision.UPHELD if item.position == 1 else Decision.OVERTURNED)
    return _again(round_)


def submit(round_: ReviewRound) -> ReviewRound:
    submit_determination(round_=round_, actor=round_.reviewer.user)
    return _again(round_)


def sign_off(round_: ReviewRound, actor: User | None = None) -> ReviewRound:
    """Approved by the quality physician, over exactly what is there."""
    approve(round_=round_, seen_sha256=content_of(round_).sha256, actor=actor or a_quality_physician())
    return _again(round_)


def issue(case: Case, *, on: date | None = None) -> Determination:
    """Issue what was signed off; returns the determination that stands now."""
    move(case, "issue", on=on)
    return current_determination(case)


def order_new_review(case: Case) -> Case:
    """Appealed and remanded, a minute from now: a determination of the same moment would not be set aside."""
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        move(case, "appeal")
        return move(case, "remand")


def a_round(case: Case | None = None, state: CaseState = S.CLINICAL_REVIEW, **changes: Any) -> ReviewRound:
    """The latest round of the case, or of a new case in `state` (cleared, nothing written).

    Where the case waits for a reviewer, the round is opened now and waits for the declaration.
    """
    case = case or a_case(state, **changes)
    return case.rounds.order_by("-number").first() or designate(case)


def a_determination(case: Case | None = None, **changes: Any) -> Determination:
    """The determination that stands, of this case or of a new one: two items, a partial overturn."""
    return current_determination(case or a_case(S.ISSUED, **changes))


@walked_once
def a_case(state: CaseState = S.RECEIVED, **changes: Any) -> Case:
    """A case that was walked to `state` by the people and services of the real thing.

    `changes` are fields of `Application`. In clinical review the reviewer is cleared and nothing is written; in quality
    review the determination is signed off and may be issued. Records are on file from `RECORDS_PENDING` on.
    """
    if state == S.DEFERRED and "ur" not in changes:
        changes["ur"] = a_ur_decision(an_application(**changes).received_on, liability_disputed=True)
    case = open_(**changes)
    for step in PATHS[state]:
        step(case)
    case.refresh_from_db()
    assert case.state == state, f"the factory made {case.state} and not {state}"
    return case


def _again(round_: ReviewRound) -> ReviewRound:
    """As the next page would read it: with no relation remembered from before."""
    return ReviewRound.objects.select_related("case", "reviewer__user").get(pk=round_.pk)


def _step(action: str) -> Any:
    return lambda case: move(case, action)


def _screen(case: Case) -> None:
    move(case, "start_eligibility_review", an_intake_coordinator(), on=case.received_on)


def _await_records(case: Case) -> None:
    move_case(case=case, action="await_records", actor=None)
    add_records(case)
    case.refresh_from_db()


def _review(case: Case) -> None:
    declare(designate(case))


def _write_and_submit(case: Case) -> None:
    submit(write_review(a_round(case)))


def _sign_off(case: Case) -> None:
    sign_off(a_round(case))


def _mark_duplicate(case: Case) -> None:
    original = open_(received_on=case.received_on - timedelta(days=1))
    link_original(case=case, original_number=original.case_number, actor=an_intake_coordinator())
    move(case, "mark_duplicate")


def _authorize_everything(case: Case) -> None:
    for item in case.items.all():
        close(item, ItemStatus.TERMINATED)


_ELIGIBLE = (find_eligible,)
_PENDING = (*_ELIGIBLE, send_assignment_notice, _await_records)
_READY = (*_PENDING, complete_records)
_IN_REVIEW = (*_READY, _review)
_DRAFTED = (*_IN_REVIEW, _write_and_submit)
_SIGNED = (*_DRAFTED, _sign_off)
_ISSUED = (*_SIGNED, _step("issue"))

PATHS: dict[CaseState, tuple[Any, ...]] = {
    S.RECEIVED: (),
    S.DUPLICATE: (_mark_duplicate,),
    S.ELIGIBILITY_REVIEW: (_screen,),
    S.INFO_REQUESTED: (_screen, _step("request_information")),
    S.DEFERRED: (_screen, _step("defer")),
    S.INELIGIBLE: (_screen, _step("find_ineligible")),
    S.ELIGIBLE: _ELIGIBLE,
    S.ASSIGNED: (*_ELIGIBLE, send_assignment_notice),
    S.RECORDS_PENDING: _PENDING,
    S.INSUFFICIENT_RECORDS: (*_PENDING, _step("flag_insufficient_records")),
    S.READY_FOR_REVIEW: _READY,
    S.CLINICAL_REVIEW: _IN_REVIEW,
    S.ADDITIONAL_INFO_REQUESTED: (*_IN_REVIEW, _step("request_additional_information")),
    S.DETERMINATION_DRAFTED: _DRAFTED,
    S.QUALITY_REVIEW: _SIGNED,
    S.ISSUED: _ISSUED,
    S.TERMINATED: (_screen, _authorize_everything, _step("terminate")),
    S.WITHDRAWN: (_step("withdraw"),),
    S.APPEALED: (*_ISSUED, _step("appeal")),
    S.REMANDED: (*_ISSUED, _step("appeal"), _step("remand")),
    S.CLOSED: (*_ISSUED, _step("close")),
}
