"""The invoices to claims administrators, what is still to be asked for, and by whom it is paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.utils import timezone

from cases import rules
from cases.clocks.calendar import local_moment
from cases.enums import InvoiceKind, PartyKind
from cases.fees import in_dollars
from cases.models import BookEntry, FeeLine, Invoice, Party
from cases.selectors.book import chosen, members_of, roots_of
from cases.selectors.fees import not_told, unbilled
from imr_site.accounts.authority import may
from imr_site.accounts.models import User


def visible_invoices(actor: User) -> QuerySet[Invoice]:
    """Every invoice and credit note for who may see them, the newest first; none for others."""
    if not may(actor, rules.see_invoices):
        return Invoice.objects.none()
    return Invoice.objects.select_related("corrects", "job").order_by("-id")


def sealed_invoices(*, case_number: str = "") -> QuerySet[Invoice]:
    """The sealed invoices and credit notes, or those with a line of one case."""
    invoices = Invoice.objects.filter(sealed_at__isnull=False).order_by("pk")
    return invoices.filter(lines__line__case__case_number=case_number).distinct() if case_number else invoices


def first_of(day: date) -> date:
    """The first day of the month of a day, by which a month is known."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """The first day of the next month."""
    return first_of(month + timedelta(days=31))


def month_before(month: date) -> date:
    """The first day of the month before."""
    return first_of(month - timedelta(days=1))


def last_month() -> date:
    """The first day of the last month that is over, in California."""
    return month_before(first_of(timezone.localdate()))


def to_bill(payers: Iterable[int], month: date) -> QuerySet[FeeLine]:
    """The lines that an invoice for the month asks these entries of the address book for: all up to its end."""
    return _up_to(month).filter(payer__in=list(payers))


def _up_to(month: date) -> QuerySet[FeeLine]:
    """The lines with an amount that no invoice asked for, made before the month was over."""
    return unbilled().filter(made_at__lt=local_moment(month_after(month)))


@dataclass(frozen=True, slots=True)
class Owing:
    """A claims administrator that is to get an invoice for a month: so many lines, and their sum."""

    payer: BookEntry
    lines: int
    total: str


def owing(actor: User, month: date) -> list[Owing]:
    """Who is to get an invoice for the month, by name; spellings that a person merged are one. Few queries for all."""
    if not may(actor, rules.see_invoices):
        return []
    waiting = _up_to(month).filter(payer__isnull=False).order_by()
    sums = waiting.values("payer").annotate(lines=Count("pk"), cents=Sum("cents"))
    found = {row["payer"]: row for row in sums}
    together: dict[int, list[int]] = defaultdict(list)
    for pk, root in roots_of(found).items():
        together[root].append(pk)
    billed = set(
        Invoice.objects.filter(month=month, kind=InvoiceKind.INVOICE.value, payer__in=together).values_list(
            "payer", flat=True
        )
    )
    payers = BookEntry.objects.in_bulk(together.keys() - billed)
    rows = [
        Owing(
            payer=payer,
            lines=sum(found[each]["lines"] for each in together[pk]),
            total=in_dollars(sum(found[each]["cents"] for each in together[pk])),
        )
        for pk, payer in payers.items()
    ]
    return sorted(rows, key=lambda row: row.payer.name)


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What no invoice asks for yet: lines whose amount a person must state, and lines that name nobody who pays."""

    lines: tuple[FeeLine, ...]
    not_told: int
    without_payer: int


MOST_NAMED = 25


def unsettled(actor: User) -> Unsettled:
    """The lines that wait for a person, the oldest of them by name."""
    if not may(actor, rules.see_invoices):
        return Unsettled((), 0, 0)
    waiting = not_told()
    return Unsettled(tuple(waiting[:MOST_NAMED]), waiting.count(), unbilled().filter(payer__isnull=True).count())


def addressee_of(payer: BookEntry) -> Party | None:
    """Name and address of a claims administrator: as a person chose them, else as the newest case has them."""
    if found := chosen([payer.pk]).get(payer.pk):
        return found
    group = members_of([payer.pk])[payer.pk]
    newest = Party.objects.filter(book_entry__in=group).order_by("-id").first()
    if newest is not None:
        return newest
    lines = FeeLine.objects.filter(payer__in=group).order_by("-id").values("case")[:1]  # its spelling was corrected
    administrators = Party.objects.filter(kind=PartyKind.CLAIMS_ADMINISTRATOR.value, case__in=Subquery(lines))
    return administrators.order_by("-id").first()


def lines_to_print(lines: QuerySet[FeeLine]) -> QuerySet[FeeLine]:
    """The lines with the name of each worker, in the order in which they are printed. One query."""
    worker = Party.objects.filter(case=OuterRef("case"), kind=PartyKind.INJURED_WORKER.value).values("name")[:1]
    return lines.select_related("case").annotate(worker=Subquery(worker)).order_by("case__case_number", "id")


@dataclass(frozen=True, slots=True)
class MonthTotal:
    """What was asked for and given back in a month."""

    month: date
    invoices: int
    total: str


def month_totals(actor: User, *, most: int = 12) -> list[MonthTotal]:
    """The last months that have invoices, the newest first; credit notes are taken off. One query."""
    rows = (
        visible_invoices(actor)
        .select_related(None)
        .order_by("-month")
        .values("month")
        .annotate(invoices=Count("pk"), cents=Sum("total_cents"))
    )
    return [MonthTotal(row["month"], row["invoices"], in_dollars(row["cents"])) for row in rows[:most]]
