"""Review rounds: a reviewer is designated, declares ties to the parties, and only then sees the records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format

from cases.enums import CaseState, NotificationKind, Priority
from cases.models import Case, Document, Notification, Party
from cases.selectors.consolidation import documents_on
from cases.services.desk import mark_ready_to_issue
from cases.services.moves import move_case
from cases.services.notifications import notify
from imr_site.accounts.authority import may, require
from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.clock import now_after
from reviews import rules
from reviews.audit_kinds import ReviewAudit
from reviews.enums import ScreeningMoment, SignOffVerdict
from reviews.errors import ReviewError, RoundNotOpen
from reviews.matching.scoring import score
from reviews.models import (
    ConflictDeclaration,
    Decline,
    QualitySignOff,
    ReviewedDocument,
    Reviewer,
    ReviewRound,
)
from reviews.selectors.joint import Seating, seating
from reviews.selectors.rounds import parties_sha256
from reviews.selectors.screening import Screened, screened_reviewer
from reviews.services.checking import request_checks
from reviews.services.screening import keep_screening, refuse_unless_in, rule_on


def designate_reviewer(*, case: Case, reviewer: Reviewer, match_reason: str | None, actor: User) -> ReviewRound:
    """Open the next round with this reviewer, and store why the specialty matches (8 CCR 9792.10.6(b)(1)).

    Of several reviewers that were approved, each is designated for the lowest seat that is free.

    Without a reason the words of the table of specialties are stored, and what credentials leave open is not answered.
    Raises ReviewError if the case is not ready or has an open round, and with all that stands against the reviewer.
    """
    require(actor, rules.designate_reviewer, case)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        seated = seating(case)
        if not seated.free:
            raise ReviewError(_no_seat(seated))
        if not may(reviewer.user, rules.review_cases):
            raise ReviewError("This person does not review cases now. Choose another.")
        if match_reason is not None and not match_reason.strip():
            raise ReviewError("Say why this reviewer's specialty fits the disputed items.")
        screened = _settled(case, reviewer, match_reason, actor)
        refuse_unless_in(screened)
        last = case.rounds.aggregate(last=Max("number"))["last"] or 0
        round_ = ReviewRound.objects.create(
            case=case,
            number=last + 1,
            reviewer=reviewer,
            assigned_at=timezone.now(),
            assigned_by=actor,
            match_reason=match_reason.strip() if match_reason is not None else _fit(screened),
            joint=seated.joint,
            seat=seated.free[0],
            answer_by=timezone.now() + timedelta(hours=_hours_to_answer(case)),
        )
        keep_screening(round_=round_, screened=screened, moment=ScreeningMoment.PROPOSAL)
        _record(ReviewAudit.REVIEWER_DESIGNATED, round_, actor, {"reviewer": reviewer.pk})
        notify(
            people=[reviewer.user],
            kind=NotificationKind.DESIGNATION,
            case=case,
            about=f"round/{round_.pk}",
            words="A case is offered to you: say whether you have a tie to a party, and accept or decline it by "
            f"{date_format(timezone.localtime(round_.answer_by), 'DATETIME_FORMAT')}.",
        )
    return round_


def declare_conflict(*, round_: ReviewRound, cleared: bool, tie: str, actor: User) -> ConflictDeclaration:
    """Store the reviewer's statement about ties to exactly the parties shown (LC 139.5(d)(5)).

    Cleared: the reviewer accepts, and clinical review starts. A tie: the round closes, and the desk designates someone
    else. Raises NotAllowed, or ReviewError if it was declared before, a tie is not named, or something on file stands
    against the reviewer by now.
    """
    require(actor, rules.enter_round, round_)
    if not cleared and not tie.strip():
        raise ReviewError("Name the tie, so that the desk can designate someone else.")
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=round_.case_id)
        if ConflictDeclaration.objects.filter(round=round_).exists() or not _is_open(round_):
            raise ReviewError("Your declaration for this round is on file.")
        declaration = ConflictDeclaration.objects.create(
            round=round_,
            cleared=cleared,
            parties_sha256=parties_sha256(case),
            tie="" if cleared else tie.strip(),
            declared_by=actor,
            declared_at=timezone.now(),
        )
        _record(
            ReviewAudit.CONFLICT_DECLARED, round_, actor, {"cleared": cleared, "parties": declaration.parties_sha256}
        )
        if cleared:
            screened = screened_reviewer(case, round_.reviewer, ScreeningMoment.ACCEPTANCE)
            refuse_unless_in(screened)
            keep_screening(round_=round_, screened=screened, moment=ScreeningMoment.ACCEPTANCE)
        if not cleared:
            close_round(round_=round_, actor=actor)
        elif case.case_state == CaseState.READY_FOR_REVIEW:
            move_case(case=case, action="start_clinical_review", actor=None)
        elif case.case_state == CaseState.CLINICAL_REVIEW:
            request_checks(round_=round_, actor=None)
    return declaration


def decline_review(*, round_: ReviewRound, reason: str, actor: User) -> Decline:
    """The reviewer takes no part, for another reason than a tie; the round closes and the desk is told.

    Raises NotAllowed, or ReviewError without a reason and once the reviewer declared.
    """
    require(actor, rules.enter_round, round_)
    if not reason.strip():
        raise ReviewError("Say in a few words why, so that the desk can plan.")
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=round_.case_id)
        if ConflictDeclaration.objects.filter(round=round_).exists() or not _is_open(round_):
            raise ReviewError("Your declaration for this round is on file.")
        decline = Decline.objects.create(round=round_, reason=reason.strip(), declined_at=timezone.now())
        _record(ReviewAudit.REVIEW_DECLINED, round_, actor, {})
        close_round(round_=round_, actor=actor)
        _tell_desk(case, round_, f"{round_.reviewer} declined to review {case.case_number}: designate somebody else.")
    return decline


def take_back(*, round_: ReviewRound, actor: User) -> None:
    """The desk offers the case to somebody else, while the reviewer has not answered; the round closes.

    One of several reviewers may be replaced until all submitted. Raises NotAllowed, or ReviewError once the only
    reviewer declared.
    """
    require(actor, rules.designate_reviewer, round_.case)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=round_.case_id)
        if not _is_open(round_):
            raise ReviewError("This round is closed already.")
        answered = ConflictDeclaration.objects.filter(round=round_).exists()
        if answered and not (round_.joint and case.case_state is CaseState.CLINICAL_REVIEW):
            raise ReviewError("The reviewer has answered. Release the reviewer to designate another.")
        cancel_sign_offs(round_=round_, actor=actor)
        close_round(round_=round_, actor=actor)
        notify(
            people=[round_.reviewer.user],
            kind=NotificationKind.DESIGNATION,
            case=case,
            about=f"round/{round_.pk}/taken back",
            words="A case that you reviewed with others goes to somebody else. There is nothing to do."
            if answered
            else "A case that was offered to you is offered to somebody else. There is nothing to do.",
        )


def tell_of_unanswered() -> int:
    """Tell the desk of each reviewer who neither accepted nor declined in time, once; returns how many were told of."""
    waiting = ReviewRound.objects.filter(
        closed_at__isnull=True, answer_by__lt=timezone.now(), conflict_declaration__isnull=True
    ).select_related("case", "reviewer__user")
    told = 0
    for round_ in waiting:
        words = (
            f"{round_.reviewer} has not accepted {round_.case.case_number} in time: ask, or offer it to somebody else."
        )
        told += bool(_tell_desk(round_.case, round_, words))
    return told


def _no_seat(seated: Seating) -> str:
    """Why nobody is designated now."""
    if not seated.rounds:
        return "A reviewer is designated once the case is ready for review."
    if seated.joint is None:
        return "A reviewer is designated already. Release that reviewer first."
    return f"All {seated.joint.reviewers} reviewers are designated already. Take one back first."


def _fit(screened: Screened) -> str:
    """Why the specialty fits, in the words of the table of specialties."""
    return score(screened.candidate, screened.dispute, timezone.localdate()).fit


def _settled(case: Case, reviewer: Reviewer, match_reason: str | None, actor: User) -> Screened:
    """The screening for a designation. What credentials leave open, the reason of the designation answers."""
    screened = screened_reviewer(case, reviewer, ScreeningMoment.PROPOSAL)
    asked = [question for question in screened.open_questions if question.is_of_gate]
    if not asked or screened.against or match_reason is None:
        return screened
    for question in asked:
        rule_on(case=case, person=reviewer.user, question=question, clear=True, reason=match_reason, actor=actor)
    return screened_reviewer(case, reviewer, ScreeningMoment.PROPOSAL)


def _tell_desk(case: Case, round_: ReviewRound, words: str) -> list[Notification]:
    """Tell who works on the case, or without one every case manager."""
    owner = case.owner if case.owner and may(case.owner, rules.designate_reviewer, case) else None
    people = [owner] if owner else list(User.objects.filter(role=Role.CASE_MANAGER.value, is_active=True))
    return notify(
        people=people, kind=NotificationKind.DESIGNATION, case=case, about=f"round/{round_.pk}/desk", words=words
    )


def _hours_to_answer(case: Case) -> int:
    return settings.REVIEWER_ANSWER_HOURS[Priority(case.priority)]


def close_round(*, round_: ReviewRound, actor: User | None) -> None:
    """Close the round, so that nothing more is written in it."""
    closed = ReviewRound.objects.filter(pk=round_.pk, closed_at__isnull=True).update(
        closed_at=now_after(round_.assigned_at)
    )
    if closed:
        _record(ReviewAudit.ROUND_CLOSED, round_, actor, {})


def mark_reviewed(*, round_: ReviewRound, document: Document, actor: User, reviewed: bool = True) -> None:
    """Mark a document as read by the reviewer, or remove the mark; the determination lists the marked ones."""
    with writing(round_=round_, actor=actor):
        if not document.is_clean or not documents_on(round_.case).filter(pk=document.pk).exists():
            raise ReviewError("Only a checked document of this case can be marked as reviewed.")
        if reviewed:
            ReviewedDocument.objects.get_or_create(
                round=round_, document=document, defaults={"reviewed_at": timezone.now()}
            )
        else:
            ReviewedDocument.objects.filter(round=round_, document=document).delete()
        _record(ReviewAudit.DOCUMENT_REVIEWED, round_, actor, {"document": document.pk, "reviewed": reviewed})


@contextmanager
def writing(*, round_: ReviewRound, actor: User) -> Iterator[None]:
    """A transaction in which the designated reviewer changes the round; it cancels every sign-off of the round.

    Raises NotAllowed or RoundNotOpen before anything is changed.
    """
    require(actor, rules.write_round, round_)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=round_.case_id)
        if case.case_state != CaseState.CLINICAL_REVIEW or not _is_open(round_, submitted_at__isnull=True):
            raise RoundNotOpen
        cancel_sign_offs(round_=round_, actor=actor)
        yield


def cancel_sign_offs(*, round_: ReviewRound, actor: User | None) -> None:
    """Mark every approval of the round as invalid; the rows stay."""
    approvals = QualitySignOff.objects.filter(round=round_, verdict=SignOffVerdict.APPROVED.value)
    cancelled = approvals.filter(invalidated_at__isnull=True).update(invalidated_at=timezone.now())
    if cancelled:
        mark_ready_to_issue(case_id=round_.case_id, ready=False)
        _record(ReviewAudit.SIGN_OFF_CANCELLED, round_, actor, {"sign_offs": cancelled})


def named_parties(case: Case) -> list[Party]:
    """The parties to whom a reviewer must have no tie, as shown for the declaration."""
    return list(case.parties.order_by("id"))


def _is_open(round_: ReviewRound, **also: bool) -> bool:
    """Whether the round is open in the database now; the caller's row may be older than the lock."""
    return ReviewRound.objects.filter(pk=round_.pk, closed_at__isnull=True, **also).exists()


def _record(kind: ReviewAudit, round_: ReviewRound, actor: User | None, data: dict[str, object]) -> None:
    record(kind=kind, scope=f"case/{round_.case_id}", subject=f"round/{round_.pk}", actor=actor, data=data)
