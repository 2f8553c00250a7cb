"""What the moves of the lifecycle do in `reviews`, in the transaction of the move."""

from __future__ import annotations

from django.utils import timezone

from cases.enums import NotificationKind
from cases.hooks import Move, effect, on_case_changed
from cases.models import Case
from cases.services.desk import mark_ready_to_issue
from cases.services.notifications import notify
from imr_site.accounts.models import User
from reviews.models import ReviewRound
from reviews.selectors.determination import was_returned
from reviews.selectors.joint import open_rounds
from reviews.services.checking import request_checks
from reviews.services.issue import issue_determination
from reviews.services.register import unlist_public
from reviews.services.rounds import cancel_sign_offs, close_round


@effect("round_closed")
def _close_open_round(move: Move) -> None:
    for round_ in open_rounds(move.case):
        cancel_sign_offs(round_=round_, actor=move.actor)
        close_round(round_=round_, actor=move.actor)


@effect("round_reopened")
def _reopen_round(move: Move) -> None:
    """Reopen the round for its reviewer, and cancel every approval of it; of several those that were returned now."""
    rounds = list(open_rounds(move.case))
    returned = [round_ for round_ in rounds if was_returned(round_)]
    for round_ in returned or rounds:
        cancel_sign_offs(round_=round_, actor=move.actor)
        ReviewRound.objects.filter(pk=round_.pk).update(submitted_at=None)
    mark_ready_to_issue(case_id=move.case.pk, ready=False)


@effect("reviewer_told")
def _tell_reviewer(move: Move) -> None:
    """Tell the reviewers that the question to a party is done with, and the review goes on."""
    answered = move.transition.action == "receive_information"
    words = "Your question was answered" if answered else "The review goes on without an answer to your question"
    for round_ in open_rounds(move.case):
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
    rounds = open_rounds(case)
    for round_ in rounds:
        request_checks(round_=round_, actor=None)
    return "The guideline findings are computed again." if rounds else ""


@effect("guidelines_checked")
def _check_guidelines(move: Move) -> None:
    """Request the findings, so that they are there when a physician opens the first item."""
    for round_ in open_rounds(move.case):
        request_checks(round_=round_, actor=move.actor)


@effect("public_left")
def _leave_register(move: Move) -> None:
    """What was determined stands no more, and nobody is to find it."""
    for determination in move.case.determinations.all():
        unlist_public(determination=determination)


@effect("determination_made")
def _issue(move: Move) -> None:
    """Make the determination and request its letters: no case reaches the state `issued` without them."""
    issue_determination(case=move.case, actor=move.actor, on=timezone.localdate(move.at))
