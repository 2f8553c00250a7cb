"""The record of a case: everything that was put on file in it, numbered as it came, each entry with what became of it.

Nothing is ever taken out: what was put aside is struck, with who did it and why. The reviewer appears as “Medical
reviewer”, unnamed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain, groupby, repeat
from typing import Final

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format

from cases.audit_kinds import CaseAudit, LetterAudit
from cases.enums import CaseEventKind, CaseState, EligibilityReason, EventSource, LabelledEnum, LetterKind, NoticeEnd
from cases.errors import IllegalTransition
from cases.fees import in_dollars
from cases.lifecycle import find
from cases.models import Case, CaseEvent, CaseMove, Delivery, Document, Letter
from cases.models.correspondence import TO_FILE
from cases.models.work import Strikeable
from cases.records.required import required_records
from cases.selectors.gathered import gathered
from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from imr_site.audit.models import Event
from imr_site.prepared import Prepared


class Section(LabelledEnum):
    """What an entry is about: a record is shown whole, or one section of it."""

    STEPS = "steps", "Steps and events"
    RECORDS = "records", "Records"
    LETTERS = "letters", "Notices and letters"
    CORRECTIONS = "corrections", "Corrections"
    WORK = "work", "Notes, calls and tasks"
    FEES = "fees", "Fees"
    OPENED = "opened", "Opened by"


_OPENINGS: Final = {
    CaseAudit.DOCUMENT_OPENED: "Record opened",
    CaseAudit.ORIGINAL_OPENED: "Record opened as received",
    LetterAudit.DOWNLOADED: "Letter opened",
    LetterAudit.OPENED: "Letter fetched by its link",
}
_OPENED: Final = Prepared(lambda scope: Event.objects.filter(scope=scope, kind__in=list(_OPENINGS)))
_PRIORITIES_CHANGED: Final = Prepared(
    lambda scope: Event.objects.filter(scope=scope, kind=CaseAudit.PRIORITY_CHANGED).values_list("at")
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: when it happened (a day where the hour is not known), and when it was put on file, which numbers it.

    `struck`: why it was put aside, empty as long as it stands; `served`: for each party of a notice or letter how it
    was told; `event_id`: the event that a person stated, who may correct it.
    """

    section: Section
    at: datetime | date
    moment: datetime
    filed_at: datetime
    title: str
    detail: str = ""
    who: str = ""
    struck: str = ""
    served: tuple[tuple[str, str], ...] = ()
    event_id: int | None = None
    number: int = 0


NOT_SERVED: Final = "Not served"


def record_of(case: Case, section: Section | None = None) -> list[Entry]:
    """The entries of the case, or those of one section, what happened last first; the numbers are those of the whole.

    An event that a move or a delivery gave rise to has no entry of its own, as that of the move or letter tells it. An
    event that a move once assumed of a party is marked as assumed.
    """
    case = gathered(case)
    found = [
        *_opening(case),
        *_moves(case),
        *_events(case),
        *_priorities(case),
        *_records(case),
        *_required(case),
        *_letters(case),
        *_told_otherwise(case),
        *_corrections(case),
        *_missed(case),
        *_work(case),
        *_fees(case),
        *_openings(case),
    ]
    filed = sorted(found, key=lambda entry: entry.filed_at)
    numbered = [replace(entry, number=number) for number, entry in enumerate(filed, start=1)]
    shown = [entry for entry in numbered if section in {None, entry.section}]
    return sorted(shown, key=lambda entry: (entry.moment, entry.number), reverse=True)


def _opening(case: Case) -> Iterator[Entry]:
    yield Entry(
        Section.STEPS,
        at=case.opened_at,
        moment=case.opened_at,
        filed_at=case.opened_at,
        title=f"Put on file as {case.case_number}",
        who=_who(case.opened_by),
    )


def _moves(case: Case) -> Iterator[Entry]:
    for move in case.moves.all():
        grounds = "; ".join(str(ground) for ground in move.grounds.all())
        yield Entry(
            Section.STEPS,
            at=move.at,
            moment=move.at,
            filed_at=move.recorded_at,
            title=_label(move),
            detail=f"{grounds}. {move.reason}" if grounds else move.reason,
            who=_who(move.actor),
        )


