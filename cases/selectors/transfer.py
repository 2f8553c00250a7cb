"""A case on file as the document that takes it elsewhere."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from cases.clocks.calendar import NOON, local_date, local_moment
from cases.enums import DocumentState, EventSource
from cases.hooks import gives_away, is_favourable
from cases.models import Case, CaseEvent, Document, UrDecision
from cases.selectors.cases import items_applied_for
from cases.selectors.retention import is_disposed
from cases.transfer import (
    CaseDocument,
    CaseFacts,
    EventFacts,
    ExtensionFacts,
    ItemFacts,
    MoveFacts,
    PartyFacts,
    PriorityFacts,
    RecordFacts,
    UrDecisionFacts,
)

TYPED: Final = {
    "moves": ("reason",),
    "priority_changes": ("reason",),
    "extensions": ("approval",),
    "records": ("title", "original_name"),
}
"""Parts of a document -> their words that people of this organization type."""
LEFT_OUT: Final = "Left out: it tells who the reviewer is."


def document_of(case: Case) -> CaseDocument:
    """All that is known of the case: imported elsewhere and exported again, the document is the same."""
    parties = list(case.parties.all())
    places = {party.pk: place for place, party in enumerate(parties, start=1)}
    decision = getattr(case, "ur_decision", None)
    document = CaseDocument(
        case=_case(case),
        ur_decision=_decision(decision) if decision else None,
        parties=tuple(_of(PartyFacts, party) for party in parties),
        items=tuple(_of(ItemFacts, item) for item in items_applied_for(case)),
        events=tuple(_event(event, places) for event in case.events.standing()),
        moves=tuple(
            _of(MoveFacts, move, grounds=tuple(ground.reason for ground in move.grounds.all()))
            for move in case.moves.prefetch_related("grounds")
        ),
        priority_changes=tuple(
            PriorityFacts.model_validate(
                {
                    "priority": change.priority,
                    "since": _day_or_moment(change.since, day_only=change.day_only),
                    "reason": change.reason,
                },
                strict=False,
            )
            for change in case.priority_changes.all()
        ),
        extensions=tuple(_of(ExtensionFacts, granted) for granted in case.clock_extensions.all()),
        records=tuple(_record(document) for document in case.documents.order_by("id")),
    )
    return _unnamed(case, document)


def files_of(case: Case) -> list[tuple[str, str]]:
    """The files of the records that the document lists and that are here: a name for each, and its hash.

    The name is its place in the list and the ending of the file as it came, and tells nobody.
    """
    there = case.documents.filter(~is_disposed("document", "received_at")).exclude(state=DocumentState.AWAITED)
    places = {pk: place for place, pk in enumerate(case.documents.order_by("id").values_list("pk", flat=True), start=1)}
    return [
        (f"{places[document.pk]:04d}{Path(document.original_name).suffix[:8].lower()}", document.sha256)
        for document in there.order_by("id")
    ]


def _unnamed(case: Case, document: CaseDocument) -> CaseDocument:
    """The document without words that tell who reviewed the case (LC 4610.6(f)), which were taken once."""

    def told(part: Any, name: str) -> bool:
        return gives_away(case, [getattr(part, name)])

    typed = [
        getattr(part, name) for parts, names in TYPED.items() for part in getattr(document, parts) for name in names
    ]
    if not gives_away(case, typed):
        return document
    return document.model_copy(
        update={
            parts: tuple(
                part.model_copy(update={name: LEFT_OUT for name in names if told(part, name)})
                for part in getattr(document, parts)
            )
            for parts, names in TYPED.items()
        }
    )


def _of(part: Any, row: Any, **other: Any) -> Any:
    """A part of the document from the columns of the same names; an empty code is not known."""
    values = {name: other.get(name, getattr(row, name, None)) for name in part.model_fields}
    return part.model_validate({name: _plain(value) for name, value in values.items() if _known(value)}, strict=False)


def _known(value: Any) -> bool:
    return value is not None and value != ""


def _plain(value: Any) -> Any:
    return local_moment(value) if isinstance(value, datetime) else value


def _case(case: Case) -> CaseFacts:
    told = is_favourable(case)
    facts: CaseFacts = _of(
        CaseFacts,
        case,
        signed=case.application_signed,
        duplicate_of=case.duplicate_of.case_number if case.duplicate_of else "",
        favourable=case.told_favourable if told is None else told,
    )
    return facts


def _decision(decision: UrDecision) -> UrDecisionFacts:
    facts: UrDecisionFacts = _of(UrDecisionFacts, decision)
    return facts


def _record(document: Document) -> RecordFacts:
    facts: RecordFacts = _of(RecordFacts, document)
    return facts


def _event(event: CaseEvent, places: dict[int, int]) -> EventFacts:
    at_noon = local_moment(event.occurred_at).time() == NOON
    facts: EventFacts = _of(
        EventFacts,
        event,
        at=_day_or_moment(event.occurred_at, day_only=event.day_only),
        follows=event.occurred_at if event.day_only and not at_noon else None,
        party=places[event.party_id] if event.party_id else None,
        source=EventSource.TOLD if event.source == EventSource.DELIVERY else EventSource(event.source),
    )
    return facts


def _day_or_moment(moment: datetime, *, day_only: bool) -> Any:
    return local_date(moment) if day_only else local_moment(moment)
