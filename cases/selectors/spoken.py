"""What may be read out to a party who asks “Where is my case?”: true, in plain words.

It names neither the reviewer nor anything of the treatment, the injury or the outcome: a voice is all that is
known of who calls.
"""

from __future__ import annotations

from typing import Final

from cases.addressing import TOLD
from cases.clocks.calendar import local_date
from cases.clocks.model import Clock, ClockState
from cases.enums import CaseEventKind, CaseOrigin, CaseState, Channel, LetterKind, PartyKind
from cases.models import Case, Party
from cases.selectors.clocks import running_clocks
from cases.selectors.duties import QUESTIONS
from cases.selectors.notices import RECORDS
from imr_site.languages import day_in_words

SPOKEN_WITH: Final = frozenset(kind for kinds in TOLD.values() for kind in kinds)
"""The kinds of party that get our notices: with nobody else do we speak about a case."""
TO_OTHERS: Final = (
    "We speak about a case with the injured worker, with who speaks for the worker, with the requesting physician and "
    "with the claims administrator. I cannot tell you whether there is such a case."
)
DETERMINATIONS: Final = frozenset({"C14", "C15", "C16"})
"""The clocks by which the determination is due."""

_WORDS: Final = {
    CaseState.RECEIVED: "We are to look at whether the application can be reviewed.",
    CaseState.DUPLICATE: "The application repeats an earlier one and is not reviewed by itself.",
    CaseState.ELIGIBILITY_REVIEW: "We are looking at whether the application can be reviewed.",
    CaseState.INFO_REQUESTED: "We asked a question about the application and wait for the answer.",
    CaseState.DEFERRED: "The review is deferred as liability is disputed; it goes on once that dispute is resolved.",
    CaseState.INELIGIBLE: "We found that the application cannot be reviewed.",
    CaseState.ELIGIBLE: "The application can be reviewed, and the review is to be assigned.",
    CaseState.ASSIGNED: "The review is assigned, and we wait for records.",
    CaseState.RECORDS_PENDING: "The review is assigned, and we wait for records.",
    CaseState.INSUFFICIENT_RECORDS: "The records that came do not suffice, and we wait for what is missing.",
    CaseState.READY_FOR_REVIEW: "The records are closed, and the medical review is to begin.",
    CaseState.CLINICAL_REVIEW: "The medical review is under way.",
    CaseState.ADDITIONAL_INFO_REQUESTED: "A question was asked for the medical review, and we wait for the answer.",
    CaseState.DETERMINATION_DRAFTED: "The determination is being prepared; it is not issued yet.",
    CaseState.QUALITY_REVIEW: "The determination is being prepared; it is not issued yet.",
    CaseState.ISSUED: "The final determination is issued.",
    CaseState.TERMINATED: "The review ended without a determination.",
    CaseState.WITHDRAWN: "The application was withdrawn, and the review ended without a determination.",
    CaseState.APPEALED: "The final determination is issued, and a petition against it was filed.",
    CaseState.REMANDED: "A new review was ordered, which is to begin.",
    CaseState.CLOSED: "The case is closed.",
}
_OUTCOME: Final = {
    CaseState.ISSUED: (CaseEventKind.DETERMINATION_ISSUED, LetterKind.DETERMINATION_TO_PARTY),
    CaseState.APPEALED: (CaseEventKind.DETERMINATION_ISSUED, LetterKind.DETERMINATION_TO_PARTY),
    CaseState.CLOSED: (CaseEventKind.DETERMINATION_ISSUED, LetterKind.DETERMINATION_TO_PARTY),
    CaseState.INELIGIBLE: (CaseEventKind.INELIGIBILITY_NOTICE_SENT, LetterKind.NOTICE_INELIGIBILITY),
}
_BY: Final = {Channel.MAIL: "by mail", Channel.ELECTRONIC: "by e-mail", Channel.FAX: "by fax"}


def present_state(case: Case, party: Party | None) -> str:
    """How the case stands now, as may be read out to this party; to anybody else, that we cannot speak of it."""
    if party is None or party.kind not in SPOKEN_WITH:
        return TO_OTHERS
    said = [f"This is about case {case.case_number}."]
    if case.received_on:
        said.append(f"We received the application on {day_in_words(case.received_on)}.")
    said.append(_WORDS[case.case_state])
    if case.consolidated_into:
        said.append(f"It is decided together with case {case.consolidated_into.case_number}.")
    if case.case_state in _OUTCOME and case.origin != CaseOrigin.IMPORTED:
        said += _sent_to(case, party)
    said += [_when(clock, party) for clock in running_clocks(case) if _concerns(clock, case, party)]
    return " ".join(filter(None, said))


def _sent_to(case: Case, party: Party) -> list[str]:
    """On which day what the case came to went to this very party; nothing where nothing of the kind was made."""
    kind, letter = _OUTCOME[case.case_state]
    what = "the determination" if letter is LetterKind.DETERMINATION_TO_PARTY else "the notice with the reasons"
    made = case.letters.filter(kind=letter.value, recipient=party).order_by("-id").first()
    delivery = made.deliveries.filter(sent_on__isnull=False, returned_on__isnull=True).last() if made else None
    if delivery and delivery.sent_on:
        return [f"We sent you {what} {_BY[Channel(delivery.channel)]} on {day_in_words(delivery.sent_on)}."]
    stated = case.events.standing().filter(kind=kind.value, party=party).last()
    if stated:
        return [f"We sent you {what} on {day_in_words(local_date(stated.occurred_at))}."]
    return [f"{what[0].upper()}{what[1:]} has not left for you yet."] if made else []


def _concerns(clock: Clock, case: Case, party: Party) -> bool:
    """Whether the caller may hear of this clock: that of the determination, and what the caller has to send."""
    if clock.state not in {ClockState.RUNNING, ClockState.MISSED}:
        return False
    if clock.key in DETERMINATIONS:
        return case.case_state not in _OUTCOME
    return clock.party == party.kind and clock.key in RECORDS | QUESTIONS


def _when(clock: Clock, party: Party) -> str:
    day = day_in_words(local_date(clock.due)) if clock.due else ""
    late = clock.state is ClockState.MISSED
    if clock.key in DETERMINATIONS:
        return f"The determination was due by {day}, and we are late." if late else f"It is due by {day}."
    if clock.key in QUESTIONS:
        return f"Your answer {'was' if late else 'is'} due by {day}."
    if party.kind != PartyKind.CLAIMS_ADMINISTRATOR:
        return "" if late else f"You may send documents until {day}."
    return f"Your records were due by {day} and have not come." if late else f"Your records are due by {day}."
