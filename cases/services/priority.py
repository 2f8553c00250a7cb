"""Converts a standard review that is under way to an expedited one."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from cases import rules
from cases.addressing import Notice
from cases.audit_kinds import CaseAudit
from cases.enums import Priority
from cases.errors import CaseError
from cases.lifecycle import is_open
from cases.models import Case, PriorityChange
from cases.services.clocks import refresh_due
from cases.services.correspondence.owed import owe_notices
from cases.services.events import business_time
from cases.services.unnamed import keep_reviewer_unnamed
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record


def convert_to_expedited(*, case: Case, since: datetime | date, reason: str, actor: User) -> Case:
    """Make the review expedited from `since` on: a physician certified an imminent threat (8 CCR 9792.10.4(c)).

    A bare date means that the hour is not known: clocks that count hours begin with the day.
    Raises CaseError if the case is expedited already or over, no certification is named, or the words name
    the reviewer.
    """
    require(actor, rules.expedite_case, case)
    if not reason.strip():
        raise CaseError("Name the physician's certification: who signed it and when.")
    keep_reviewer_unnamed(case, reason)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        if case.is_expedited or not is_open(case.case_state):
            raise CaseError("Only an open standard case can become expedited.")
        change = PriorityChange.objects.create(
            case=case,
            priority=Priority.EXPEDITED.value,
            since=business_time(since),
            day_only=not isinstance(since, datetime),
            reason=reason.strip(),
            recorded_by=actor,
        )
        case.priority = Priority.EXPEDITED.value
        case.physician_certified = True
        owe_notices(case=case, notices=(Notice.CONVERSION,), about=f"priority/{change.pk}")
        refresh_due(case)
        case.save()
        record(
            kind=CaseAudit.PRIORITY_CHANGED,
            scope=case.scope,
            actor=actor,
            data={"priority": case.priority, "since": change.since.isoformat()},
        )
    return case
