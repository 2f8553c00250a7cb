"""Cases, worklists and the history of a case, as the staff may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from cases import rules
from cases.enums import CaseEventKind, CaseState, EligibilityReason, EventSource, NoticeEnd, PartyKind
from cases.errors import IllegalTransition
from cases.lifecycle import find
from cases.models import Case, CaseEvent, CaseMove, DisputedItem, ItemChange
from cases.numbers import case_number
from imr_site.accounts.authority import may
from imr_site.accounts.enums import Role
from imr_site.accounts.models import User


def visible_cases(actor: User) -> QuerySet[Case]:
    """Every case for the staff; none for reviewers, who see their own rounds (`reviews.selectors.rounds`)."""
    return Case.objects.all() if may(actor, rules.see_case) else Case.objects.none()


def case_numbered(number: str) -> Case | None:
    """The case of this number, however it is typed; None if it is on file nowhere."""
    return Case.objects.filter(case_number=case_number(number) or number.strip()).first()


def former_numbers(case: Case) -> list[str]:
    """The numbers under which the case was on file before, as letters of that time tell them."""
    return [correction.before for correction in case.corrections.all() if correction.field == "case_number"]


def items_applied_for(case: Case) -> list[DisputedItem]:
    """The items of the application itself, wherever they are decided; the caller prefetches those of many."""
    own = [item for item in case.items.all() if item.applied_in_id is None]
    return sorted([*own, *case.items_lent.all()], key=lambda item: item.pk)


def worker_name(case: Case) -> str:
    """The injured worker's name; the caller prefetches the parties."""
    return next((party.name for party in case.parties.all() if party.kind == PartyKind.INJURED_WORKER), "")


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line in the history of a case; of an event whose hour is not known `at` is its day."""

    at: datetime | date
    title: str
    detail: str
    who: str
    is_move: bool
    event_id: int | None = None
    """The event that a person stated, who may correct it."""
    href: str = ""


def timeline(case: Case) -> list[TimelineEntry]:
    """The moves and business events of a case, newest first; the reviewer appears as “Medical reviewer”, unnamed.

    An event that was stated with a move is left out, as the line of the move tells it. An event that a move once
    assumed of a party is marked as assumed. A correction tells what was on file before.
    """
    moves = list(case.moves.select_related("actor").prefetch_related("grounds"))
    entries = [
        (
            move.at,
            move.recorded_at,
            TimelineEntry(move.at, _label(move), _reason(move), _who(move.actor), is_move=True),
        )
        for move in moves
    ] + [
        (
            event.occurred_at,
            event.recorded_at,
            TimelineEntry(
                timezone.localdate(event.occurred_at) if event.day_only else event.occurred_at,
                CaseEventKind(event.kind).label,
                ", ".join(
                    filter(
                        None,
                        (
                            str(event.party or ""),
                            event.get_channel_display(),
                            event.get_place_display(),
                            f"question “{event.reference}”" if event.reference else "",
                            event.note,
                            _doubt(event),
                        ),
                    )
                ),
                _who(event.recorded_by),
                is_move=False,
                event_id=event.pk if event.source == EventSource.PERSON else None,
            ),
        )
        for event in case.events.standing().select_related("party", "recorded_by")
        if _is_told(event)
    ]
    entries += [
        (
            correction.recorded_at,
            correction.recorded_at,
            TimelineEntry(
                correction.recorded_at,
                f"Corrected: {correction.label.lower()}",
                f"{correction.before or 'not known'} → {correction.after or 'not known'}. {correction.reason}",
                _who(correction.recorded_by),
                is_move=False,
            ),
        )
        for correction in case.corrections.select_related("recorded_by")
    ]
    entries += [
        (change.recorded_at, change.recorded_at, _changed_item(change))
        for change in ItemChange.objects.filter(item__case=case).select_related(
            "item", "said_by", "document", "recorded_by"
        )
    ]
    entries += [
        (
            due.settled_at,
            due.settled_at,
            TimelineEntry(due.settled_at, f"Told otherwise: {due}", due.reason, _who(due.settled_by), is_move=False),
        )
        for due in case.notices.filter(settled_as=NoticeEnd.TOLD.value).select_related("settled_by", "case")
        if due.settled_at
    ]
    return [entry for _at, _recorded, entry in sorted(entries, key=lambda row: row[:2], reverse=True)]


def _is_told(event: CaseEvent) -> bool:
    """Whether an event has a line of its own: that of its move does not tell it, or not who petitioned."""
    if event.source == EventSource.MOVE:
        return event.kind == CaseEventKind.APPEAL_FILED and event.party_id is not None
    return event.source != EventSource.ASSUMED or event.party_id is not None


def _changed_item(change: ItemChange) -> TimelineEntry:
    """The line of an item that was closed, with who said so, or that was opened again."""
    said = f"{change.said_by}, {date_format(change.said_on)}" if change.said_by and change.said_on else ""
    ground = EligibilityReason(change.ground).label if change.ground else ""
    detail = "; ".join(filter(None, (said, change.document.title if change.document else "", ground, change.reason)))
    return TimelineEntry(change.recorded_at, str(change), detail, _who(change.recorded_by), is_move=False)


def _reason(move: CaseMove) -> str:
    """The grounds of a finding, then its reason in words."""
    grounds = "; ".join(str(ground) for ground in move.grounds.all())
    return f"{grounds}. {move.reason}" if grounds else move.reason


def _doubt(event: CaseEvent) -> str:
    return event.get_source_display().lower() if event.source == EventSource.ASSUMED else ""


def _label(move: CaseMove) -> str:
    try:
        return find(move.action, CaseState(move.from_state)).label
    except IllegalTransition:  # a move of an earlier release's table
        return move.action.replace("_", " ").capitalize()


def _who(actor: User | None) -> str:
    if actor is None:
        return "System"
    return Role.REVIEWER.label if actor.role == Role.REVIEWER else actor.full_name


def days_until(due: date | None) -> int | None:
    """Whole days from today in California to the due date; negative when past."""
    return (due - timezone.localdate()).days if due else None
