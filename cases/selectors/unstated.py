"""Facts that clocks wait for, that no letter shows, and that nobody has stated yet."""

from __future__ import annotations

from dataclasses import dataclass

from cases.addressing import NOTICE_SENT, told
from cases.enums import CaseEventKind, CaseState
from cases.models import Case

S = CaseState
_AFTER_ELIGIBILITY = {S.ELIGIBLE, S.ASSIGNED, S.RECORDS_PENDING}
_AFTER_ASSIGNMENT = {S.ASSIGNED, S.RECORDS_PENDING, S.INSUFFICIENT_RECORDS, S.READY_FOR_REVIEW}


@dataclass(frozen=True, slots=True)
class Unstated:
    """One such fact: the event that would state it, words for the page, and the parties concerned (empty: no party)."""

    kind: CaseEventKind
    words: str
    parties: tuple[str, ...] = ()


def unstated(case: Case) -> list[Unstated]:
    """The facts that somebody must state with their day, in the order they happen; empty if none is missing."""
    events = [(event.kind, event.party_id) for event in case.events.all()]
    since = max((place for place, (kind, _) in enumerate(events) if kind == CaseEventKind.REMAND_ORDERED), default=0)
    known = set(events[since:])
    found = []
    finding = CaseEventKind.ELIGIBILITY_FINDING_RECEIVED
    if case.case_state in _AFTER_ELIGIBILITY and finding not in {kind for kind, _ in events}:
        found.append(Unstated(finding, "The day on which the finding of eligibility was received is not on file."))
    if case.case_state in _AFTER_ASSIGNMENT:
        found += _not_sent(case, CaseEventKind.ASSIGNMENT_NOTICE_SENT, known)
    if case.case_state == S.INELIGIBLE:
        found += _not_sent(case, CaseEventKind.INELIGIBILITY_NOTICE_SENT, known)
    return found


def _not_sent(case: Case, kind: CaseEventKind, known: set[tuple[str, int | None]]) -> list[Unstated]:
    """The parties to whom no sending is on file; an event without a party counts for all of them."""
    notice = NOTICE_SENT[kind]
    missing = [party for party in told(notice, case.parties.all()) if (kind, party.pk) not in known]
    if not missing or (kind, None) in known:
        return []
    words = f"{notice.label}: no sending is on file. No clock runs from it before."
    return [Unstated(kind, words, tuple(str(party) for party in missing))]
