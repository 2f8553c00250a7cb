"""Links a case to the one that it repeats; nothing is ever deleted."""

from __future__ import annotations

from django.db import transaction

from cases import rules
from cases.audit_kinds import CaseAudit
from cases.enums import CaseState
from cases.errors import CaseError
from cases.models import Case
from cases.selectors.cases import case_numbered
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record

LINKABLE = (CaseState.RECEIVED, CaseState.ELIGIBILITY_REVIEW, CaseState.INFO_REQUESTED)


def link_original(*, case: Case, original_number: str, actor: User) -> Case:
    """Name the case that this one repeats, before this one is marked as a duplicate or its eligibility is decided.

    Raises CaseError if that case is not on file, is this one or a duplicate itself, or if this case is past
    eligibility.
    """
    require(actor, rules.link_original, case)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        original = case_numbered(original_number)
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
