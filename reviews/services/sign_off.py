"""The quality desk: a second physician approves exactly the content that would be issued, or returns it."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from cases.enums import CaseState
from cases.errors import GuardRefused
from cases.models import Case
from cases.services.desk import mark_ready_to_issue
from cases.services.moves import move_case
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.accounts.proof import Proof, proof_data
from imr_site.audit.services import record
from imr_site.errors import StaleVersion
from reviews import rules
from reviews.audit_kinds import ReviewAudit
from reviews.enums import ScreeningMoment, SignOffVerdict
from reviews.errors import ReviewError, RoundNotOpen
from reviews.models import LateRecordAnswer, QualitySignOff, ReviewRound
from reviews.selectors.determination import content_of, missing_for_determination, valid_approval
from reviews.selectors.joint import open_rounds, seating
from reviews.selectors.rounds import declared_of_others
from reviews.selectors.screening import screened_colleagues, screened_reviewer, stands_against
from reviews.selectors.snapshots import submitted_record
from reviews.services.ground_five import log_ground_five
from reviews.services.quality.returns import keep_return, told_reasons
from reviews.services.rounds import cancel_sign_offs
from reviews.services.screening import keep_screening, refuse_unless_in
from reviews.services.snapshots import take_snapshot


def submit_determination(
    *, round_: ReviewRound, actor: User, seen_sha256: str | None = None, proof: Proof | None = None
) -> Case:
    """Submit the round to the quality desk. Raises NotAllowed, or GuardRefused with everything that is missing.

    Of several reviewers the last one's submission moves the case; until then the others' rest with the case.
    `seen_sha256`: of the content that the reviewer saw, None where no page showed it; StaleVersion if it changed since.
    `proof`: how the reviewer proved who he is just before; the audit event keeps it.
    """
    require(actor, rules.write_round, round_)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=round_.case_id)
        if _waits_for_others(case, round_):
            _refuse_unless_complete(round_)
            _record_analysis(round_, actor, proof)
        else:
            case = move_case(case=case, action="submit_determination", actor=actor, proof=proof)
        if seen_sha256 not in {None, content_of(ReviewRound.objects.get(pk=round_.pk)).sha256}:
            raise StaleVersion(what="determination")
        ReviewRound.objects.filter(pk=round_.pk).update(submitted_at=timezone.now())
        log_ground_five(round_=round_, actor=actor)
        take_snapshot(round_=round_)
        screened = screened_reviewer(case, round_.reviewer, ScreeningMoment.SUBMISSION)
        keep_screening(round_=round_, screened=screened, moment=ScreeningMoment.SUBMISSION)
    return case


def _waits_for_others(case: Case, round_: ReviewRound) -> bool:
    """Whether other reviewers of the same dispute have not submitted yet, or are still to be designated."""
    seated = seating(case)
    others = (each for each in seated.rounds if each.pk != round_.pk)
    return seated.joint is not None and (bool(seated.free) or any(other.submitted_at is None for other in others))


def _record_analysis(round_: ReviewRound, actor: User, proof: Proof | None) -> None:
    """The event of a submission that moves no case, with its proof."""
    scope, subject = f"case/{round_.case_id}", f"round/{round_.pk}"
    record(kind=ReviewAudit.ANALYSIS_SUBMITTED, scope=scope, subject=subject, actor=actor, data=proof_data(proof))


def _refuse_unless_complete(round_: ReviewRound) -> None:
    """What the move to the quality desk asks, of the round of one of several reviewers."""
    now = open_rounds(round_.case).filter(pk=round_.pk, submitted_at__isnull=True).first()
    if now is None or now.case.case_state != CaseState.CLINICAL_REVIEW:
        raise RoundNotOpen
    missing = [*declared_of_others(now), *stands_against(now), *missing_for_determination(now)]
    if missing:
        raise GuardRefused(action="submit_determination", reasons=missing)


def approve(*, round_: ReviewRound, seen_sha256: str, actor: User, proof: Proof | None = None) -> QualitySignOff:
    """Sign off the content that the physician saw; the same request twice is one sign-off.

    `proof`: how the physician proved who he is just before; the audit event keeps it. Raises StaleVersion if the
    content changed since, and ReviewError if somebody else approved it meanwhile.
    """
    with transaction.atomic():
        round_ = _open_for_quality(round_, actor)
        content = content_of(round_)
        if content.sha256 != seen_sha256:
            raise StaleVersion(what="determination")
        given = valid_approval(round_)
        if given is not None and given.content_sha256 == content.sha256:
            if given.signed_by_id == actor.pk:
                return given
            raise ReviewError(f"{given.signed_by} approved this determination already. Nothing more is needed.")
        signer = screened_colleagues(round_.case, [actor])[0]
        refuse_unless_in(signer)
        missing = missing_for_determination(round_)
        if missing:
            raise ReviewError("This cannot be approved yet: " + "; ".join(missing) + ".")
        record_now = submitted_record(round_)
        if record_now is not None and record_now.needs_answer:
            raise ReviewError(
                "Records arrived after this determination was submitted. Say why they change nothing, or return it."
            )
        for screened in (screened_reviewer(round_.case, round_.reviewer, ScreeningMoment.SIGN_OFF), signer):
            keep_screening(round_=round_, screened=screened, moment=ScreeningMoment.SIGN_OFF)
        cancel_sign_offs(round_=round_, actor=actor)
        sign_off = _sign(round_, SignOffVerdict.APPROVED, content.sha256, reasons="", actor=actor, proof=proof)
        if round_.case.case_state == CaseState.DETERMINATION_DRAFTED:
            move_case(case=round_.case, action="start_quality_review", actor=actor)
        log_ground_five(round_=round_, actor=actor)
        approved = all(valid_approval(each) for each in open_rounds(round_.case))
        mark_ready_to_issue(case_id=round_.case_id, ready=approved)
    return sign_off


def answer_late_records(*, round_: ReviewRound, answer: str, actor: User) -> LateRecordAnswer:
    """Keep why records that arrived after the submission change nothing.

    Raises ReviewError without words, or where none arrived.
    """
    with transaction.atomic():
        round_ = _open_for_quality(round_, actor)
        found = submitted_record(round_)
        if found is None or not found.late:
            raise ReviewError("No record arrived after this determination was submitted.")
        if not answer.strip():
            raise ReviewError("Say why the records change nothing, or return the determination.")
        documents = [document.pk for document in found.late]
        kept = LateRecordAnswer.objects.create(
            snapshot=found.snapshot,
            documents=documents,
            answer=answer.strip(),
            answered_by=actor,
            answered_at=timezone.now(),
        )
        record(
            kind=ReviewAudit.LATE_RECORDS_ANSWERED,
            scope=f"case/{round_.case_id}",
            subject=f"round/{round_.pk}",
            actor=actor,
            data={"documents": documents, "snapshot": found.snapshot.pk},
        )
    return kept


def return_to_reviewer(
    *,
    round_: ReviewRound,
    reasons: str,
    seen_approval: int | None,
    actor: User,
    by_item: Mapping[int, str] | None = None,
    proof: Proof | None = None,
) -> QualitySignOff:
    """Return the round with reasons, for the whole and by position of the item; the reviewer may edit it again.

    `seen_approval` is the id of the approval that the physician saw, None where there was none: who returns one voids
    it knowingly. Raises ReviewError without a reason, and if another approval was given meanwhile.
    """
    with transaction.atomic():
        round_ = _open_for_quality(round_, actor)
        told = told_reasons(reasons, by_item or {})
        given = valid_approval(round_)
        if given is not None and given.pk != seen_approval:
            raise ReviewError(
                f"{given.signed_by} approved this determination while you were reading, so it is not returned. "
                "Return it again if it should go back in spite of that."
            )
        content = content_of(round_)
        sign_off = _sign(round_, SignOffVerdict.RETURNED, content.sha256, reasons=told, actor=actor, proof=proof)
        keep_return(sign_off=sign_off, content=content, by_item=by_item or {})
        move_case(case=round_.case, action="return_to_reviewer", actor=actor, reason=told)
    return sign_off


def _open_for_quality(round_: ReviewRound, actor: User) -> ReviewRound:
    """The round as it is now; the case is locked, so it stays so while it is signed."""
    require(actor, rules.sign_off, round_)
    require(actor, rules.sign_off_of_another, round_)
    case = Case.objects.select_for_update().get(pk=round_.case_id)
    round_ = ReviewRound.objects.select_related("case__ur_decision", "reviewer__user").get(pk=round_.pk)
    if case.case_state not in {CaseState.DETERMINATION_DRAFTED, CaseState.QUALITY_REVIEW} or round_.closed_at:
        raise ReviewError(_not_waiting(round_))
    return round_


def _not_waiting(round_: ReviewRound) -> str:
    """Why nobody signs now; who returned it a moment ago is named, as a colleague may have had it open too."""
    last = round_.sign_offs.select_related("signed_by").first()
    if last and last.verdict == SignOffVerdict.RETURNED and round_.submitted_at is None:
        return f"This determination is not waiting for quality review: {last.signed_by} returned it to the reviewer."
    return "This determination is not waiting for quality review."


def _sign(
    round_: ReviewRound, verdict: SignOffVerdict, content_sha256: str, *, reasons: str, actor: User, proof: Proof | None
) -> QualitySignOff:
    sign_off = QualitySignOff.objects.create(
        round=round_,
        verdict=verdict.value,
        content_sha256=content_sha256,
        reasons=reasons,
        author=round_.reviewer.user,
        signed_by=actor,
        signed_at=timezone.now(),
    )
    record(
        kind=ReviewAudit.SIGNED_OFF,
        scope=f"case/{round_.case_id}",
        subject=f"sign_off/{sign_off.pk}",
        actor=actor,
        data={"verdict": verdict.value, "content_sha256": content_sha256} | proof_data(proof),
    )
    return sign_off
