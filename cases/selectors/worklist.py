"""The lists of cases that people work from: filtered, in an order that an index has, and the place of a case in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from cases import hooks, rules
from cases.desks import DESK, ISSUES, WaitsFor, states_waiting_for, waits_for
from cases.enums import CaseState, PartyKind
from cases.folding import words_of
from cases.lifecycle import OPEN_STATES
from cases.models import BookEntry, Case, DisputedItem, Party, PutOff, SavedView
from cases.models.case import ORDERS
from cases.selectors.book import members_of, roots_of
from cases.selectors.cases import visible_cases
from imr_site.accounts.authority import may
from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from imr_site.keyset import Order, count_up_to
from imr_site.prepared import Prepared

WEEK: Final = timedelta(days=7)
_SHOWN: Final = ("case_number", "state", "priority", "ready_to_issue", "received_on", "due_on")
_LISTED: Final = tuple(dict.fromkeys((*_SHOWN, *(column for columns in ORDERS.values() for column in columns))))
"""What a list shows of a case, and the columns of every order, each once."""
_NOT_BY_STATE: Final = (WaitsFor.REVIEWER, WaitsFor.CASE_MANAGER)
"""For them a case also waits because of how far its review is."""
MOST_FOUND: Final = 500
"""So many spellings of a claims administrator are looked through."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases a person asked for; by default those on the own desk, the most urgent first.

    `states`: these instead of the desk's; `due`: `late`, `today` or `week`; `age`: days since the application was
    received, at least; `administrator`: words of its name; `owner`: `me`, `nobody` or the id of a person; `skipped`:
    those that the person put off, instead of the others; `sort`: a key of `ORDERS`, with `-` in front for the reverse.
    """

    states: tuple[CaseState, ...] = ()
    priority: str = ""
    waits: WaitsFor | None = None
    due: str = ""
    age: int | None = None
    administrator: str = ""
    reviewer: int | None = None
    owner: str = ""
    skipped: bool = False
    sort: str = "urgent"

    @property
    def order(self) -> Order:
        """The columns that the list is ordered by."""
        return Order(ORDERS[self.sort.removeprefix("-")], downwards=self.sort.startswith("-"))


def worklist(actor: User, wanted: Wanted) -> QuerySet[Case]:
    """The cases that the actor asked for, of those that the actor may see, in the order asked for."""
    cases = visible_cases(actor).filter(_within(actor, wanted))
    put_off = PutOff.objects.filter(person=actor, until__gt=timezone.localdate()).values("case")
    if wanted.skipped:
        cases = cases.filter(pk__in=put_off)
    elif not wanted.states:
        cases = cases.exclude(pk__in=put_off)
    if wanted.priority:
        cases = cases.filter(priority=wanted.priority)
    if wanted.waits:
        cases = cases.filter(_waiting_for(wanted.waits))
    if wanted.due:
        cases = cases.filter(_due(wanted.due))
    if wanted.age is not None:
        cases = cases.filter(received_order__lte=timezone.localdate() - timedelta(days=wanted.age))
    if wanted.administrator:
        cases = cases.filter(administrator__in=_administrators(wanted.administrator))
    if wanted.reviewer is not None:
        cases = cases.filter(pk__in=hooks.review_desk().reviewed_by(actor, wanted.reviewer))
    if wanted.owner:
        cases = cases.filter(_owned(actor, wanted.owner))
    return wanted.order.apply(cases)


def listed(actor: User, wanted: Wanted) -> QuerySet[Case, Any]:
    """Of the same cases the columns that a list shows and is ordered by, which are a fifth of all; named tuples."""
    return worklist(actor, wanted).values_list(*_LISTED, named=True)


class ShownRow(NamedTuple):
    """What a list shows of a case; a name is empty where nobody is named.

    `approved`: its determination may be issued; `age`: whole days since the application was received; `days_left` until
    its next duty is due, negative when that is late; `waits`: for whom it waits; `cursor`: its place in the list. None
    is what is not known.
    """

    key: int
    number: str
    state: CaseState
    priority: str
    approved: bool
    received_on: date | None
    due_on: date | None
    worker: str
    administrator: str
    owner: str
    item_count: int
    age: int | None
    days_left: int | None
    waits: WaitsFor | None
    review: hooks.UnderReview
    cursor: str


def shown_rows(actor: User, cases: Sequence[Any], order: Order) -> list[ShownRow]:
    """What a list in this order shows of these cases, which are rows of `listed`."""
    keys = [case.id for case in cases]
    reviews = hooks.review_desk().shown(actor, keys)
    named = {pk: (worker, administrator, owner, count) for pk, worker, administrator, owner, count in _NAMED(*keys)}
    today = timezone.localdate()
    rows = []
    for case in cases:
        review = reviews.get(case.id, hooks.UnderReview())
        state = CaseState(case.state)
        rows.append(
            ShownRow(
                case.id,
                case.case_number,
                state,
                case.priority,
                case.ready_to_issue,
                case.received_on,
                case.due_on,
                *named[case.id],
                age=(today - case.received_on).days if case.received_on else None,
                days_left=(case.due_on - today).days if case.due_on else None,
                waits=waits_for(state, approved=case.ready_to_issue, awaited=review.awaited),
                review=review,
                cursor=order.cursor(case),
            )
        )
    return rows


def _of_party(kind: PartyKind, name: str | Coalesce) -> Coalesce:
    named = Party.objects.filter(case=OuterRef("pk"), kind=kind.value).order_by("pk")
    return Coalesce(Subquery(named.values_list(name)[:1]), Value(""))


_ITEMS: Final = DisputedItem.objects.filter(case=OuterRef("pk")).order_by().values("case")
_NAMED: Final = Prepared(
    lambda *cases: (
        Case.objects.filter(pk__in=cases)
        .order_by()
        .values_list(
            "pk",
            _of_party(PartyKind.INJURED_WORKER, "name"),
            _of_party(PartyKind.CLAIMS_ADMINISTRATOR, Coalesce(NullIf("organization", Value("")), "name")),
            Coalesce("owner__full_name", Value("")),
            Coalesce(Subquery(_ITEMS.annotate(count=Count("pk")).values("count")), 0),
        )
    )
)


def _within(actor: User, wanted: Wanted) -> Q:
    """Which states: said once, as PostgreSQL takes what is said twice for rarer, and sorts where it need not.

    What is closed is not due.
    """
    role = Role(actor.role)
    states = {*(wanted.states or DESK.get(role, OPEN_STATES))}
    if wanted.due:
        states &= {*OPEN_STATES}
    if wanted.waits and wanted.waits not in _NOT_BY_STATE:
        states &= {*states_waiting_for(wanted.waits)}
    own = Q(state__in=sorted(states))
    is_issued_there = role is ISSUES and not wanted.states
    return own | Q(state=CaseState.QUALITY_REVIEW.value, ready_to_issue=True) if is_issued_there else own


def _waiting_for(whom: WaitsFor) -> Q:
    """What waits for them, of the cases whose states `_within` says."""
    if whom not in _NOT_BY_STATE:
        return Q(ready_to_issue=False)
    waiting = Q(state__in=states_waiting_for(whom), ready_to_issue=False)
    awaited = Q(pk__in=hooks.review_desk().awaiting())
    return waiting | awaited if whom is WaitsFor.REVIEWER else (waiting & ~awaited) | Q(ready_to_issue=True)


def _due(when: str) -> Q:
    """Whether a case is due then.

    Of an expression PostgreSQL guesses that a third fits, and reads the cases in the order asked for. Of the column it
    knows that hardly any case on file is due, takes it for so of the open ones, and sorts them all.
    """
    today = timezone.localdate()
    last = {"late": today - timedelta(days=1), "today": today, "week": today + WEEK}[when]
    return Q(LessThanOrEqual(Coalesce("due_on", Value(date.max)), last))


def _administrators(name: str) -> set[int]:
    """The claims administrators whose name has all these words, under every spelling of the address book."""
    entries = BookEntry.objects.filter(kind=PartyKind.CLAIMS_ADMINISTRATOR.value)
    for word in words_of(name):
        entries = entries.filter(words__contains=word)
    found = list(entries.values_list("pk", flat=True)[:MOST_FOUND])
    return {entry for members in members_of(roots_of(found).values()).values() for entry in members}


def _owned(actor: User, owner: str) -> Q:
    if owner == "nobody":
        return Q(owner=None)
    return Q(owner=actor.pk if owner == "me" else int(owner))


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many open cases stand in one state, and how many of them are late."""

    state: CaseState
    all: int
    late: int


