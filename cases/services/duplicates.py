"""Links a case to the one that it repeats, or says that it repeats none; each can be taken back, nothing is deleted."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases import rules
from cases.audit_kinds import CaseAudit
from cases.duplicates import WEIGHTS_VERSION, compare
from cases.enums import CaseState
from cases.errors import CaseError
from cases.models import Case, RuledOut
from cases.selectors.cases import case_numbered
from cases.selectors.duplicates import identity_of
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record

LINKABLE = (CaseState.RECEIVED, CaseState.ELIGIBILITY_REVIEW, CaseState.INFO_REQUESTED)
PAST_REVIEW = "This case went past eligibility review and can no longer become a duplicate."


def link_original(*, case: Case, original_number: str, actor: User) -> Case:
    """Name the case that this one repeats, before this one is marked as a duplicate or its eligibility is decided.

    Raises CaseError if that case is not on file, is this one or a duplicate itself, or if this case is past
    eligibility.
    """
    require(actor, rules.settle_duplicate, case)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        original = _on_file(original_number)
        if original.pk == case.pk or original.duplicate_of_id is not None:
            raise CaseError("Name the first case about this treatment: not this case, nor one that repeats another.")
        if case.case_state not in LINKABLE:
            raise CaseError(PAST_REVIEW)
        case.duplicate_of = original
        case.save()
        record(kind=CaseAudit.ORIGINAL_LINKED, scope=case.scope, actor=actor, data={"original": original.pk})
    return case


def unlink_original(*, case: Case, actor: User) -> Case:
    """Take back that this case repeats another. Raises CaseError if it is linked to none, or marked as a duplicate."""
    require(actor, rules.settle_duplicate, case)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        if case.duplicate_of_id is None:
            raise CaseError("This case is not linked to another. Nothing is to be taken back.")
        if case.case_state == CaseState.DUPLICATE:
            raise CaseError("This case is marked as a duplicate. First choose “Not a duplicate after all”.")
        record(kind=CaseAudit.ORIGINAL_UNLINKED, scope=case.scope, actor=actor, data={"original": case.duplicate_of_id})
        case.duplicate_of = None
        case.save(update_fields=["duplicate_of"])
    return case


def rule_out(*, case: Case, other_number: str, actor: User) -> RuledOut:
    """Say that two cases are not about the same dispute: neither is offered on the page of the other again.

    Said a second time, it changes nothing. Raises CaseError if the other is not on file or linked with this one.
    """
    require(actor, rules.settle_duplicate, case)
    with transaction.atomic():
        other = _on_file(other_number)
        if case.pk in {other.pk, other.duplicate_of_id} or other.pk == case.duplicate_of_id:
            raise CaseError(f"This case and {other.case_number} are linked. Take the link back first.")
        first, second = sorted((case, other), key=lambda one: one.pk)
        likeness = compare(identity_of(case), identity_of(other))
        ruled, made = RuledOut.objects.get_or_create(
            case=first,
            other=second,
            defaults={
                "score": likeness.score,
                "weights": WEIGHTS_VERSION,
                "ruled_by": actor,
                "ruled_at": timezone.now(),
            },
        )
        if made:
            data = {"other": other.pk, "score": likeness.score, "weights": WEIGHTS_VERSION}
            record(kind=CaseAudit.RULED_OUT, scope=case.scope, actor=actor, data=data)
    return ruled


def undo_rule_out(*, case: Case, other_number: str, actor: User) -> None:
    """Take back that two cases are not about the same dispute; the log keeps both. Raises CaseError if nobody said."""
    require(actor, rules.settle_duplicate, case)
    with transaction.atomic():
        other = _on_file(other_number)
        gone, _tables = RuledOut.objects.filter(Q(case=case, other=other) | Q(case=other, other=case)).delete()
        if not gone:
            raise CaseError(f"Nobody ruled out that this case and {other.case_number} are the same.")
        record(kind=CaseAudit.RULED_OUT_UNDONE, scope=case.scope, actor=actor, data={"other": other.pk})


def _on_file(number: str) -> Case:
    """The case of this number. Raises CaseError if it is not on file."""
    case = case_numbered(number)
    if case is None:
        raise CaseError(f"Case {number.strip()} is not on file. Check the number.")
    return case
