"""Keeps what a case is found by equal to what is on file."""

from __future__ import annotations

from django.db import transaction

from cases.book import spelling_of
from cases.duplicates import keys_of
from cases.folding import search_terms
from cases.models import BookEntry, Case, DuplicateKey, Party, SearchTerm
from cases.selectors.cases import former_numbers
from cases.selectors.duplicates import identity_of

LONGEST = 80


def refresh_lookup(*, case: Case) -> None:
    """Write anew what finds a case: search terms, duplicate keys, and the entries of its parties in the address book.

    Whoever changes the facts of a case calls this.
    """
    names = [f"{party.name} {party.organization}" for party in case.parties.all()]
    numbers = (case.case_number, *former_numbers(case))
    terms = {term[:LONGEST] for number in numbers for term in search_terms(names, number, case.claim_number)}
    keys = {key[:LONGEST] for key in keys_of(identity_of(case))}
    with transaction.atomic():
        SearchTerm.objects.filter(case=case).delete()
        SearchTerm.objects.bulk_create(SearchTerm(case=case, term=term) for term in sorted(terms))
        DuplicateKey.objects.filter(case=case).delete()
        DuplicateKey.objects.bulk_create(DuplicateKey(case=case, key=key) for key in sorted(keys))
        _enter_in_book(case)


def _enter_in_book(case: Case) -> None:
    """Put each party of the case under the entry of the address book with its spelling, making those that are new."""
    for party in case.parties.all():
        entry = _entry_of(party)
        if party.book_entry_id != (entry and entry.pk):
            Party.objects.filter(pk=party.pk).update(book_entry=entry)


def _entry_of(party: Party) -> BookEntry | None:
    spelling = spelling_of(
        kind=party.kind,
        name=party.name,
        organization=party.organization,
        npi=party.npi,
        licence=party.licence_number,
    )
    if spelling is None:
        return None
    entry, _made = BookEntry.objects.get_or_create(
        kind=spelling.kind.value,
        number=spelling.number,
        words=spelling.words,
        defaults={"name": spelling.name, "sound": spelling.sound},
    )
    return entry
