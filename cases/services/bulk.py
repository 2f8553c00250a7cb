"""Makes one move for many cases: first what it would do, then, confirmed, one case after another by a job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.enums import CaseState, JobKind, MoveOutcome
from cases.errors import CaseError
from cases.lifecycle import TRANSITIONS, Transition, available
from cases.models import BulkMove, BulkMoveLine, Case
from cases.selectors.cases import visible_cases
from cases.services.correspondence.notices import send_notice
from cases.services.moves import missing_for, move_case
from imr_site.accounts.authority import require
from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from imr_site.errors import Refused
from imr_site.jobs.registry import Progress
from imr_site.jobs.services import enqueue

IN_BULK: Final = ("start_eligibility_review", "assign", "await_records", "close")
"""Moves that ask for no reason and weigh nothing: all others are made case by case."""
MOST_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Planned:
    """What a move would do with a case: `DONE` if it can be made now, else why not."""

    case: Case
    outcome: MoveOutcome
    words: str = ""


def bulk_moves(state: str, actor: User) -> list[Transition]:
    """The moves that this person may make for many cases of a state at once."""
    return [one for one in available(CaseState(state), Role(actor.role)) if one.action in IN_BULK]


def plan_moves(*, case_ids: Sequence[int], action: str, actor: User) -> list[Planned]:
    """What the move would do with each of the cases that the person sees, in the order given. Nothing is written.

    Raises CaseError for no case, for too many, and for a move that is made case by case.
    """
    require(actor, rules.move_many)
    if action not in IN_BULK:
        raise CaseError("This move is made case by case.")
    if not case_ids:
        raise CaseError("Tick the cases first.")
    if len(case_ids) > MOST_AT_ONCE:
        raise CaseError(f"At most {MOST_AT_ONCE} cases are moved at once.")
    found = visible_cases(actor).select_related("ur_decision").prefetch_related("parties", "items").in_bulk(case_ids)
    return [_planned(found[pk], action, actor) for pk in case_ids if pk in found]


def request_moves(*, case_ids: Sequence[int], action: str, tells: bool, actor: User) -> BulkMove:
    """Keep the cases that were confirmed, and have a job move them. Raises CaseError as `plan_moves` does."""
    planned = plan_moves(case_ids=case_ids, action=action, actor=actor)
    with transaction.atomic():
        bulk = BulkMove.objects.create(action=action, tells=tells, requested_at=timezone.now(), requested_by=actor)
        BulkMoveLine.objects.bulk_create(BulkMoveLine(bulk=bulk, case=one.case) for one in planned)
        enqueue(kind=JobKind.MOVE_MANY, key=str(bulk.pk), args={"bulk": bulk.pk}, requested_by=actor)
    return bulk


def carry_out_moves(*, bulk_id: int, progress: Progress) -> None:
    """Move the cases that have no outcome yet, each by itself: what one lacks keeps no other back."""
    bulk = BulkMove.objects.select_related("requested_by").get(pk=bulk_id)
    total = bulk.lines.count()
    waiting = list(bulk.lines.filter(outcome="").select_related("case"))
    for done, line in enumerate(waiting, start=total - len(waiting)):
        progress(done, total)
        with transaction.atomic():
            outcome, words = _carried_out(line.case, bulk)
            BulkMoveLine.objects.filter(pk=line.pk, outcome="").update(outcome=outcome.value, words=words[:500])
    progress(total, total)


def _carried_out(case: Case, bulk: BulkMove) -> tuple[MoveOutcome, str]:
    planned = _planned(case, bulk.action, bulk.requested_by)
    if planned.outcome is not MoveOutcome.DONE:
        return planned.outcome, planned.words
    try:
        with transaction.atomic():
            move_case(case=case, action=bulk.action, actor=bulk.requested_by)
    except Refused as refusal:
        return MoveOutcome.REFUSED, refusal.message
    return MoveOutcome.DONE, _told(case, bulk) if bulk.tells else ""


def _told(case: Case, bulk: BulkMove) -> str:
    """Send the notices that the move made due; what could not be sent stays due, and is told."""
    told, lacking = [], []
    move = case.moves.latest("id")
    for due in case.notices.filter(about=f"move/{move.pk}", settled_at__isnull=True):
        try:
            with transaction.atomic():
                told.append(f"{due.get_notice_display()}: {len(send_notice(due=due, actor=bulk.requested_by))} letters")
        except Refused as refusal:
            lacking.append(f"Moved, but not told: {refusal.message}")
    return " ".join([*lacking, *told])


def _planned(case: Case, action: str, actor: User) -> Planned:
    if case.case_state in {one.target for one in TRANSITIONS if one.action == action}:
        return Planned(case, MoveOutcome.NOT_NEEDED, f"It is {case.case_state.label.lower()} already.")
    transition = next((one for one in bulk_moves(case.state, actor) if one.action == action), None)
    if transition is None:
        return Planned(case, MoveOutcome.REFUSED, f"Not from “{case.case_state.label}”, or not by you.")
    if missing := missing_for(case, transition):
        return Planned(case, MoveOutcome.REFUSED, f"First: {'; '.join(missing)}.")
    return Planned(case, MoveOutcome.DONE)
