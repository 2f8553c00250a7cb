"""The one service that changes a case's state (design rule 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from cases import hooks
from cases.audit_kinds import CaseAudit
from cases.desks import lies_on
from cases.eligibility import GROUNDS, EligibilityAssessment, Recommendation
from cases.enums import CaseState, EligibilityReason
from cases.errors import CaseError, GroundRequired, GuardRefused, MoveNotAllowed, ReasonRequired
from cases.hooks import Move
from cases.lifecycle import GUARDS, Transition, available, find
from cases.models import Case, CaseMove, MoveGround, Party
from cases.selectors.eligibility import assessment
from cases.services.clocks import DUE_FIELDS, refresh_due
from cases.services.correspondence.owed import owe_notices
from cases.services.events import not_before_last_move, refuse_future
from cases.services.unnamed import keep_reviewer_unnamed
from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from imr_site.accounts.proof import Proof, proof_data
from imr_site.audit.services import record
from imr_site.languages import day_in_words


def move_case(
    *,
    case: Case,
    action: str,
    actor: User | None,
    reason: str = "",
    at: datetime | None = None,
    proof: Proof | None = None,
    grounds: Sequence[EligibilityReason] = (),
    party: Party | None = None,
) -> Case:
    """Make one move of the lifecycle: lock, look up, ask the guards, apply effects, save, audit; all or nothing.

    `actor` is None for the system; `at` is the business time (default now); `proof`: how the actor proved who he is
    just before, where the move asks for it; `grounds`: why an application is found ineligible, where it is; `party`:
    who petitions, where it is known. Returns the case as saved. Raises IllegalTransition, MoveNotAllowed,
    ReasonRequired, GroundRequired, GuardRefused or CaseError (for an impossible day or party, and a reason that names
    the reviewer), each with words for the user.
    """
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        transition = find(action, locked.case_state)
        _check_role(transition, actor)
        if transition.needs_reason and not reason.strip():
            raise ReasonRequired(action=action)
        if transition.needs_grounds and not (grounds and set(grounds) <= set(GROUNDS)):
            raise GroundRequired(action=action)
        if actor is not None:
            keep_reviewer_unnamed(locked, reason)
        missing = missing_for(locked, transition)
        if missing:
            raise GuardRefused(action=action, reasons=missing)
        if party is not None and (party.case_id != locked.pk or party.kind not in transition.asks_party):
            raise CaseError("Choose one of the parties of this case that may do this.")
        moment = _business_moment(locked, at)
        move = Move(case=locked, transition=transition, actor=actor, reason=reason.strip(), at=moment, party=party)
        for name in transition.effects:
            hooks.effects[name](move)
        came_from, locked.state = locked.state, transition.target.value
        locked.ready_to_issue = False
        if locked.owner and not lies_on(transition.target, Role(locked.owner.role), approved=False):
            locked.owner = None
        locked.save()
        row = _keep(move, came_from, proof, tuple(dict.fromkeys(grounds)) if transition.needs_grounds else ())
        owe_notices(case=locked, notices=transition.notices, about=f"move/{row.pk}")
        refresh_due(locked)
        locked.save(update_fields=DUE_FIELDS)
    return locked


def _business_moment(case: Case, at: datetime | None) -> datetime:
    """When the move happened: not in the future, nor before the application or the last move of that day."""
    if at is None:
        return timezone.now()
    refuse_future(timezone.localdate(at))
    if case.received_on and timezone.localdate(at) < case.received_on:
        raise CaseError(
            f"The application was received on {day_in_words(case.received_on)}; "
            "nothing happened in this case before that. Choose a later date."
        )
    return not_before_last_move(case, at)


def _keep(move: Move, came_from: str, proof: Proof | None, grounds: Sequence[EligibilityReason]) -> CaseMove:
    """Write the move into the history of the case, and into the audit log without its words."""
    row = CaseMove.objects.create(
        case=move.case,
        action=move.transition.action,
        from_state=came_from,
        to_state=move.case.state,
        reason=move.reason,
        at=move.at,
        party=move.party,
        actor=move.actor,
    )
    MoveGround.objects.bulk_create(MoveGround(move=row, reason=ground.value) for ground in grounds)
    record(
        kind=CaseAudit.MOVED,
        scope=move.case.scope,
        subject=f"move/{row.pk}",
        actor=move.actor,
        data={
            "action": row.action,
            "from": came_from,
            "to": row.to_state,
            "clause": move.transition.clause,
            "reason_sha256": sha256(row.reason.encode()).hexdigest() if row.reason else "",
        }
        | ({"grounds": [ground.value for ground in grounds]} if grounds else {})
        | proof_data(proof),
    )
    return row


@dataclass(frozen=True, slots=True)
class OfferedMove:
    """A move that a person may make now, with what is still missing for it (empty: nothing).

    `reason` is a proposal in words for the reason that it asks for; empty where the file has none. `grounds` is each
    ground that it may be made for, and whether the checklist found it, `parties` each that may make it happen.
    `is_plain`: nothing is left to weigh or to write, so that one act makes the move.
    """

    transition: Transition
    missing: tuple[str, ...]
    reason: str = ""
    grounds: tuple[tuple[EligibilityReason, bool], ...] = ()
    parties: tuple[Party, ...] = ()
    is_plain: bool = False


def offered_moves(case: Case, actor: User) -> list[OfferedMove]:
    """The moves from the case's state that the actor's role may make, each with what is still missing."""
    if not actor.is_active:
        return []
    state = CaseState(case.state)
    found = assessment(case) if state is CaseState.ELIGIBILITY_REVIEW else None
    return [
        OfferedMove(
            transition=transition,
            missing=tuple(missing_for(case, transition)),
            reason=_proposed_reason(found, transition),
            grounds=_proposed_grounds(found) if transition.needs_grounds else (),
            parties=_asked(case, transition),
            is_plain=_is_plain(found, transition),
        )
        for transition in available(state, Role(actor.role))
    ]


def _asked(case: Case, transition: Transition) -> tuple[Party, ...]:
    kinds = transition.asks_party
    return tuple(party for party in case.parties.all() if party.kind in kinds) if kinds else ()


def _proposed_reason(found: EligibilityAssessment | None, transition: Transition) -> str:
    """What the checklist has to say for a finding: its reasons against review with their clauses, or its questions."""
    if found is None or transition.action not in {"find_ineligible", "defer", "request_information"}:
        return ""
    if transition.action == "request_information":
        return "\n".join(found.questions)
    return "\n".join(f"{check.reason.label}: {check.words} ({check.citation})" for check in found.blocking)


def _proposed_grounds(found: EligibilityAssessment | None) -> tuple[tuple[EligibilityReason, bool], ...]:
    stands = {check.reason for check in found.blocking} if found else set()
    return tuple((ground, ground in stands) for ground in GROUNDS)


def _is_plain(found: EligibilityAssessment | None, transition: Transition) -> bool:
    """A review of eligibility is begun by one act, and ended by one where every point of its checklist is in order."""
    if transition.action == "start_eligibility_review":
        return True
    if found is None or transition.action != "find_eligible":
        return False
    return found.recommendation is Recommendation.ELIGIBLE and not found.warnings


def missing_for(case: Case, transition: Transition) -> list[str]:
    """What the guards of a move find missing. A guard that nobody registered refuses the move."""
    missing: list[str] = []
    for name in transition.guards:
        check = hooks.guards.get(name)
        missing.extend(check(case) if check else [f"nothing can tell whether {GUARDS[name]}"])
    return missing


def _check_role(transition: Transition, actor: User | None) -> None:
    role = Role(actor.role) if actor else None
    if role not in transition.roles or (actor is not None and not actor.is_active):
        allowed = sorted((known for known in transition.roles if known), key=lambda known: known.value)
        raise MoveNotAllowed(action=transition.action, role=role, allowed=allowed)
