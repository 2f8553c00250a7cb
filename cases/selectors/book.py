"""The address book as it is kept: entries, what a person said of two of them, and which may be one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from cases import rules
from cases.book import may_be_one
from cases.folding import number_of, words_of
from cases.models import BookDecision, BookEntry, Party
from imr_site.accounts.authority import may
from imr_site.accounts.models import User
from imr_site.prepared import Prepared

OF_PARTY = (
    "name", "organization", "first_name", "middle_name", "last_name", "specialty", "npi", "licence_number", "address",
    "phone", "email", "fax", "channel",
)  # fmt: skip
"""The columns of a party that the book keeps of the entry a person chose."""
MOST_FOUND = 500
"""So many spellings are looked through by a search."""
LOOKED_AT = 2000
"""So many entries are compared with those of a page, the newest first."""
COLUMNS = 3
"""As many entries are compared with one side by side."""


# ---- what was said --------------------------------------------------------------------------------------------------


def standing() -> QuerySet[BookDecision]:
    """The decisions that nobody took back, the newest first."""
    return BookDecision.objects.filter(taken_back_at=None).order_by("-pk")


_ABOVE: Final = Prepared(
    lambda *entries: standing().filter(are_one=True, entry__pk__in=entries).values_list("entry", "other")
)
_BELOW: Final = Prepared(
    lambda *others: standing().filter(are_one=True, other__pk__in=others).values_list("entry", "other")
)


def roots_of(entries: Iterable[int]) -> dict[int, int]:
    """Under which entry each of these is found: the one that a person chose, or itself. One query for each step up."""
    chains = {pk: pk for pk in entries}
    ends = set(chains)
    while ends:
        ups = dict(_ABOVE(*ends))
        chains = {pk: ups.get(end, end) for pk, end in chains.items()}
        ends = set(ups.values())
    return chains


def members_of(entries: Iterable[int]) -> dict[int, set[int]]:
    """Each of these with the entries that are found under it, itself among them. One query for each step down."""
    top = {pk: pk for pk in entries}
    ends = set(top)
    while ends:
        found = {entry: top[other] for entry, other in _BELOW(*ends)}
        ends = found.keys() - top.keys()
        top |= found
    members: dict[int, set[int]] = defaultdict(set)
    for pk, root in top.items():
        members[root].add(pk)
    return members


def chosen(roots: Iterable[int]) -> dict[int, Party]:
    """The name, numbers and address that a person chose, as a party of no case; of entries that nobody merged none."""
    said = standing().filter(are_one=True, other__in=set(roots)).values_list("other", "other__kind", "current")
    return {other: Party(kind=kind, **current) for other, kind, current in reversed(said)}


def said_to_be_two(entries: Iterable[int]) -> set[frozenset[int]]:
    """The pairs, with one of these at least, that a person said are two."""
    wanted = set(entries)
    two = standing().filter(Q(entry__in=wanted) | Q(other__in=wanted), are_one=False)
    return {frozenset(pair) for pair in two.values_list("entry", "other")}


# ---- the list -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as the book shows it: the party it completes, in how many cases, when last, what it may be one with."""

    entry: BookEntry
    party: Party
    cases: int
    last_used: datetime
    alike: tuple[tuple[BookEntry, tuple[str, ...]], ...]
    """The other entry, and why it is asked."""


def book_entries(actor: User, *, kind: str = "", search: str = "") -> QuerySet[BookEntry]:
    """The entries by name, each with its other spellings under it; none for who does not keep the book.

    Each word of `search` begins a word of a spelling, or all of it begins its number.
    """
    entries = _listed() if may(actor, rules.keep_book) else BookEntry.objects.none()
    if kind:
        entries = entries.filter(kind=kind)
    if words := words_of(search):
        named = Q(*(Q(words__startswith=word) | Q(words__contains=f" {word}") for word in words))
        hits = BookEntry.objects.filter(named | Q(number__startswith=number_of(search))).order_by("-pk")
        entries = entries.filter(pk__in=set(roots_of(hits.values_list("pk", flat=True)[:MOST_FOUND]).values()))
    return entries.order_by("words", "pk")


