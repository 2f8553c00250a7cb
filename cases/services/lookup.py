"""Keeps what a case is found by equal to what is on file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Q, prefetch_related_objects

from cases.book import Spelling, spelling_of
from cases.duplicates import keys_of
from cases.enums import PartyKind
from cases.folding import LONGEST, search_terms
from cases.models import BookEntry, Case, DuplicateKey, Party, SearchTerm
from cases.selectors.cases import former_numbers
from cases.selectors.duplicates import identity_of

BATCH = 500
READ_OF_A_NEW_CASE = ("parties", "items", "items_lent", "ur_decision", "corrections")
READ_WITH_A_CASE = (*READ_OF_A_NEW_CASE, "search_terms", "duplicate_keys")


def refresh_lookup(*, case: Case) -> None:
    """Bring what finds a case in step with it: search terms, duplicate keys, entries of parties in the address book.

    Whoever changes a name, a number or a day of the case calls this, in the same transaction.
    """
    with transaction.atomic(savepoint=False):
        _refresh_words(case)
        _enter_in_book(case)


def enter_lookup(*, cases: Sequence[Case]) -> None:
    """Make search terms and duplicate keys of new cases that name no party, many in a few statements."""
    with transaction.atomic(savepoint=False):
        prefetch_related_objects(cases, *READ_OF_A_NEW_CASE)
        SearchTerm.objects.bulk_create(
            SearchTerm(case_id=case.pk, term=term) for case in cases for term in sorted(_terms(case))
        )
        DuplicateKey.objects.bulk_create(
            DuplicateKey(case_id=case.pk, key=key) for case in cases for key in sorted(_keys(case))
        )


def _refresh_words(case: Case) -> bool:
    """Bring the search terms and the duplicate keys of a case in step with it, and tell whether any differed."""
    differing = (
        _bring_in_step(SearchTerm, case, "term", _terms(case), case.search_terms.all()),
        _bring_in_step(DuplicateKey, case, "key", _keys(case), case.duplicate_keys.all()),
    )
    return any(differing)


def _terms(case: Case) -> set[str]:
    names = [f"{party.name} {party.organization}" for party in case.parties.all()]
    numbers = (case.case_number, *former_numbers(case), case.claim_number, case.eams_number, case.wcis_number)
    return search_terms(names, numbers)


def _keys(case: Case) -> set[str]:
    return {key[:LONGEST] for key in keys_of(identity_of(case))}


def refresh_every_lookup(*, progress: Callable[[int, int], None]) -> int:
    """Bring the search terms and duplicate keys of every case in step, 500 in a transaction; return how many differed.

    `progress` is told after each transaction how many cases are done, and how many there are.
    """
    waiting = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    differing = 0
    for begin in range(0, len(waiting), BATCH):
        with transaction.atomic():
            locked = Case.objects.select_for_update().filter(pk__in=waiting[begin : begin + BATCH])
            cases = locked.prefetch_related(*READ_WITH_A_CASE)
            differing += sum(_refresh_words(case) for case in cases)
        progress(min(begin + BATCH, len(waiting)), len(waiting))
    return differing


def _bring_in_step(
    model: type[Any], case: Case, column: str, wanted: set[str], rows: Iterable[SearchTerm | DuplicateKey]
) -> bool:
    """Remove the rows of the case that are not wanted, and add those that lack."""
    on_file = {getattr(row, column): row.pk for row in rows}
    over = [pk for word, pk in on_file.items() if word not in wanted]
    lacking = sorted(wanted - set(on_file))
    if over:
        model.objects.filter(pk__in=over).delete()
    if lacking:
        model.objects.bulk_create([model(case=case, **{column: word}) for word in lacking])
    return bool(over or lacking)


def _enter_in_book(case: Case) -> None:
    """Put each party under the entry of the address book with its spelling, making those that are new.

    The case is filed under that of the claims administrator who was named last.
    """
    spellings = {party: _spelling(party) for party in case.parties.all()}
    entries = _entries({spelling for spelling in spellings.values() if spelling is not None})
    for party, spelling in spellings.items():
        entry = entries[spelling] if spelling else None
        if party.book_entry_id != (entry and entry.pk):
            Party.objects.filter(pk=party.pk).update(book_entry=entry)
    administrators = [party for party in spellings if party.kind == PartyKind.CLAIMS_ADMINISTRATOR]
    spelling = spellings[max(administrators, key=lambda party: party.pk)] if administrators else None
    entry = entries[spelling] if spelling else None
    if case.administrator_id != (entry and entry.pk):
        Case.objects.filter(pk=case.pk).update(administrator=entry)
        case.administrator = entry


def _spelling(party: Party) -> Spelling | None:
    return spelling_of(
        kind=party.kind,
        name=party.name,
        organization=party.organization,
        npi=party.npi,
        licence=party.licence_number,
    )


def _entries(wanted: set[Spelling]) -> dict[Spelling, BookEntry]:
    """The entry of each spelling, read at once; one that is new is made."""
    columns = {spelling: _columns(spelling) for spelling in wanted}
    among = reduce(or_, (Q(**each) for each in columns.values()), Q(pk__in=[]))
    there = {(entry.kind, entry.number, entry.words): entry for entry in BookEntry.objects.filter(among)}
    found = {}
    for spelling, each in columns.items():
        entry = there.get((spelling.kind.value, spelling.number, spelling.words))
        if entry is None:
            told = {"name": spelling.name, "sound": spelling.sound}
            entry, _made = BookEntry.objects.get_or_create(**each, defaults=told)
        found[spelling] = entry
    return found


def _columns(spelling: Spelling) -> dict[str, str]:
    return {"kind": spelling.kind.value, "number": spelling.number, "words": spelling.words}
