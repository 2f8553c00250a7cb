"""What a person says about two entries of the address book: they are one, or two. No party of a case is changed."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases import rules
from cases.audit_kinds import BookAudit
from cases.errors import CaseError
from cases.models import BookDecision, BookEntry
from cases.selectors.book import OF_PARTY, lines_of, members_of, said_to_be_two, standing
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record


def merge_entries(*, current: BookEntry, merged: BookEntry, reason: str, actor: User) -> BookDecision:
    """Say that two entries are one, and that `current` has the name and address that are right now.

    From then on the other spelling, in cases of before and after, finds what `current` shows at this moment. Raises
    CaseError without a reason, for entries of two kinds, where one of them was merged, and where any two of their
    spellings were said to be two.
    """
    require(actor, rules.keep_book)
    with transaction.atomic():
        _lock(current, merged, reason)
        groups = members_of([current.pk, merged.pk])
        mine, theirs = groups[current.pk], groups[merged.pk]
        if any(pair & mine and pair & theirs for pair in said_to_be_two(mine)):
            raise CaseError("These were said to be two. Take that back first.")
        shown = lines_of([current])
        if not shown:
            raise CaseError(NO_LONGER)
        decision = BookDecision.objects.create(
            entry=merged,
            other=current,
            are_one=True,
            current={name: getattr(shown[0].party, name) for name in OF_PARTY},
            reason=reason.strip(),
            decided_by=actor,
            decided_at=timezone.now(),
        )
        _record(BookAudit.MERGED, decision, actor)
    return decision


def keep_apart(*, entry: BookEntry, other: BookEntry, reason: str, actor: User) -> BookDecision:
    """Say that two entries are two: they are not asked about again. Said a second time, it changes nothing.

    Raises CaseError without a reason, for entries of two kinds, and where one of them was merged.
    """
    require(actor, rules.keep_book)
    with transaction.atomic():
        _lock(entry, other, reason)
        first, second = sorted((entry, other), key=lambda one: one.pk)
        decision, made = standing().get_or_create(
            entry=first,
            other=second,
            are_one=False,
            taken_back_at=None,
            defaults={"reason": reason.strip(), "decided_by": actor, "decided_at": timezone.now()},
        )
        if made:
            _record(BookAudit.KEPT_APART, decision, actor)
    return decision


def take_back(*, decision: BookDecision, actor: User) -> BookDecision:
    """Take back what was said about two entries; the row stays, with who did. Raises CaseError the second time."""
    require(actor, rules.keep_book)
    with transaction.atomic():
        decision = BookDecision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
        if decision.taken_back_at is not None:
            raise CaseError("This was taken back already.")
        decision.taken_back_by, decision.taken_back_at = actor, timezone.now()
        decision.save(update_fields=["taken_back_by", "taken_back_at"])
        _record(BookAudit.TAKEN_BACK, decision, actor)
    return decision


NO_LONGER = "This entry is not in the address book any more. Open the list again."


def _lock(one: BookEntry, other: BookEntry, reason: str) -> None:
    """Lock two entries that may be decided on, the older first. Raises CaseError for those that may not."""
    if not reason.strip():
        raise CaseError("Say why: what shows that they are one, or two.")
    if one.pk == other.pk or one.kind != other.kind:
        raise CaseError("Compare two entries of the same role.")
    pair = [one.pk, other.pk]
    list(BookEntry.objects.select_for_update().filter(pk__in=pair).order_by("pk"))
    if standing().filter(Q(entry__in=pair), are_one=True).exists():
        raise CaseError("One of these was merged meanwhile. Open the list again.")


def _record(kind: BookAudit, decision: BookDecision, actor: User) -> None:
    data = {"other": decision.other_id, "are_one": decision.are_one}
    record(kind=kind, scope=decision.entry.scope, subject=f"book_decision/{decision.pk}", actor=actor, data=data)