def _events(case: Case) -> Iterator[Entry]:
    for event in sorted(case.events.all(), key=lambda event: event.pk):
        if not _is_told(event):
            continue
        aside = event.superseded_by
        told = (
            str(event.party or ""),
            event.get_channel_display(),
            event.get_place_display(),
            f"question “{event.reference}”" if event.reference else "",
            event.note,
            event.get_source_display().lower() if event.source == EventSource.ASSUMED else "",
        )
        yield Entry(
            Section.STEPS,
            at=timezone.localdate(event.occurred_at) if event.day_only else event.occurred_at,
            moment=event.occurred_at,
            filed_at=event.recorded_at,
            title=CaseEventKind(event.kind).label,
            detail=", ".join(filter(None, told)),
            who=_who(event.recorded_by),
            struck=f"{aside.reason} ({_who(aside.recorded_by)}, {_day(aside.recorded_at)})" if aside else "",
            event_id=event.pk if event.source == EventSource.PERSON and not aside else None,
        )


def _is_told(event: CaseEvent) -> bool:
    """Whether an event has an entry of its own: that of its move or letter does not tell it, or not who petitioned."""
    if event.source == EventSource.DELIVERY:
        return False
    if event.source == EventSource.MOVE:
        return event.kind == CaseEventKind.APPEAL_FILED and event.party_id is not None
    return event.source != EventSource.ASSUMED or event.party_id is not None


def _priorities(case: Case) -> Iterator[Entry]:
    changes = sorted(case.priority_changes.all(), key=lambda change: change.pk)
    changed = _PRIORITIES_CHANGED(case.scope) if changes else []
    for change, (filed_at,) in zip(changes, chain(changed, repeat((None,)))):  # noqa: B905 - one from elsewhere has no log
        yield Entry(
            Section.STEPS,
            at=timezone.localdate(change.since) if change.day_only else change.since,
            moment=change.since,
            filed_at=filed_at or change.since,
            title=f"{change.get_priority_display()} from here on",
            detail=change.reason,
            who=_who(change.recorded_by),
        )
    for granted in case.clock_extensions.all():
        days = f"{granted.days} day{'s' if granted.days != 1 else ''}"
        yield _at_once(
            Section.STEPS, granted.recorded_at, f"{days} more for clock {granted.clock}", granted.approval,
            granted.recorded_by,
        )  # fmt: skip


def _records(case: Case) -> Iterator[Entry]:
    for document in case.documents.all():
        pages = f"{document.pages} page{'s' if document.pages != 1 else ''}" if document.pages else ""
        detail = ", ".join(filter(None, (document.get_source_display(), document.author, _dates(document), pages)))
        received = _at_once(
            Section.RECORDS, document.received_at, f"Record: {document.title}", detail, document.received_by
        )
        yield replace(received, struck=f"Refused: {document.rejection}") if document.rejection else received


def _required(case: Case) -> Iterator[Entry]:
    """What was said of the list of what must be there, an entry for each act."""
    whats = {entry.key: entry.what for entry in required_records()}
    for (at, by), said in groupby(case.required_answers.all(), lambda answer: (answer.stated_at, answer.stated_by)):
        lines = [
            f"{answer.get_finding_display()}: {whats.get(answer.entry, answer.entry)}"
            + (f" ({answer.reason})" if answer.reason else "")
            for answer in said
        ]
        yield Entry(
            Section.RECORDS,
            at=at,
            moment=at,
            filed_at=at,
            title="What must be there",
            detail="\n".join(lines),
            who=_who(by),
        )


def _letters(case: Case) -> Iterator[Entry]:
    """Yield one entry for a notice, or for the letters of a determination, with how each party was told."""
    letters = [letter for letter in case.letters.all() if letter.kind not in TO_FILE]
    alike = sorted(letters, key=lambda letter: (letter.kind, letter.about, letter.pk))
    for (kind, _about), group in groupby(alike, key=lambda letter: (letter.kind, letter.about)):
        of_kind = list(group)
        entry = _at_once(Section.LETTERS, of_kind[0].requested_at, LetterKind(kind).label, "", None)
        yield replace(
            entry,
            who="",
            served=tuple((letter.addressee_kind or letter.addressee, _served(letter)) for letter in of_kind),
        )


def _served(letter: Letter) -> str:
    """How the recipient was told, by the last delivery; what was returned before stays told."""
    deliveries = sorted(letter.deliveries.all(), key=lambda delivery: delivery.pk)
    told = [words for delivery in deliveries if (words := _delivered(delivery))]
    return "; ".join(told) if told and not deliveries[-1].returned_on else "; ".join([*told, NOT_SERVED])


def _delivered(delivery: Delivery) -> str:
    if delivery.sent_on is None and delivery.returned_on is None:
        return ""
    way = delivery.get_channel_display()
    words = f"{way}, sent {date_format(delivery.sent_on)}" if delivery.sent_on else way
    if delivery.returned_on:
        return f"{words}, returned {date_format(delivery.returned_on)}: {delivery.return_reason}"
    return f"{words}, received {date_format(delivery.received_on)}" if delivery.received_on else words


