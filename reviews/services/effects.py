"""What the moves of the lifecycle do in `reviews`, in the transaction of the move."""

from __future__ import annotations

from django.utils import timezone

from cases.enums import NotificationKind
from cases.hooks import Move, effect, on_case_changed
from cases.models import Case
from cases.services.notifications import notify
from imr_site.accounts.models import User
from reviews.models import ReviewRound
from reviews.services.drafting import request_checks
from reviews.services.guards import round_under_way
from reviews.services.issue import issue_determination
from reviews.services.register import unlist_public
from reviews.services.rounds import cancel_sign_offs, close_round


@effect("round_closed")
def _close_open_round(move: Move) -> None:
    round_ = round_under_way(move.case)
    if round_ is not None:
        cancel_sign_offs(round_=round_, actor=move.actor)
        close_round(round_=round_, actor=move.actor)


@effect("round_reopened")
def _reopen_round(move: Move) -> None:
    """Reopen the round for its reviewer, and cancel every approval of it."""
    round_ = round_under_way(move.case)
    if round_ is not None:
        cancel_sign_offs(round_=round_, actor=move.actor)
        ReviewRound.objects.filter(pk=round_.pk).update(submitted_at=None)


@effect("reviewer_told")
def _tell_reviewer(move: Move) -> None:
    """Tell the reviewer who asked that the review goes on."""
    round_ = round_under_way(move.case)
    if round_ is not None:
        answered = move.transition.action == "receive_information"
        words = "Your question was answered" if answered else "The review goes on without an answer to your question"
        notify(
            people=[round_.reviewer.user],
            kind=NotificationKind.DESIGNATION,
            case=move.case,
            about=f"round/{round_.pk}/asked/{move.case.moves.count()}",
            words=f"{words}: the case is with you again.",
        )


@on_case_changed
def _check_again(case: Case, actor: User) -> str:
    """Check the open items again: visits and doses add up over them, and dates decide which edition holds.

    The system requests it: whoever corrects a fact need not be one who may ask for checks.
    """
    del actor
    round_ = round_under_way(case)
    if round_ is None:
        return ""
    request_checks(round_=round_, actor=None)
    return "The guideline findings are computed again."


@effect("guidelines_checked")
def _check_guidelines(move: Move) -> None:
    """Request the findings, so that they are there when the physician opens the first item."""
    round_ = round_under_way(move.case)
    if round_ is not None:
        request_checks(round_=round_, actor=move.actor)


@effect("public_left")
def _leave_register(move: Move) -> None:
    """What was determined stands no more, and nobody is to find it."""
    for determination in move.case.determinations.all():
        unlist_public(determination=determination)


@effect("determination_made")
def _issue(move: Move) -> None:
    """Make the determination and request its letters: no case reaches the state `issued` without them."""
    round_ = ReviewRound.objects.select_related("case", "reviewer__user").get(case=move.case, closed_at__isnull=True)
    issue_determination(round_=round_, actor=move.actor, on=timezone.localdate(move.at))
