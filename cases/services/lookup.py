"""Keeps what a case is found by equal to what is on file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction

from cases.duplicates import keys_of
from cases.folding import LONGEST, search_terms
from cases.models import Case, DuplicateKey, SearchTerm
from cases.selectors.cases import former_numbers
from cases.selectors.duplicates import identity_of

BATCH = 500
READ_WITH_A_CASE = ("parties", "items", "items_lent", "ur_decision", "corrections", "search_terms", "duplicate_keys")


def refresh_lookup(*, case: Case) -> bool:
    """Bring the search terms and the duplicate keys of a case in step with it, and tell whether any differed.

    Whoever changes a name, a number or a day of the case calls this, in the same transaction.
    """
    names = [f"{party.name} {party.organization}" for party in case.parties.all()]
    numbers = (case.case_number, *former_numbers(case), case.claim_number, case.eams_number, case.wcis_number)
    terms = search_terms(names, numbers)
    keys = {key[:LONGEST] for key in keys_of(identity_of(case))}
    with transaction.atomic(savepoint=False):
        differing = (
            _bring_in_step(SearchTerm, case, "term", terms, case.search_terms.all()),
            _bring_in_step(DuplicateKey, case, "key", keys, case.duplicate_keys.all()),
        )
    return any(differing)


def refresh_every_lookup(*, progress: Callable[[int, int], None]) -> int:
    """Do that for every case on file, in transactions of 500, and return how many differed.

    `progress` is told after each transaction how many cases are done, and how many there are.
    """
    waiting = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    differing = 0
    for begin in range(0, len(waiting), BATCH):
        with transaction.atomic():
            locked = Case.objects.select_for_update().filter(pk__in=waiting[begin : begin + BATCH])
            cases = locked.prefetch_related(*READ_WITH_A_CASE)
            differing += sum(refresh_lookup(case=case) for case in cases)
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
