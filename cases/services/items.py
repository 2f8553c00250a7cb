"""Closes one disputed item while the others stay open, opens it again, and puts its words right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.audit_kinds import CaseAudit
from cases.eligibility import GROUNDS
from cases.enums import CaseState, EligibilityReason, ItemStatus, PartyKind
from cases.errors import CaseError
from cases.hooks import notify_case_changed
from cases.lifecycle import is_open
from cases.models import Case, DisputedItem, Document, ItemChange, Party
from cases.selectors.consolidation import documents_on
from cases.services.consequences import standing_of
from cases.services.corrections import NO_CHANGE, follow, in_words, keep, lock
from cases.services.events import refuse_future
from cases.services.intake import ItemData
from cases.services.unnamed import keep_reviewer_unnamed
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record

SAID_BY: Final = {
    ItemStatus.TERMINATED: (PartyKind.CLAIMS_ADMINISTRATOR, PartyKind.EMPLOYER, PartyKind.INSURER),
    ItemStatus.WITHDRAWN: (
        PartyKind.INJURED_WORKER,
        PartyKind.REPRESENTATIVE,
        PartyKind.APPLICANT_ATTORNEY,
        PartyKind.REQUESTING_PHYSICIAN,
    ),
}
"""Who may close an item: the employer's side authorizes the treatment in writing, and the applicant or the physician
withdraws the request (LC 4610.5(g))."""
OVER: Final = "This case no longer waits for a decision, so its items stand as they are."
NOT_SCREENED: Final = "An item is found not eligible while the case is in eligibility review, and at no other time."
WORDS: Final = ("request_text", "authorized_part", "disputed_part")


@dataclass(frozen=True, slots=True)
class Said:
    """Who said that an item is authorized or withdrawn, on which day, and with which document on file."""

    by: Party
    on: date
    document: Document | None = None


def close_item(*, item: DisputedItem, status: ItemStatus, said: Said, actor: User) -> DisputedItem:
    """Close an item that the claims administrator authorized (`terminated`) or the applicant gave up (`withdrawn`).

    Raises CaseError if the case no longer waits for a decision, the item is closed already, whoever said so cannot
    close it, the day is still to come, or an authorization names no document.
    """
    require(actor, rules.close_item, item)
    with transaction.atomic():
        case, item = _locked(item)
        if not item.is_open or status not in SAID_BY:
            raise CaseError("This item is closed already.")
        _check_said(case, status, said)
        item.status = status.value
        item.save()
        _note(item, actor, said_by=said.by, said_on=said.on, document=said.document)
        record(
            kind=CaseAudit.ITEM_CLOSED,
            scope=case.scope,
            subject=f"item/{item.pk}",
            actor=actor,
            data={
                "status": status.value,
                "said_by": said.by.pk,
                "document": said.document.pk if said.document else None,
            },
        )
        notify_case_changed(case, actor)
    return item


def exclude_item(*, item: DisputedItem, ground: EligibilityReason, reason: str, actor: User) -> DisputedItem:
    """Find one item not eligible, so that the application is approved for the others only (LC 4610.5(k)).

    Raises CaseError outside the screening of eligibility, without a reason, for what is no ground of ineligibility, or
    if the item is closed already.
    """
    require(actor, rules.find_item_ineligible, item)
    if ground not in GROUNDS:
        raise CaseError(f"“{ground.label}” makes no item ineligible. Choose another ground.")
    if not reason.strip():
        raise CaseError("Say why the item is not eligible: the parties are told the reasons (LC 4610.5(k)).")
    with transaction.atomic():
        case, item = _locked(item)
        if case.case_state != CaseState.ELIGIBILITY_REVIEW:
            raise CaseError(NOT_SCREENED)
        if not item.is_open:
            raise CaseError("This item is closed already.")
        item.status = ItemStatus.INELIGIBLE.value
        item.save()
        _note(item, actor, reason=reason.strip(), ground=ground)
        record(
            kind=CaseAudit.ITEM_EXCLUDED,
            scope=case.scope,
            subject=f"item/{item.pk}",
            actor=actor,
            data={"ground": ground.value, "reason_sha256": sha256(reason.encode()).hexdigest()},
        )
        notify_case_changed(case, actor)
    return item


def reopen_item(*, item: DisputedItem, reason: str, actor: User) -> DisputedItem:
    """Open an item again that was closed by mistake. Raises CaseError without a reason, or if it is open or over."""
    require(actor, rules.close_item, item)
    if not reason.strip():
        raise CaseError("Say why the item is opened again: the history of the case shows it.")
    with transaction.atomic():
        case, item = _locked(item)
        if item.is_open:
            raise CaseError("This item is open. Nothing is to be taken back.")
        item.status = ItemStatus.OPEN.value
        item.save()
        _note(item, actor, reason=reason.strip())
        data = {"reason_sha256": sha256(reason.encode()).hexdigest()}
        record(kind=CaseAudit.ITEM_REOPENED, scope=case.scope, subject=f"item/{item.pk}", actor=actor, data=data)
        notify_case_changed(case, actor)
    return item


def reword_item(*, item: DisputedItem, data: ItemData, reason: str, actor: User) -> list[str]:
    """Put the words of an item right, as the request has them, or its timing; return in words what follows from it.

    Raises CaseError without a reason, where nothing differs, where no words are left, and once the case is issued.
    """
    require(actor, rules.correct_facts, item.case)
    with transaction.atomic():
        case = lock(case=item.case, reason=reason)
        item = DisputedItem.objects.select_for_update().get(pk=item.pk)
        before = standing_of(case)
        words = {name: str(getattr(data, name)).strip() for name in WORDS}
        if not words["request_text"]:
            raise CaseError("An item keeps the words of its request. Close it where it is no longer disputed.")
        if bool(words["authorized_part"]) != bool(words["disputed_part"]):
            raise CaseError("Say both: what was authorized and what is still in dispute.")
        words["timing"] = data.timing.value if data.timing else ""
        keep_reviewer_unnamed(case, *words.values())
        changed = [name for name in words if getattr(item, name) != words[name]]
        if not changed:
            raise CaseError(NO_CHANGE)
        for name in changed:
            old = in_words(item, name)
            setattr(item, name, words[name])
            subject = f"item/{item.position}"
            keep(case=case, subject=subject, row=item, field=name, before=old, reason=reason, actor=actor)
        item.save()
        record(
            kind=CaseAudit.ITEM_REWORDED,
            scope=case.scope,
            subject=f"item/{item.pk}",
            actor=actor,
            data={"fields": changed, "reason_sha256": sha256(reason.encode()).hexdigest()},
        )
        return follow(case=case, before=before, actor=actor)


def _locked(item: DisputedItem) -> tuple[Case, DisputedItem]:
    """The case and its item, locked. Raises CaseError once the case no longer waits for a decision."""
    case = Case.objects.select_for_update().get(pk=item.case_id)
    if not is_open(case.case_state):
        raise CaseError(OVER)
    return case, DisputedItem.objects.select_for_update().get(pk=item.pk)


def _check_said(case: Case, status: ItemStatus, said: Said) -> None:
    if said.by.case_id != case.pk or PartyKind(said.by.kind) not in SAID_BY[status]:
        who = ", ".join(kind.label.lower() for kind in SAID_BY[status])
        raise CaseError(f"Name who said so, a party of this case: {who}.")
    refuse_future(said.on)
    if case.received_on and said.on < case.received_on and status == ItemStatus.WITHDRAWN:
        raise CaseError("It cannot be withdrawn before it was received. Check the day.")
    if said.document is not None and not documents_on(case).filter(pk=said.document.pk).exists():
        raise CaseError("Name a document of this case.")
    if status == ItemStatus.TERMINATED and said.document is None:
        raise CaseError("An authorization is in writing (LC 4610.5(g)). Add the document to the records, and name it.")


def _note(
    item: DisputedItem,
    actor: User,
    *,
    said_by: Party | None = None,
    said_on: date | None = None,
    document: Document | None = None,
    reason: str = "",
    ground: EligibilityReason | None = None,
) -> None:
    keep_reviewer_unnamed(item.case, reason)
    ItemChange.objects.create(
        item=item,
        status=item.status,
        said_by=said_by,
        said_on=said_on,
        document=document,
        reason=reason,
        ground=ground.value if ground else "",
        recorded_at=timezone.now(),
        recorded_by=actor,
    )
