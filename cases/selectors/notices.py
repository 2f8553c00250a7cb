"""What a notice to the parties is made from: the facts on file, by the names of `cases/letters/notices.toml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import Count, QuerySet, prefetch_related_objects
from django.utils import timezone

from cases.addressing import TOLD, Notice, RecipientKind, told, way_to
from cases.clocks.calendar import local_date
from cases.clocks.engine import clocks_for
from cases.clocks.model import Clock, ClockFacts, ClockState, Event
from cases.enums import CaseEventKind, Channel, EligibilityReason, ItemStatus, PartyKind
from cases.hooks import gives_away
from cases.letters.notices import AsWritten, Coded, Facts, Value, lacking
from cases.models import (
    Case,
    CaseEvent,
    CaseMove,
    ClockExtension,
    ItemChange,
    Letter,
    NoticeDue,
    Party,
    PriorityChange,
)
from cases.models.correspondence import NOTICE
from cases.selectors.cases import visible_cases
from cases.selectors.clocks import calendars, clocks_of, facts_of, rules
from cases.selectors.consolidation import documents_on
from cases.selectors.manifest import manifest_of
from imr_site.accounts.models import User

RECORDS: frozenset[str] = frozenset({"C8", "C9", "C10", "C12a", "C12b", "C12c"})
"""The clocks by which the documents of a party are due after the assignment notice."""
NAMELESS = "words that do not tell who the reviewer is (LC 4610.6(f))"
SPEAKS_FOR = {
    PartyKind.APPLICANT_ATTORNEY: PartyKind.INJURED_WORKER,
    PartyKind.REPRESENTATIVE: PartyKind.INJURED_WORKER,
}
"""Whose documents a party sends: those are due when its own would be."""


def open_notices(actor: User) -> QuerySet[NoticeDue]:
    """The notices that wait for their letters, of the cases that the person sees, the oldest first."""
    waiting = NoticeDue.objects.filter(settled_at__isnull=True, case__in=visible_cases(actor))
    return waiting.select_related("case").prefetch_related("case__parties").order_by("arose_at", "id")


def open_counts(actor: User) -> dict[str, int]:
    """How many notices of each kind wait, of the cases that the person sees; kinds of which none waits are left out."""
    rows = open_notices(actor).order_by().values("notice").annotate(count=Count("pk"))
    found = {row["notice"]: row["count"] for row in rows}
    return {notice.value: found[notice.value] for notice in Notice if notice.value in found}


def recipients_of(due: NoticeDue) -> list[Party]:
    """The parties that get the notice."""
    return told(Notice(due.notice), due.case.parties.all())


def recipient_kind(due: NoticeDue, party: Party) -> RecipientKind:
    """As which kind of recipient the party is told."""
    return TOLD[Notice(due.notice)][PartyKind(party.kind)].as_


def lacks_of(due: NoticeDue, facts: Mapping[Party, Facts] | None = None) -> list[str]:
    """What keeps the notice from going out, in words, over all its recipients; empty if it can.

    `facts` is what `facts_of_notice` says of them, where the caller has it.
    """
    facts = facts_of_notice(due, recipients_of(due)) if facts is None else facts
    named = {party.kind for party in facts}
    found = [
        f"a {kind.label.lower()}"
        for kind, how in TOLD[Notice(due.notice)].items()
        if how.always and kind.value not in named
    ]
    found += [f"an address or e-mail of {party}" for party in facts if not way_to(party).address]
    written: dict[str, None] = {}
    for party, known in facts.items():
        found += lacking(due.notice, recipient_kind(due, party), known)
        written |= dict.fromkeys(words for value in known.values() for words in _words_of(value))
    if gives_away(due.case, list(written)):
        found.append(NAMELESS)
    return list(dict.fromkeys(found))


def _words_of(value: Value) -> list[str]:
    if isinstance(value, list):
        return value
    return [value.words] if isinstance(value, AsWritten) else [value] if isinstance(value, str) else []


def facts_of_notice(due: NoticeDue, parties: Sequence[Party], of_case: Facts | None = None) -> dict[Party, Facts]:
    """What is known for the notice to each of the parties, as of today.

    `of_case` is what `case_facts` says of its case, where the caller has it.
    """
    shared = {**(of_case or case_facts(due.case)), **_SUBJECTS[_kind(due)](due)}
    clock_facts = facts_of(due.case) if due.notice == Notice.ASSIGNMENT else None
    return {party: {**shared, **_of_party(party, shared, clock_facts)} for party in parties}


def _of_party(party: Party, shared: Facts, clock_facts: ClockFacts | None) -> dict[str, Value]:
    """What differs between the parties: whether it is the one that is asked, its way, and by when it sends documents.

    That day is counted as if the notice was sent today.
    """
    asked = shared.get("asked_id")
    channel = way_to(party).channel
    found: dict[str, Value] = {"copy": bool(asked) and asked != party.pk, "by_mail": channel is not Channel.ELECTRONIC}
    if clock_facts is not None:
        kind = PartyKind(party.kind)
        today, kind = timezone.localdate(), SPEAKS_FOR.get(kind, kind)
        sent = Event(CaseEventKind.ASSIGNMENT_NOTICE_SENT, today, party=kind, channel=channel)
        facts = replace(clock_facts, events=(*clock_facts.events, sent))
        clocks = [c for c in clocks_for(facts, calendars(), rules(), timezone.now()) if _is_of(c, kind)]
        last = max((clock.round for clock in clocks), default=0)
        days = (local_date(clock.due) for clock in clocks if clock.round == last and clock.due is not None)
        found["records_due"] = min(days, default=None)
    return found


def _is_of(clock: Clock, kind: PartyKind) -> bool:
    """Whether it is the clock of this party's documents, and has begun."""
    return clock.key in RECORDS and clock.party is kind and clock.due is not None