def _listed() -> QuerySet[BookEntry]:
    """The entries that stand for themselves, and have a case or a spelling that has one."""
    below = standing().filter(are_one=True, other=OuterRef("pk"))
    above = standing().filter(are_one=True, entry=OuterRef("pk"))
    named = Party.objects.filter(book_entry=OuterRef("pk"))
    return BookEntry.objects.filter(Exists(named) | Exists(below), ~Exists(above))


def lines_of(entries: Iterable[BookEntry]) -> list[Line]:
    """These entries as the book shows them; the queries are as many for one as for fifty."""
    shown = list(entries)
    members = members_of(entry.pk for entry in shown)
    every = {pk for pks in members.values() for pk in pks}
    used = {
        row["book_entry"]: row
        for row in Party.objects.filter(book_entry__in=every)
        .order_by()
        .values("book_entry")
        .annotate(cases=Count("case", distinct=True), last=Max("case__opened_at"), newest=Max("pk"))
    }
    newest = Party.objects.in_bulk([row["newest"] for row in used.values()])
    of_choice, alike = chosen(members), _alike(shown)
    lines = []
    for entry in shown:
        rows = [used[pk] for pk in sorted(members[entry.pk]) if pk in used]
        if rows:  # else its last case was corrected a moment ago
            own = used.get(entry.pk, rows[-1])
            lines.append(
                Line(
                    entry=entry,
                    party=of_choice.get(entry.pk, newest[own["newest"]]),
                    cases=sum(row["cases"] for row in rows),
                    last_used=max(row["last"] for row in rows),
                    alike=tuple(alike[entry.pk]),
                )
            )
    return lines


def _alike(entries: list[BookEntry]) -> dict[int, list[tuple[BookEntry, tuple[str, ...]]]]:
    """What each of the entries may be one with, as long as nobody said that they are two."""
    numbers, sounds = {entry.number for entry in entries} - {""}, {entry.sound for entry in entries}
    near = _listed().filter(Q(number__in=numbers) | Q(sound__in=sounds), kind__in={entry.kind for entry in entries})
    others = list(near.order_by("-pk")[:LOOKED_AT])
    pairs = [
        (entry, other, reasons)
        for entry in entries
        for other in others
        if other.pk != entry.pk and (other.sound == entry.sound or (other.number and other.number == entry.number))
        if (reasons := may_be_one(entry.spelling, other.spelling))
    ]
    members = members_of({one.pk for entry, other, _reasons in pairs for one in (entry, other)})
    top = {pk: root for root, pks in members.items() for pk in pks}
    two = {frozenset(top.get(pk, pk) for pk in pair) for pair in said_to_be_two(top)}
    found: dict[int, list[tuple[BookEntry, tuple[str, ...]]]] = {entry.pk: [] for entry in entries}
    for entry, other, reasons in pairs:
        if frozenset((entry.pk, other.pk)) not in two:
            found[entry.pk].append((other, reasons))
    return found


# ---- one entry ------------------------------------------------------------------------------------------------------


def root_entry(actor: User, pk: int) -> BookEntry | None:
    """The entry under which this one is found; None for one that is in no list, and for who does not keep the book."""
    return book_entries(actor).filter(pk=roots_of([pk])[pk]).first()


def compared_with(actor: User, line: Line, *, also: int | None = None) -> list[tuple[Line, tuple[str, ...]]]:
    """The entries shown beside one, each with why: the one that a person asks about, then those that are alike."""
    asked = root_entry(actor, also) if also else None
    why = {other.pk: (other, reasons) for other, reasons in line.alike}
    if asked is not None and asked.kind == line.entry.kind and asked.pk != line.entry.pk:
        why = {asked.pk: why.get(asked.pk, (asked, ())), **why}
    beside = list(why.values())[:COLUMNS]
    reasons = {other.pk: said for other, said in beside}
    return [(one, reasons[one.entry.pk]) for one in lines_of(other for other, _said in beside)]


def decisions_on(entry: BookEntry) -> QuerySet[BookDecision]:
    """All that was said of the entry and its other spellings, the newest first; what was taken back too."""
    group = members_of([entry.pk])[entry.pk]
    said = BookDecision.objects.filter(Q(entry__in=group) | Q(other__in=group))
    return said.select_related("entry", "other", "decided_by", "taken_back_by")
