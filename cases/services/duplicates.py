"""Linking a case to the one it repeats; nothing is ever deleted."""

from __future__ import annotations

from django.db import transaction

from cases import rules
from cases.audit_kinds import CaseAudit
from cases.enums import CaseState
from cases.errors import CaseError
from cases.models import Case
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record

LINKABLE = (CaseState.RECEIVED, CaseState.ELIGIBILITY_REVIEW, CaseState.INFO_REQUESTED)


def link_original(*, case: Case, original_number: str, actor: User) -> Case:
    """Name the case this one repeats, before it is marked as a duplicate or weighed in eligibility.

    Raises CaseError where that case is not on file, is this one or repeats another, or this one went too far.
    """
    require(actor, rules.link_original, case)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        original = Case.objects.filter(case_number=original_number.strip()).first()
        if original is None:
            raise CaseError(f"Case {original_number.strip()} is not on file. Check the number.")
        if original.pk == case.pk or original.duplicate_of_id is not None:
            raise CaseError("Name the first case about this treatment: not this case, nor one that repeats another.")
        if case.case_state not in LINKABLE:
            raise CaseError("This case went past eligibility review and can no longer become a duplicate.")
        case.duplicate_of = original
        case.save()
        record(kind=CaseAudit.ORIGINAL_LINKED, scope=case.scope, actor=actor, data={"original": original.pk})
    return case