def _kind(due: NoticeDue) -> str:
    return due.about.split("/")[0]


def _key(due: NoticeDue) -> str:
    return due.about.split("/")[1]


def case_facts(case: Case) -> Facts:
    """What every notice may say of the case and its application."""
    decision = getattr(case, "ur_decision", None)
    items = list(case.items.all())
    return {
        "organization": settings.ORGANIZATION_NAME,
        "organization_address": list(settings.ORGANIZATION_ADDRESS),
        "appeal_to": list(settings.APPEAL_ADDRESS),
        "case_number": case.case_number,
        "claim_number": case.claim_number,
        "worker": _named(case, PartyKind.INJURED_WORKER),
        "physician": _named(case, PartyKind.REQUESTING_PHYSICIAN),
        "administrator": _named(case, PartyKind.CLAIMS_ADMINISTRATOR),
        "injured_on": case.date_of_injury,
        "decided_on": decision.decided_on if decision else None,
        "rfa_date": decision.rfa_date if decision else None,
        "received_on": case.received_on,
        "priority": Coded(case.priority),
        "expedited": case.is_expedited,
        "items": [item.title for item in items if item.is_open],
        "excluded": list(_excluded(case)) if any(item.status == ItemStatus.INELIGIBLE for item in items) else [],
        "together": [
            f"{other.case_number}, received on {other.received_on:%m/%d/%Y}" if other.received_on else other.case_number
            for other in sorted(case.consolidated.all(), key=lambda other: other.pk)
        ],
    }


def _named(case: Case, kind: PartyKind) -> str:
    """The party of a kind that was named last: another claims administrator takes the place of the first."""
    named = [party for party in case.parties.all() if party.kind == kind]
    return str(named[-1]) if named else ""


def _excluded(case: Case) -> Iterator[str]:
    changes = ItemChange.objects.filter(
        item__case=case, item__status=ItemStatus.INELIGIBLE.value, status=ItemStatus.INELIGIBLE.value
    )
    last = {change.item_id: change for change in changes.select_related("item").order_by("id")}
    for change in last.values():
        yield f"{change.item.title}: {EligibilityReason(change.ground).label}. {change.reason}"


# ---- what a notice tells of -----------------------------------------------------------------------------------------


