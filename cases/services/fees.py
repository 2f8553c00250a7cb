"""What a review costs (8 CCR 9792.10.8): derived when it ends, and stated by a person where the rules do not tell.

A line is never changed. What is wrong is credited (`cases.services.invoices`), and stated anew.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.audit_kinds import CaseAudit
from cases.enums import CaseState, FeeLineKind, FeeStage
from cases.errors import CaseError
from cases.fees import FeeFacts, fee_for, load_fees
from cases.hooks import Move, effect
from cases.models import Case, FeeLine
from cases.models.fee import CHARGED
from cases.selectors.fees import fee_facts
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record

MOST_CENTS: Final = 100_000_00
"""No fee is so high: a slip of the keyboard is."""


@effect("fee_derived")
def _derive(move: Move) -> None:
    """Derive the line of the application and of each that is decided with it, where it has none of this kind yet."""
    stage = _stage(move)
    _derive_one(move.case, fee_facts(move.case, stage), move)
    for other in move.case.consolidated.all():
        _derive_one(other, fee_facts(other, stage, decided_in=move.case.case_number), move)


def _stage(move: Move) -> FeeStage:
    """How far the review had come: it is forwarded with the beginning of the clinical review."""
    if move.transition.target is CaseState.INELIGIBLE:
        return FeeStage.INELIGIBLE
    if move.transition.target is CaseState.ISSUED:
        return FeeStage.DETERMINED
    if move.case.assigned_on is None:
        return FeeStage.NOT_ASSIGNED
    forwarded = move.case.moves.filter(to_state=CaseState.CLINICAL_REVIEW.value).exists()
    return FeeStage.AFTER_FORWARDING if forwarded else FeeStage.BEFORE_REVIEWER


def _derive_one(case: Case, facts: FeeFacts, move: Move) -> None:
    """Keep what the rules say of one application; after a new review its fee stays that of the first."""
    derived = case.fee_lines.filter(kind=FeeLineKind.DERIVED.value)
    charged = facts.stage.value in CHARGED
    if (derived.filter(stage__in=CHARGED) if charged else derived).exists():
        return
    fee = fee_for(facts, load_fees())
    line = FeeLine.objects.create(
        case=case,
        kind=FeeLineKind.DERIVED.value,
        stage=facts.stage.value,
        cents=fee.cents,
        rule=fee.rule,
        reason=fee.reason,
        citation=fee.citation,
        status=fee.status,
        inputs=_as_evidence(facts),
        payer=case.administrator,
        made_at=timezone.now(),
        made_by=move.actor,
    )
    _record(CaseAudit.FEE_DERIVED, line, move.actor)


def _as_evidence(facts: FeeFacts) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(facts).items()}


def state_fee(*, line: FeeLine, cents: int, source: str, reason: str, actor: User) -> FeeLine:
    """Say the amount in cents where the rules do not tell it, or where a line was credited; nothing is an amount too.

    Raises CaseError without a source and a reason, for an impossible amount, and for a line that has its amount.
    """
    require(actor, rules.state_fee, line.case)
    if not (source.strip() and reason.strip()):
        raise CaseError("Say where the amount is from, and why it is the right one.")
    if not 0 <= cents <= MOST_CENTS:
        raise CaseError("A fee is between $0.00 and $100,000.00.")
    with transaction.atomic():
        line = FeeLine.objects.select_for_update(of=("self",)).select_related("case").get(pk=line.pk)
        if line.answers.filter(kind=FeeLineKind.STATED.value).exists():
            raise CaseError("Its amount was stated already. Credit that line first.")
        if line.kind == FeeLineKind.CREDIT or (
            line.cents and not line.answers.filter(kind=FeeLineKind.CREDIT.value).exists()
        ):
            raise CaseError("This line has its amount. Credit it first.")
        stated = FeeLine.objects.create(
            case=line.case,
            kind=FeeLineKind.STATED.value,
            stage=line.stage,
            about=line,
            cents=cents,
            rule=line.rule,
            reason=reason.strip(),
            citation=line.citation,
            source=source.strip(),
            inputs=line.inputs,
            payer=line.payer or line.case.administrator,
            made_at=timezone.now(),
            made_by=actor,
        )
        _record(CaseAudit.FEE_STATED, stated, actor)
    return stated


def _record(kind: CaseAudit, line: FeeLine, actor: User | None) -> None:
    data = {"stage": line.stage, "rule": line.rule, "cents": line.cents, "about": line.about_id}
    record(kind=kind, scope=line.case.scope, subject=f"fee/{line.pk}", actor=actor, data=data)