def _told_otherwise(case: Case) -> Iterator[Entry]:
    for due in case.notices.all():
        if due.settled_at and due.settled_as == NoticeEnd.TOLD:
            yield _at_once(Section.LETTERS, due.settled_at, f"Told otherwise: {due}", due.reason, due.settled_by)


def _corrections(case: Case) -> Iterator[Entry]:
    for correction in case.corrections.all():
        yield _at_once(
            Section.CORRECTIONS,
            correction.recorded_at,
            f"Corrected: {correction.label.lower()}",
            f"{correction.before or 'not known'} → {correction.after or 'not known'}. {correction.reason}",
            correction.recorded_by,
        )
    changes = [change for item in case.items.all() for change in item.changes.all()]
    for change in sorted(changes, key=lambda change: change.pk):
        said = f"{change.said_by}, {date_format(change.said_on)}" if change.said_by and change.said_on else ""
        ground = EligibilityReason(change.ground).label if change.ground else ""
        told = (said, change.document.title if change.document else "", ground, change.reason)
        yield _at_once(
            Section.STEPS, change.recorded_at, str(change), "; ".join(filter(None, told)), change.recorded_by
        )


def _missed(case: Case) -> Iterator[Entry]:
    for missed in case.missed_clocks.all():
        due = f"Due {date_format(missed.due_on)}; {missed.who} late"
        met = f"; done {date_format(missed.met_on)}" if missed.met_on else ""
        entry = _at_once(Section.STEPS, missed.found_at, f"Missed: {missed.title}", f"{due}{met}", None)
        lifted = "What was corrected since shows that nobody was late"
        yield replace(entry, struck=f"{lifted} ({_day(missed.lifted_at)})") if missed.lifted_at else entry


def _work(case: Case) -> Iterator[Entry]:
    for note in case.notes.all():
        yield _unless_struck(_at_once(Section.WORK, note.written_at, "Note", note.text, note.written_by), note)
    for call in case.calls.all():
        logged = _at_once(Section.WORK, call.logged_at, str(call), f"{call.asked}\n{call.answered}", call.logged_by)
        yield _unless_struck(replace(logged, at=call.happened_at, moment=call.happened_at), call)
    for task in case.tasks.all():
        told = f"For {task.owner}, by {date_format(task.due_on)}"
        yield _at_once(Section.WORK, task.given_at, f"Task: {task.what}", told, task.given_by)
        if task.done_at:
            yield _at_once(Section.WORK, task.done_at, f"Done: {task.what}", "", task.done_by)


def _unless_struck(entry: Entry, row: Strikeable) -> Entry:
    if row.struck_at is None:
        return entry
    return replace(entry, struck=f"{row.struck_reason} ({_who(row.struck_by)}, {_day(row.struck_at)})")


def _fees(case: Case) -> Iterator[Entry]:
    for line in case.fee_lines.all():
        amount = in_dollars(line.cents) if line.cents is not None else "not known"
        yield _at_once(
            Section.FEES, line.made_at, f"Fee, {line.get_kind_display().lower()}: {amount}", line.reason, line.made_by
        )


def _openings(case: Case) -> Iterator[Entry]:
    """Yield who opened a record or a letter, as the audit log has it."""
    events = _OPENED(case.scope)
    prefetch_related_objects(events, "actor")
    openings = {kind.value: words for kind, words in _OPENINGS.items()}
    titles = {f"document/{document.pk}": document.title for document in case.documents.all()} | {
        f"letter/{letter.pk}": ", ".join(filter(None, (letter.get_kind_display(), letter.addressee_kind)))
        for letter in case.letters.all()
    }
    for event in events:
        yield _at_once(Section.OPENED, event.at, openings[event.kind], titles.get(event.subject, ""), event.actor)


def _at_once(section: Section, at: datetime, title: str, detail: str, who: User | None) -> Entry:
    """The entry of what is on file from the moment it happens."""
    return Entry(section, at=at, moment=at, filed_at=at, title=title, detail=detail, who=_who(who))


def _dates(document: Document) -> str:
    days: Iterable[date] = dict.fromkeys(filter(None, (document.dated_from, document.dated_to)))
    return " to ".join(date_format(day) for day in days)


def _day(moment: datetime) -> str:
    return date_format(timezone.localdate(moment))


def _label(move: CaseMove) -> str:
    try:
        return find(move.action, CaseState(move.from_state)).label
    except IllegalTransition:  # a move of an earlier release's table
        return move.action.replace("_", " ").capitalize()


def _who(actor: User | None) -> str:
    if actor is None:
        return "System"
    return Role.REVIEWER.label if actor.role == Role.REVIEWER else actor.full_name
