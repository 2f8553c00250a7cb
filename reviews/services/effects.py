"""What the moves of the lifecycle do in `reviews`, in the transaction of the move."""

from __future__ import annotations

from django.utils import timezone

from cases.hooks import Move, effect, on_item_closed
from cases.models import DisputedItem
from imr_site.accounts.models import User
from reviews.models import ReviewRound
from reviews.services.drafting import request_checks
from reviews.services.guards import round_under_way
from reviews.services.issue import issue_determination
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


@on_item_closed
def _check_the_others(item: DisputedItem, actor: User) -> None:
    """Check the open items again after one is closed: visits and doses add up over the open items of a case."""
    round_ = round_under_way(item.case)
    if round_ is not None:
        request_checks(round_=round_, actor=actor)


@effect("guidelines_checked")
def _check_guidelines(move: Move) -> None:
    """Request the findings, so that they are there when the physician opens the first item."""
    round_ = round_under_way(move.case)
    if round_ is not None:
        request_checks(round_=round_, actor=move.actor)


@effect("determination_made")
def _issue(move: Move) -> None:
    """Make the determination and request its letters: no case reaches the state `issued` without them."""
    round_ = ReviewRound.objects.select_related("case", "reviewer__user").get(case=move.case, closed_at__isnull=True)
    issue_determination(round_=round_, actor=move.actor, on=timezone.localdate(move.at))
