"""Facts that clocks wait for, that no letter shows, and that nobody has stated yet."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format

from cases.addressing import NOTICE_SENT, told
from cases.enums import CaseEventKind, CaseState
from cases.models import Case, CaseEvent
from cases.selectors.clocks import ask_again_on
from cases.selectors.gathered import standing_events

S = CaseState
QUESTIONS = (
    (CaseEventKind.INFORMATION_REQUEST_RECEIVED, CaseEventKind.INFORMATION_ANSWERED),
    (CaseEventKind.QUESTION_RECEIVED, CaseEventKind.QUESTION_ANSWERED),
)
"""What is asked, and how it is answered: on eligibility, and by the reviewer."""
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
    events = [(event.kind, event.party_id) for event in standing_events(case)]
    since = max((place for place, (kind, _) in enumerate(events) if kind == CaseEventKind.REMAND_ORDERED), default=0)
    known = set(events[since:])
    found = []
    finding = CaseEventKind.ELIGIBILITY_FINDING_RECEIVED
    if case.case_state in _AFTER_ELIGIBILITY and finding not in {kind for kind, _ in events}:
        found.append(Unstated(finding, "The day on which the finding of eligibility was received is not on file."))
    if case.case_state in _AFTER_ASSIGNMENT:
        found += _not_sent(case, CaseEventKind.ASSIGNMENT_NOTICE_SENT, known)
    found += _answer_of_several(case)
    if day := ask_again_on(case):
        words = f"Deferred: ask the claims administrator by {date_format(day)} whether its dispute is resolved."
        found.append(Unstated(CaseEventKind.LIABILITY_ASKED, words))
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


def open_questions(case: Case, asked: CaseEventKind, answered: CaseEventKind) -> list[CaseEvent]:
    """The questions of this kind that a party received and nobody answered yet, the oldest first.

    An answer belongs to the question of the same name and party; one answer closes one question.
    """
    events = standing_events(case)
    waiting = [event for event in events if event.kind == asked]
    for answer in (event for event in events if event.kind == answered):
        fits = (q for q in waiting if _is_answer(answer, q))
        question = next((q for q in fits if q.occurred_at <= answer.occurred_at or q.day_only), None)
        if question is not None:
            waiting.remove(question)
    return waiting


def _is_answer(answer: CaseEvent, question: CaseEvent) -> bool:
    named = bool(question.reference) and None in {answer.party_id, question.party_id}
    return answer.reference == question.reference and (answer.party_id == question.party_id or named)


def _answer_of_several(case: Case) -> list[Unstated]:
    """An answer came in while several questions were open, and nobody said which it answers."""
    waits = {S.INFO_REQUESTED, S.ADDITIONAL_INFO_REQUESTED}
    last = max(case.moves.all(), key=lambda move: move.pk, default=None)
    if case.case_state in waits or last is None or last.action != "receive_information":
        return []
    asked, answered = QUESTIONS[0 if last.from_state == S.INFO_REQUESTED else 1]
    waiting = open_questions(case, asked, answered)
    if not waiting[1:]:
        return []
    if any(event.kind == answered and event.recorded_at > last.recorded_at for event in standing_events(case)):
        return []
    words = "An answer came in while several questions were open. Which one it answers is not on file."
    return [Unstated(answered, words, tuple(_named(question) for question in waiting))]


def _named(question: CaseEvent) -> str:
    return " ".join(filter(None, (str(question.party or ""), question.reference and f"“{question.reference}”")))
