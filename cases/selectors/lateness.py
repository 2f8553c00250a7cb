"""How late claims administrators send records: what the Administrative Director needs to order that they show cause.

The evidence for each case is its assignment notice (NOARFI) with its proof of service, the last day for the records by
8 CCR 9792.10.5(a), and the day on which they came (8 CCR 9792.12). It is read from `MissedClock`, one row per duty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Count, DurationField, F, Max, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from cases import rules
from cases.clocks.calendar import local_date, local_moment
from cases.enums import CaseEventKind, PartyKind
from cases.models import BookEntry, CaseEvent, MissedClock
from cases.selectors.book import members_of, roots_of
from cases.selectors.cases import visible_cases
from cases.selectors.duties import RECORDS_OF_ADMINISTRATOR
from imr_site.accounts.authority import may
from imr_site.accounts.models import User
from imr_site.keyset import Order, chunks_of

CHUNK: Final = 500
"""So many rows of a table are completed at once."""
NOT_IN_BOOK: Final = "Not in the address book"
SORTS: Final = ("name", "served", "late", "missing", "days", "worst")
_ADMINISTRATOR: Final = PartyKind.CLAIMS_ADMINISTRATOR.value


class Period(NamedTuple):
    """From one day to another, both of them within it."""

    since: date
    until: date


@dataclass(frozen=True, slots=True)
class AdministratorLine:
    """One claims administrator over a period: NOARFIs served on it then, and its duties due then that it missed.

    `missing` of the `late` ones have not come at all; `days` are those of all together, `worst` of the latest one.
    """

    entry: int
    name: str
    served: int
    late: int
    missing: int
    days: int
    worst: int


@dataclass(frozen=True, slots=True)
class LateRecords:
    """One duty that was missed, with the evidence for it; what is not known is None or empty."""

    missed: MissedClock
    administrator: str
    notice_on: date | None
    way: str
    proof: str
    delivered_on: date | None
    days: int

    @property
    def cells(self) -> tuple[Any, ...]:
        """The row as the table for the Division has it, in the order of `COLUMNS`."""
        row = self.missed
        shown = (self.notice_on, self.way, self.proof, self.delivered_on, row.due_on, row.met_on, self.days)
        return (
            self.administrator, row.case.case_number, row.clock,
            *(cell.isoformat() if isinstance(cell, date) else "" if cell is None else cell for cell in shown),
        )  # fmt: skip


COLUMNS: Final = (
    "claims administrator", "case number", "clock", "NOARFI sent on", "NOARFI sent by", "proof of service",
    "NOARFI received on", "records due on", "records received on", "days late",
)  # fmt: skip


def late_records(actor: User, period: Period, entry: int | None = None) -> QuerySet[MissedClock]:
    """The duties to send records that were due in the period and missed, the first due first; none for strangers.

    `entry`: of this claims administrator of the address book only, under all its spellings; 0: of those not in it.
    """
    if not may(actor, rules.see_lateness):
        return MissedClock.objects.none()
    rows = MissedClock.objects.filter(
        clock__in=RECORDS_OF_ADMINISTRATOR,
        party_kind=_ADMINISTRATOR,
        lifted_at__isnull=True,
        due_on__range=period,
        case__in=visible_cases(actor),
    )
    if entry is not None:
        rows = rows.filter(party__book_entry__in=members_of([entry])[entry]) if entry else rows.filter(_no_entry())
    return rows.annotate(lateness=_lateness()).select_related("case", "party").order_by("due_on", "id")


def _no_entry() -> Q:
    return Q(party__isnull=True) | Q(party__book_entry__isnull=True)


def _lateness() -> Any:
    """The time from the last day to the day of the records, or to today where they have not come."""
    until = Coalesce(F("met_on"), Value(timezone.localdate()))
    return Coalesce(until - F("due_on"), timedelta(0), output_field=DurationField())


def administrators(actor: User, period: Period, *, sort: str = "late") -> list[AdministratorLine]:
    """Each claims administrator that was late in the period, by `sort`: the name upwards, numbers downwards."""
    counted = (
        late_records(actor, period)
        .order_by()
        .values("party__book_entry")
        .annotate(
            late=Count("pk"),
            missing=Count("pk", filter=Q(met_on__isnull=True)),
            time=Sum("lateness"),
            worst=Max("lateness"),
        )
    )
    by_entry = {row["party__book_entry"]: row for row in counted}
    served = _served(period) if by_entry else {}
    roots = roots_of(entry for entry in {*by_entry, *served} if entry is not None)
    names = dict(BookEntry.objects.filter(pk__in=set(roots.values())).values_list("pk", "name"))
    grouped: dict[int, list[int | None]] = defaultdict(list)
    for entry in {*by_entry, *served}:
        grouped[roots[entry] if entry is not None else 0].append(entry)
    lines = []
    for root, entries in grouped.items():
        if rows := [dict(by_entry[one]) for one in entries if one in by_entry]:
            sent = sum(served.get(one, 0) for one in entries)
            lines.append(_line(root, names.get(root, NOT_IN_BOOK), rows, sent))
    if sort == "name":
        return sorted(lines, key=lambda line: line.name.casefold())
    return sorted(lines, key=lambda line: (-getattr(line, sort if sort in SORTS else "late"), line.name.casefold()))


def _line(root: int, name: str, rows: list[dict[str, Any]], served: int) -> AdministratorLine:
    return AdministratorLine(
        entry=root,
        name=name,
        served=served,
        late=sum(row["late"] for row in rows),
        missing=sum(row["missing"] for row in rows),
        days=sum(row["time"].days for row in rows),
        worst=max(row["worst"].days for row in rows),
    )


def _served(period: Period) -> dict[int | None, int]:
    """How many NOARFIs were sent to claims administrators in the period, by entry of the address book."""
    begin, end = local_moment(period.since), local_moment(period.until + timedelta(days=1))
    sent = _noarfis().filter(occurred_at__gte=begin, occurred_at__lt=end)
    counts = sent.order_by().values("party__book_entry").annotate(count=Count("pk"))
    return {row["party__book_entry"]: row["count"] for row in counts}


def _noarfis() -> QuerySet[CaseEvent]:
    kind = CaseEventKind.ASSIGNMENT_NOTICE_SENT.value
    return CaseEvent.objects.standing().filter(kind=kind, party__kind=_ADMINISTRATOR)


def evidence_of(rows: Iterable[MissedClock]) -> list[LateRecords]:
    """These duties with their evidence; the queries are as many for one as for fifty."""
    shown = list(rows)
    notices: dict[int, list[CaseEvent]] = defaultdict(list)
    sent = _noarfis().filter(case__in={row.case_id for row in shown}).select_related("delivery")
    for event in sent.order_by("occurred_at", "id"):
        notices[event.case_id].append(event)
    entries = {row.party.book_entry_id for row in shown if row.party and row.party.book_entry_id}
    roots = roots_of(entries)
    names = dict(BookEntry.objects.filter(pk__in=set(roots.values())).values_list("pk", "name"))
    return [_evidence(row, notices[row.case_id], roots, names) for row in shown]


def _evidence(row: MissedClock, notices: list[CaseEvent], roots: dict[int, int], names: dict[int, str]) -> LateRecords:
    notice = next(
        (
            event
            for event in reversed(notices)
            if local_date(event.occurred_at) <= row.due_on and row.party_id in {None, event.party_id}
        ),
        None,
    )
    delivery = notice.delivery if notice else None
    until = row.met_on or timezone.localdate()
    entry = row.party.book_entry_id if row.party else None
    return LateRecords(
        missed=row,
        administrator=names[roots[entry]] if entry else str(row.party or NOT_IN_BOOK),
        notice_on=local_date(notice.occurred_at) if notice else None,
        way=notice.get_channel_display() if notice else "",
        proof=(delivery.proof or str(delivery)) if delivery else notice.get_source_display() if notice else "",
        delivered_on=delivery.received_on if delivery else None,
        days=(until - row.due_on).days,
    )


def table(actor: User, period: Period, entry: int | None = None) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the table for the Division, after that of its `COLUMNS`; read some at a time."""
    yield COLUMNS
    chunks = chunks_of(late_records(actor, period, entry), Order(("due_on", "id")), size=CHUNK)
    yield from (one.cells for chunk in chunks for one in evidence_of(chunk))