def _of_move(due: NoticeDue) -> dict[str, Value]:
    move = CaseMove.objects.select_related("party").prefetch_related("grounds").get(pk=_key(due))
    asked = _asking(move) if due.notice == Notice.REVIEWER_ANSWER else move
    who = asked.party if asked else None
    known: dict[str, Value] = {
        "reason": AsWritten(move.reason),
        "grounds": [Coded(ground.reason) for ground in move.grounds.all()],
        "asked": str(who) if who else "",
        "asked_id": who.pk if who else None,
        "question": AsWritten(asked.reason) if asked else None,
        "since": local_date(move.at),
        "ended": Coded(move.action) if move.action in {"terminate", "resolve"} else None,
        "petitioner": str(move.party) if move.party else "",
        "filed_on": local_date(move.at),
    }
    if due.notice == Notice.REVIEWER_ANSWER and asked:
        known["answered_on"] = local_date(move.at)
        known["answer"] = _came_since(due.case, asked)
    if due.notice == Notice.RECORDS_LISTED:
        known["records"] = [line.in_words() for line in manifest_of(due.case) if line.is_in_file]
    if due.notice == Notice.CONSOLIDATION:
        lead = due.case.consolidated_into
        known["other_case"] = lead.case_number if lead else ""
        known["other_items"] = [item.title for item in due.case.items_lent.all()]
    return known


def _asking(answer: CaseMove) -> CaseMove | None:
    """The move with which the reviewer asked what this one answers."""
    before = answer.case.moves.filter(pk__lt=answer.pk, action="request_additional_information")
    return before.select_related("party").last()


def _came_since(case: Case, asked: CaseMove) -> list[str]:
    """The titles of the documents that came after the question."""
    came = documents_on(case).filter(received_at__gte=asked.recorded_at).order_by("id")
    return [document.title for document in came]


def _of_priority(due: NoticeDue) -> dict[str, Value]:
    change = PriorityChange.objects.get(pk=_key(due))
    return {"since": local_date(change.since), "reason": AsWritten(change.reason)}


def _of_extension(due: NoticeDue) -> dict[str, Value]:
    granted = ClockExtension.objects.get(pk=_key(due))
    extended = [clock for clock in clocks_of(due.case) if clock.key == granted.clock and clock.due is not None]
    new_due = local_date(extended[-1].due) if extended and extended[-1].due else None
    return {"days": str(granted.days), "approval": AsWritten(granted.approval), "new_due": new_due}


def _of_event(due: NoticeDue) -> dict[str, Value]:
    event = CaseEvent.objects.get(pk=_key(due))
    return {"since": local_date(event.occurred_at)}


def _of_clock(due: NoticeDue) -> dict[str, Value]:
    """The records clock of the claims administrator that runs, or ran out; a deferral that is asked about has none."""
    state = ClockState.RUNNING if due.notice == Notice.RECORDS_REMINDER else ClockState.MISSED
    clock = records_clock(clocks_of(due.case), state)
    return {
        "sent_on": local_date(clock.start) if clock and clock.start else None,
        "records_due": local_date(clock.due) if clock and clock.due else None,
    }


def records_clock(clocks: Iterable[Clock], state: ClockState) -> Clock | None:
    """Of all clocks of a case that of the administrator's records in the present round, if it stands so; else None.

    Where it is MISSED, they are overdue.
    """
    own = [clock for clock in clocks if _is_of(clock, PartyKind.CLAIMS_ADMINISTRATOR)]
    last = max((clock.round for clock in own), default=0)
    return next((clock for clock in own if clock.round == last and clock.state is state), None)


_SUBJECTS = {
    "move": _of_move,
    "priority": _of_priority,
    "extension": _of_extension,
    "event": _of_event,
    "clock": _of_clock,
}


@dataclass(frozen=True, slots=True)
class ToTell:
    """A notice that waits, with its recipients and what it lacks."""

    due: NoticeDue
    parties: tuple[Party, ...]
    lacks: tuple[str, ...]


def to_tell(case: Case) -> list[ToTell]:
    """The notices of a case that wait, with their recipients and what keeps each from going out."""
    waiting = [due for due in case.notices.all() if due.settled_at is None]
    of_case = case_facts(case) if waiting else {}
    for due in waiting:
        due.case = case
    return [_to_tell(due, of_case) for due in waiting]


def _to_tell(due: NoticeDue, of_case: Facts) -> ToTell:
    facts = facts_of_notice(due, recipients_of(due), of_case)
    return ToTell(due, tuple(facts), tuple(lacks_of(due, facts)))


def notice_letters(case: Case) -> list[Letter]:
    """The letters of the notices of a gathered case, the newest first, with their deliveries and jobs."""
    letters = [letter for letter in case.letters.all() if letter.kind.startswith(NOTICE)]
    prefetch_related_objects(letters, "job", "deliveries__job", "deliveries__batch")
    return letters
