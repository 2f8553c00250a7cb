"""The rows of one case, each table read once, for a page on which many parts ask for them."""

from __future__ import annotations

from copy import copy
from functools import cache
from typing import Any, Final

from django.db import connection
from django.db.models import Model, prefetch_related_objects

from cases.models import Case, CaseEvent, Document
from cases.selectors.consolidation import documents_on
from imr_site.accounts.models import User

ROWS: Final = {
    "parties": (),
    "items": ("applied_in", "changes"),
    "moves": ("grounds",),
    "events": (),
    "priority_changes": (),
    "clock_extensions": (),
    "documents": (),
    "consolidated": ("documents", "parties"),
    "required_answers": (),
    "notices": (),
    "letters": ("deliveries",),
    "corrections": (),
    "missed_clocks": (),
    "notes": ("mentions",),
    "calls": (),
    "tasks": (),
    "fee_lines": (),
    "holds": ("release__released_by",),
}
"""What belongs to a case, by the names of its relations, and what belongs to those rows."""
_PEOPLE: Final = {
    "moves": ("actor",),
    "events": ("recorded_by",),
    "priority_changes": ("recorded_by",),
    "clock_extensions": ("recorded_by",),
    "documents": ("received_by",),
    "required_answers": ("stated_by",),
    "notices": ("settled_by",),
    "corrections": ("recorded_by",),
    "notes": ("written_by", "struck_by"),
    "calls": ("logged_by", "struck_by"),
    "tasks": ("owner", "given_by", "done_by"),
    "fee_lines": ("made_by",),
    "holds": ("placed_by",),
}
_PARTIES: Final = {"events": "party", "letters": "recipient", "calls": "party", "missed_clocks": "party"}


def gathered(case: Case) -> Case:
    """The case with all that belongs to it: its relations answer `all()` without asking the database again.

    A copy, for a page that only shows: what is written afterwards is not among its rows. The people and parties that
    rows name are put into them, as a join of each table with theirs takes longer than the table itself.
    """
    if case.is_gathered:
        return case
    case = copy(case)
    case.__dict__["_prefetched_objects_cache"] = {}
    for relation, further in ROWS.items():
        prefetch_related_objects(_rows(case, relation), *further)
    case.is_gathered = True
    parties = {party.pk: party for party in case.parties.all()}
    for relation, field in _PARTIES.items():
        _name(getattr(case, relation).all(), field, parties)
    changes = [change for item in case.items.all() for change in item.changes.all()]
    _name(changes, "said_by", parties)
    _name(changes, "document", {document.pk: document for document in case.documents.all()})
    _name(case.events.all(), "superseded_by", {correction.pk: correction for correction in case.corrections.all()})
    naming = [
        ((case,), "opened_by"),
        ((case,), "owner"),
        (changes, "recorded_by"),
        ([mention for note in case.notes.all() for mention in note.mentions.all()], "person"),
        *((getattr(case, relation).all(), field) for relation, fields in _PEOPLE.items() for field in fields),
    ]
    people = User.objects.in_bulk({pk for rows, field in naming for row in rows if (pk := _key(row, field))})
    for rows, field in naming:
        _name(rows, field, people)
    return case


def _rows(case: Case, relation: str) -> list[Any]:
    """Read one relation of the case and keep its rows with it, as `prefetch_related` does.

    Django makes a statement anew each time it is asked, which takes four times as long as all else; here it is made
    once.
    """
    related: Any = getattr(case, relation)
    rows = related.all()
    statement = _statement(relation, connection.vendor)
    rows._result_cache = list(related.model.objects.raw(statement, [case.pk]))  # noqa: SLF001 - as Django does itself
    rows._prefetch_done = True  # noqa: SLF001
    for row in rows:
        setattr(row, related.field.name, case)
    case.__dict__["_prefetched_objects_cache"][relation] = rows
    return list(rows)


@cache
def _statement(relation: str, _vendor: str) -> str:
    """What reads a relation of one case, whose key is its only value."""
    statement, _key = getattr(Case(pk=0), relation).all().query.sql_with_params()
    return str(statement)


def _key(row: Model, field: str) -> Any:
    return getattr(row, f"{field}_id")


def _name(rows: Any, field: str, known: dict[int, Any]) -> None:
    for row in rows:
        if (one := known.get(_key(row, field))) is not None:
            setattr(row, field, one)


def standing_events(case: Case) -> list[CaseEvent]:
    """The events of the case that no correction put aside, with their parties, in the order they happened."""
    if "events" in getattr(case, "_prefetched_objects_cache", ()):
        return [event for event in case.events.all() if event.superseded_by_id is None]
    return list(case.events.standing().select_related("party"))


def all_documents(case: Case) -> list[Document]:
    """The records of the case, and of the applications that are decided in it, in no order."""
    if not case.is_gathered:
        return list(documents_on(case))
    return [*case.documents.all(), *(one for other in case.consolidated.all() for one in other.documents.all())]
