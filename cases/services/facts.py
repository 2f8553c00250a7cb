"""States facts of an application that nobody knew at intake, and more time that was granted on a clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.addressing import Notice
from cases.audit_kinds import CaseAudit
from cases.errors import CaseError
from cases.hooks import notify_case_changed
from cases.lifecycle import is_open
from cases.models import Case, ClockExtension, UrDecision
from cases.selectors.clocks import clocks_of
from cases.selectors.facts import NOT_KNOWN, OF_CASE, OF_DECISION, column_of
from cases.services.clocks import DUE_FIELDS, refresh_due
from cases.services.correspondence.owed import owe_notices
from cases.services.unnamed import keep_reviewer_unnamed
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record


def state_facts(*, case: Case, facts: Mapping[str, bool | date | str], actor: User) -> Case:
    """State what was not known of the application or its UR decision, by column; the due date follows.

    Raises CaseError for a fact that is on file already, which is corrected and not stated, for a date still to come,
    and once the case no longer waits for a decision. Raises KeyError for a fact that there is none of.
    """
    require(actor, rules.state_facts, case)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        decision = UrDecision.objects.select_for_update().filter(case=case).first()
        if decision is None or not is_open(case.case_state):
            raise CaseError("This case no longer waits for a decision, so its facts stand as they are.")
        for name, value in facts.items():
            _state(decision if name in OF_DECISION else case, name, value)
        decision.save(update_fields=OF_DECISION)
        case.ur_decision = decision
        refresh_due(case)
        case.save(update_fields=[*OF_CASE, *DUE_FIELDS])
        if facts:
            record(kind=CaseAudit.FACTS_STATED, scope=case.scope, actor=actor, data={"fields": sorted(facts)})
            notify_case_changed(case, actor)
    return case


def _state(row: Case | UrDecision, name: str, value: Any) -> None:
    if name not in {*OF_CASE, *OF_DECISION}:
        raise KeyError(name)
    label = str(column_of(name).verbose_name)
    if getattr(row, name) not in NOT_KNOWN:
        raise CaseError(f"On file already: {label}. Look at it again: somebody stated it a moment earlier.")
    if isinstance(value, date) and value > timezone.localdate():
        raise CaseError(f"This date is still to come: {label}. Choose the day it happened.")
    setattr(row, name, value)


def extend_clock(*, case: Case, clock: str, days: int, approval: str, actor: User) -> ClockExtension:
    """Record more days on a clock, with the written approval of the Administrative Director (LC 4610.6(d)(2)).

    Raises CaseError where the law gives that clock no more time, or not so much, without an approval, and for one that
    names the reviewer.
    """
    require(actor, rules.extend_clock, case)
    if not approval.strip():
        raise CaseError("Name the written approval: who signed it, and when.")
    keep_reviewer_unnamed(case, approval)
    if days < 1:
        raise CaseError("An extension adds at least one day.")
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        if not is_open(case.case_state):
            raise CaseError("This case no longer waits for a decision, so its clocks stand as they are.")
        granted = ClockExtension.objects.create(
            case=case,
            clock=clock,
            days=days,
            approval=approval.strip(),
            recorded_at=timezone.now(),
            recorded_by=actor,
        )
        try:
            clocks_of(case)
        except ValueError as error:  # more than the law allows
            raise CaseError(f"Not recorded: {error}.") from error
        owe_notices(case=case, notices=(Notice.EXTENSION,), about=f"extension/{granted.pk}")
        refresh_due(case)
        case.save(update_fields=DUE_FIELDS)
        record(
            kind=CaseAudit.CLOCK_EXTENDED,
            scope=case.scope,
            actor=actor,
            data={"clock": clock, "days": days},
        )
    return granted
