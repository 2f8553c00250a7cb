"""Keeps what a case is found by equal to what is on file."""

from __future__ import annotations

from django.db import transaction

from cases.duplicates import keys_of
from cases.folding import search_terms
from cases.models import Case, DuplicateKey, SearchTerm
from cases.selectors.cases import former_numbers
from cases.selectors.duplicates import identity_of

LONGEST = 80


def refresh_lookup(*, case: Case) -> None:
    """Write anew the search terms and the duplicate keys of a case; whoever changes its facts calls this."""
    names = [f"{party.name} {party.organization}" for party in case.parties.all()]
    numbers = (case.case_number, *former_numbers(case))
    terms = {term[:LONGEST] for number in numbers for term in search_terms(names, number, case.claim_number)}
    keys = {key[:LONGEST] for key in keys_of(identity_of(case))}
    with transaction.atomic():
        SearchTerm.objects.filter(case=case).delete()
        SearchTerm.objects.bulk_create(SearchTerm(case=case, term=term) for term in sorted(terms))
        DuplicateKey.objects.filter(case=case).delete()
        DuplicateKey.objects.bulk_create(DuplicateKey(case=case, key=key) for key in sorted(keys))
