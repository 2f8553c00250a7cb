"""What the moves of the desk require; each guard yields, in words, what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from cases.addressing import Notice, obstacles
from cases.enums import CaseEventKind, DocumentState, ItemStatus
from cases.hooks import guard
from cases.models import Case
from cases.selectors.case_file import filed_documents
from cases.selectors.eligibility import assessment, is_deferred_by_liability
from cases.selectors.gathered import all_documents, standing_events
from cases.selectors.required import gaps_left


@guard("original_linked")
def _original_linked(case: Case) -> Iterator[str]:
    if case.duplicate_of_id is None:
        yield "link the case this one repeats"


@guard("eligibility_not_blocked")
def _eligibility_not_blocked(case: Case) -> Iterator[str]:
    """Only reasons verified in a text of law or an agency page block; all others are warnings on the case page."""
    found = assessment(case)
    for check in found.blocking if found else ():
        yield check.words.removesuffix(".")  # a guard says part of a sentence


@guard("part_eligible")
def _part_eligible(case: Case) -> Iterator[str]:
    """A case without items is found eligible, and asked for them before it is assigned."""
    statuses = {item.status for item in case.items.all()}
    if statuses and ItemStatus.OPEN not in statuses:
        yield "no disputed item is left to be reviewed: record the finding “ineligible”, or end the case"


@guard("eligibility_blocked")
def _eligibility_blocked(case: Case) -> Iterator[str]:
    """Where nothing stands against review, the ordinary finding is the way."""
    found = assessment(case)
    if found is None or not found.blocking:
        yield "nothing stands against review: record the finding “eligible”"


@guard("liability_disputed")
def _liability_disputed(case: Case) -> Iterator[str]:
    """Only a dispute at the time of the UR decision defers, and only until it ends or IMR is agreed (LC 4610.5(k))."""
    if not is_deferred_by_liability(case):
        yield "no open dispute over liability at the time of the UR decision is on file; state it first"


@guard("lead_named")
def _lead_named(case: Case) -> Iterator[str]:
    if case.consolidated_into_id is None:
        yield "no case is named that decides this application too"


@guard("parties_complete")
def _parties_complete(case: Case) -> Iterator[str]:
    """The case names the worker, the requesting physician and the claims administrator, each with an address."""
    for kind, _party, lacks in obstacles(Notice.ASSIGNMENT, case.parties.all(), mail_leaves=True):
        who = kind.label.lower()
        yield f"name the {who}" if lacks == "party" else f"add an address or e-mail for the {who}"


@guard("items_present")
def _items_present(case: Case) -> Iterator[str]:
    if not any(item.is_open for item in case.items.all()):
        yield "add at least one open disputed item"


@guard("no_open_items")
def _no_open_items(case: Case) -> Iterator[str]:
    open_items = sum(item.is_open for item in case.items.all())
    if open_items:
        yield f"{open_items} disputed item{'s are' if open_items > 1 else ' is'} still open; mark what was authorized"


@guard("settlement_stated")
def _settlement_stated(case: Case) -> Iterator[str]:
    if not any(event.kind == CaseEventKind.SETTLEMENT_REACHED for event in standing_events(case)):
        yield "state the settlement or award, with its day"


@guard("records_checked")
def _records_checked(case: Case) -> Iterator[str]:
    if any(document.state == DocumentState.QUARANTINED for document in all_documents(case)):
        yield "wait until every received file has been checked"


@guard("records_answered")
def _records_answered(case: Case) -> Iterator[str]:
    """There is something to read, and of each verified duty of the list somebody said what is so, in one act."""
    if not filed_documents(case):
        yield "the file is empty: add the records that came"
        return
    proposed = sum(one.is_proposed and one.state != DocumentState.REJECTED for one in all_documents(case))
    if proposed:
        yield f"confirm what {f'{proposed} records are' if proposed > 1 else 'one record is'}"
    left, _warns = gaps_left(case)
    if left:
        many = f"{len(left)} entries" if len(left) > 1 else "one entry"
        yield f"say under “What must be there” which pages answer {many} of the list, or why nothing does"


@guard("records_not_only_ur")
def _records_not_only_ur(case: Case) -> Iterator[str]:
    if not any(document.is_clean and not document.is_ur_origin for document in all_documents(case)):
        yield "the records are all of utilization review origin (8 CCR 9792.10.6(b)(2)); add what the parties sent"
