"""Puts a case from elsewhere on file, as its document tells it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.audit_kinds import CaseAudit
from cases.enums import DocumentState
from cases.errors import CaseError
from cases.models import (
    Case,
    CaseEvent,
    CaseMove,
    ClockExtension,
    DisputedItem,
    Document,
    MoveGround,
    Party,
    PriorityChange,
    UrDecision,
)
from cases.selectors.cases import case_numbered
from cases.selectors.clocks import clocks_of
from cases.services.clocks import DUE_FIELDS, refresh_due
from cases.services.events import business_time
from cases.services.intake import next_case_number
from cases.services.lookup import refresh_lookup
from cases.transfer import CaseDocument, CaseFacts, UrDecisionFacts
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record


def import_case(*, document: CaseDocument, actor: User | None) -> Case:
    """Put the case on file in the state that it had elsewhere, with its history; its records wait for their files.

    An empty case number is assigned here. Raises CaseError, which names the field: for a day still to come, a number
    that is on file, a case it repeats that is not, and more time than the law allows. Then nothing is imported.
    """
    require(actor, rules.import_case)
    if ahead := next(document.days_after(timezone.now()), None):
        raise CaseError(f"{ahead} is still to come; nothing was imported.")
    facts = document.case
    if facts.case_number and case_numbered(facts.case_number):
        raise CaseError(f"case.case_number: {facts.case_number} is on file already; nothing was imported.")
    original = case_numbered(facts.duplicate_of) if facts.duplicate_of else None
    if facts.duplicate_of and original is None:
        raise CaseError(f"case.duplicate_of: {facts.duplicate_of} is not on file. Import that case first.")
    with transaction.atomic():
        case = _case(facts, original, actor)
        _disputed(case, document)
        _history(case, document, actor)
        for listed in document.records:
            Document.objects.create(case=case, state=DocumentState.AWAITED.value, received_by=actor, **dict(listed))
        try:
            clocks_of(case)
        except ValueError as error:
            raise CaseError(f"extensions: {error}; nothing was imported.") from error
        refresh_due(case)
        case.save(update_fields=DUE_FIELDS)
        refresh_lookup(case=case)
        record(
            kind=CaseAudit.IMPORTED,
            scope=case.scope,
            actor=actor,
            data={"case_number": case.case_number, "state": case.state, "events": len(document.events)},
        )
    return case


def _case(facts: CaseFacts, original: Case | None, actor: User | None) -> Case:
    columns = facts.model_dump(exclude={"case_number", "signed", "favourable", "duplicate_of", "applicant"})
    now = timezone.now()
    return Case.objects.create(
        **columns,
        case_number=facts.case_number or next_case_number(year=(facts.received_on or now).year),
        applicant=facts.applicant or "",
        application_signed=facts.signed,
        told_favourable=facts.favourable,
        duplicate_of=original,
        opened_at=now,
        opened_by=actor,
    )


def _disputed(case: Case, document: CaseDocument) -> None:
    if document.ur_decision is not None:
        _ur_decision(case, document.ur_decision)
    for position, item in enumerate(document.items, start=1):
        DisputedItem.objects.create(case=case, position=position, **{**dict(item), "timing": item.timing or ""})


def _ur_decision(case: Case, facts: UrDecisionFacts) -> None:
    codes = {"outcome": facts.outcome or "", "timing": facts.timing or ""}
    case.ur_decision = UrDecision.objects.create(case=case, **{**dict(facts), **codes})


def _history(case: Case, document: CaseDocument, actor: User | None) -> None:
    now = timezone.now()
    parties = [Party.objects.create(case=case, **dict(party)) for party in document.parties]
    for move in document.moves:
        made = CaseMove.objects.create(case=case, **move.model_dump(exclude={"grounds"}))
        MoveGround.objects.bulk_create(MoveGround(move=made, reason=ground) for ground in move.grounds)
    for event in document.events:
        CaseEvent.objects.create(
            case=case,
            kind=event.kind,
            occurred_at=event.follows or business_time(event.at),
            day_only=not isinstance(event.at, datetime),
            party=parties[event.party - 1] if event.party else None,
            channel=event.channel or "",
            place=event.place or "",
            reference=event.reference,
            note=event.note,
            source=event.source,
            recorded_at=now,
            recorded_by=actor,
        )
    for change in document.priority_changes:
        PriorityChange.objects.create(
            case=case,
            priority=change.priority,
            since=business_time(change.since),
            day_only=not isinstance(change.since, datetime),
            reason=change.reason,
            recorded_by=actor,
        )
    for granted in document.extensions:
        ClockExtension.objects.create(case=case, **dict(granted), recorded_at=now, recorded_by=actor)
