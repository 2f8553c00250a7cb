"""The rows of one case, each table read once, for a page on which many parts ask for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from functools import cache
from typing import Any, Final

from django.db.models import Exists, Model, OuterRef, QuerySet, prefetch_related_objects

from cases.hooks import other_relations
from cases.models import Case, CaseEvent, Document
from cases.selectors.consolidation import documents_on
from imr_site.accounts.models import User
from imr_site.prepared import Given, Prepared

OF_CASE: Final = (
    "parties",
    "items",
    "moves",
    "events",
    "priority_changes",
    "clock_extensions",
    "documents",
    "consolidated",
    "required_answers",
    "notices",
    "letters",
    "corrections",
    "missed_clocks",
    "notes",
    "calls",
    "tasks",
    "fee_lines",
    "holds",
)
"""What belongs to a case, by the names of its relations."""
_OF_ROWS: Final = (
    "items__changes",
    "moves__grounds",
    "consolidated__documents",
    "consolidated__parties",
    "letters__deliveries",
    "notes__mentions",
)
"""What belongs to those rows."""
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
    "items__changes": ("recorded_by",),
    "notes__mentions": ("person",),
}
_PERSONS: Final = Prepared(lambda *keys: User.objects.filter(pk__in=keys))
_NAMED: Final = (
    ("events", "party", "parties"),
    ("letters", "recipient", "parties"),
    ("calls", "party", "parties"),
    ("missed_clocks", "party", "parties"),
    ("items__changes", "said_by", "parties"),
    ("items__changes", "document", "documents"),
    ("events", "superseded_by", "corrections"),
)
"""What else rows name of the case, and among which rows it is."""


def gathered(case: Case) -> Case:
    """The case with all that belongs to it: its relations answer `all()` without asking the database again.

    A copy, for a page that only shows: what is written afterwards is not among its rows. The people and parties that
    rows name are put into them, as a join of each table with theirs takes longer than the table itself.
    """
    if case.is_gathered:
        return case
    case = copy(case)
    case.__dict__["_prefetched_objects_cache"] = {relation: _nothing(relation) for relation in _relations()}
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for relation, is_there in zip(_relations(), _are_there()(case.pk)[0], strict=True):
        if is_there:
            found[relation] = _rows_of(relation)(case.pk)
            _keep([case], relation, found[relation])
    for path in _OF_ROWS:
        owners, relation = path.split("__")
        if found[owners]:
            found[path] = _rows_of(path)(case.pk)
            _keep(found[owners], relation, found[path])
    prefetch_related_objects([item for item in found["items"] if item.applied_in_id], "applied_in")
    prefetch_related_objects(found["holds"], "release__released_by")
    case.is_gathered = True
    for path, field, named in _NAMED:
        _name(found[path], field, {one.pk: one for one in found[named]})
    naming = [
        ([case], "opened_by"),
        ([case], "owner"),
        *((found[path], field) for path, fields in _PEOPLE.items() for field in fields),
    ]
    keys = {_key(row, field) for rows, field in naming for row in rows} - {None}
    people = {person.pk: person for person in _PERSONS(*keys)}
    for rows, field in naming:
        _name(rows, field, people)
    return case


def _keep(owners: Sequence[Any], relation: str, rows: Iterable[Any]) -> None:
    """Keep rows with those they belong to, as `prefetch_related` does.

    What is kept is the relation filtered by its owner, so that it can be asked for less. It is made as Django makes it
    (`_apply_rel_filters`), but of no manager and without looking up what is the same for each.
    """
    field = getattr(type(owners[0]), relation).field
    kept: defaultdict[Any, list[Any]] = defaultdict(list)
    for owner in owners:
        answer = field.model._default_manager.get_queryset()  # noqa: SLF001 - as Django does itself, here and below
        answer._deferred_filter = False, (), {field.name: owner}  # noqa: SLF001
        answer._known_related_objects = {field: {owner.pk: owner}}  # noqa: SLF001
        answer._result_cache, answer._prefetch_done = kept[owner.pk], True  # noqa: SLF001
        owner.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = answer
    by_key = {owner.pk: owner for owner in owners}
    for row in rows:
        owner = by_key[getattr(row, field.attname)]
        setattr(row, field.name, owner)
        kept[owner.pk].append(row)


def _relations() -> list[str]:
    return [*OF_CASE, *other_relations()]


@cache
def _rows_of(path: str) -> Prepared[Any]:
    model, lookup = _lookup(path)
    return Prepared(lambda case: model.objects.filter(**{lookup: case}))


@cache
def _nothing(relation: str) -> QuerySet[Any]:
    """What a relation without rows answers, of whatever case: nothing, also where it is asked for less."""
    model, _lookup_of_case = _lookup(relation)
    nothing: QuerySet[Any] = model.objects.none()
    len(nothing)  # so that it has its answer
    return nothing


@cache
def _are_there() -> Prepared[tuple[bool, ...]]:
    """What tells of each of the `_relations` whether the case has such rows: most cases have none in most of them."""

    def make(case: Given) -> QuerySet[Case, tuple[bool, ...]]:
        return Case.objects.filter(pk=case).values_list(
            *(Exists(model.objects.filter(**{lookup: OuterRef("pk")})) for model, lookup in map(_lookup, _relations()))
        )

    return Prepared(make)


def _lookup(path: str) -> tuple[Any, str]:
    """The model of a relation of a case, and the lookup that leads from there to the case."""
    model: Any = Case
    lookup: list[str] = []
    for name in path.split("__"):
        field = getattr(model, name).field
        model = field.model
        lookup.insert(0, field.name)
    return model, "__".join(lookup)


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