def state_counts(actor: User) -> list[StateCount]:
    """The states in which there are open cases, in the order of the process; one reading of an index."""
    counted = _COUNTED(timezone.localdate().isoformat()) if may(actor, rules.see_case) else []
    found = {state: StateCount(CaseState(state), *counts) for state, *counts in counted}
    return [found[state] for state in CaseState if state in found]


_COUNTED: Final = Prepared(
    lambda today: (
        Case.objects.filter(state__in=OPEN_STATES)
        .order_by()
        .values_list("state")
        .annotate(all=Count("id"), late=Count("id", filter=Q(due_order__lt=today)))
    )
)


def views_of(actor: User) -> list[SavedView]:
    """The views that a person keeps, by name."""
    return _VIEWS(actor.pk)


_VIEWS: Final = Prepared(lambda owner: SavedView.objects.filter(owner=owner))


def colleagues(actor: User) -> QuerySet[User]:
    """Those who may have cases on their desk, for whoever sees the worklist."""
    return _with_desks() if may(actor, rules.see_case) else User.objects.none()


def named_colleagues(actor: User) -> list[tuple[int, str]]:
    """The key and the name of each of them."""
    return _COLLEAGUES() if may(actor, rules.see_case) else []


def _with_desks() -> QuerySet[User]:
    return User.objects.filter(is_active=True, role__in=[*DESK, Role.ADMINISTRATOR]).order_by("full_name")


_COLLEAGUES: Final = Prepared(lambda: _with_desks().values_list("pk", "full_name"))


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The case beside another in a list, and its place there."""

    case_number: str
    cursor: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list somebody stands: `number` of `total`, with the cases beside it.

    `left`: the case that was opened there is in the list no more; `number` is then the place that it had.
    """

    number: int
    total: int
    left: bool
    previous: Neighbour | None
    next: Neighbour | None


def place_in(actor: User, wanted: Wanted, case: Case, cursor: str) -> Place | None:
    """The place of a case in the list from which it was opened, at the row of this cursor; None for a wrong cursor."""
    order = wanted.order
    key = order.key(Case, cursor)
    if key is None:
        return None
    rows = listed(actor, wanted)
    return Place(
        number=count_up_to(order.before(rows, key)) + 1,
        total=count_up_to(rows),
        left=not rows.filter(pk=case.pk).exists(),
        previous=_nearest(order.before(rows, key), order),
        next=_nearest(order.after(rows, key), order),
    )


def _nearest(rows: QuerySet[Case, Any], order: Order) -> Neighbour | None:
    row = rows.first()
    return Neighbour(row.case_number, order.cursor(row)) if row else None
