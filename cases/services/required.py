"""What people say of the list of what must be in the file of a case (8 CCR 9792.10.5(a)(1); LC 4610.5(l))."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.audit_kinds import CaseAudit
from cases.enums import RequiredState
from cases.errors import CaseError
from cases.models import Case, RequiredAnswer, RequiredPages
from cases.records.required import Entry, required_records
from cases.selectors.case_file import FiledDocument, filed_documents
from cases.selectors.required import standing_answers
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record


@dataclass(frozen=True, slots=True)
class EntryAnswer:
    """What is said of one entry: pages of the case file, each from first to last, or why there are none."""

    entry: str
    state: RequiredState
    pages: tuple[tuple[int, int], ...] = ()
    reason: str = ""


def state_required(*, case: Case, said: Sequence[EntryAnswer], actor: User) -> list[RequiredAnswer]:
    """Put on file what is said of entries of the list, all in one act; what is said as before makes no new row.

    Raises CaseError for an entry that is not on the list, pages that are not in the file, and a gap without a reason.
    """
    require(actor, rules.state_required, case)
    entries = {entry.key: entry for entry in required_records()}
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        filed = filed_documents(case)
        before = standing_answers(case)
        made, now = [], timezone.now()
        for each in said:
            if each.entry not in entries:
                raise CaseError(f"“{each.entry}” is not on the list of what must be there.")
            spans = _checked(entries[each.entry], each, filed)
            if not _is_as_before(before.get(each.entry), each, spans):
                made.append(_keep(case, each, spans, actor, now))
        if made:
            record(
                kind=CaseAudit.REQUIRED_STATED,
                scope=case.scope,
                actor=actor,
                data={answer.entry: answer.finding for answer in made},
            )
    return made


_Spans = list[tuple[int, int, int]]
"""Document, first and last page within it."""


def _checked(entry: Entry, said: EntryAnswer, filed: Sequence[FiledDocument]) -> _Spans:
    """The pages as pages of records. Raises CaseError, naming the entry."""
    if said.state is RequiredState.PRESENT:
        if not said.pages:
            raise CaseError(f"{entry.what}: say on which pages of the file it is.")
        return [span for first, last in said.pages for span in _within(entry, first, last, filed)]
    if said.pages:
        raise CaseError(f"{entry.what}: there are pages for it, so it is on file. Take them out, or choose “On file”.")
    asks = entry.holds_back if said.state is RequiredState.MISSING else True
    if asks and not said.reason.strip():
        raise CaseError(f"{entry.what}: give the reason why it is not there.")
    return []


def _within(entry: Entry, first: int, last: int, filed: Sequence[FiledDocument]) -> _Spans:
    end = filed[-1].last if filed else 0
    if not 1 <= first <= last <= end:
        has = f"the file has pages 1 to {end}" if end else "no record can be read yet"
        raise CaseError(f"{entry.what}: pages {first} to {last} are not in the file; {has}.")
    return [
        (each.document.pk, each.number_of(max(first, each.first)), each.number_of(min(last, each.last)))
        for each in filed
        if each.first <= last and first <= each.last
    ]


def _is_as_before(answer: RequiredAnswer | None, said: EntryAnswer, spans: _Spans) -> bool:
    if answer is None or (answer.finding, answer.reason) != (said.state.value, said.reason.strip()):
        return False
    return [(each.document_id, each.first, each.last) for each in answer.pages.all()] == spans


def _keep(case: Case, said: EntryAnswer, spans: _Spans, actor: User, now: datetime) -> RequiredAnswer:
    answer = RequiredAnswer.objects.create(
        case=case,
        entry=said.entry,
        finding=said.state.value,
        reason=said.reason.strip(),
        stated_at=now,
        stated_by=actor,
    )
    RequiredPages.objects.bulk_create(
        RequiredPages(answer=answer, document_id=document, first=first, last=last) for document, first, last in spans
    )
    return answer
