"""Cases by the names and numbers that people type, as far as the person may find them.

What is typed is compared with the terms that `services.lookup` keeps. However many cases there are, a search reads so
many terms and no more; what it leaves out it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from cases import hooks, rules
from cases.enums import CaseState, PartyKind
from cases.folding import LONGEST, number_of, readings, search_terms, whole
from cases.lifecycle import OPEN_STATES
from cases.models import Case, Correction, Party, SearchTerm
from imr_site.accounts.authority import may
from imr_site.accounts.models import User

MOST: Final = 200
"""So many terms of each kind are read for one search."""
WORDS: Final = 8
"""So many of the words are asked for, the longest: each is one more condition, and a pasted page has hundreds."""
REASONS: Final = 2
"""So many of the names and numbers by which a case is found are shown."""
_LAST: Final = "\U0010ffff"
_COLUMNS: Final = ("case_number", "state", "priority", "received_on", "due_on")
_NUMBERS: Final = {"claim_number": "Claim", "eams_number": "EAMS", "wcis_number": "WCIS"}


@dataclass(frozen=True, slots=True)
class Found:
    """The ids of the cases found: open cases first, then the newest; `more`: there are others that were not read."""

    ids: list[int]
    more: bool = False


@dataclass(frozen=True, slots=True)
class FoundCase:
    """One case as a search shows it; `because` are the names and numbers, other than those shown, that were found."""

    case_number: str
    state: str
    priority: str
    worker: str
    received_on: date | None
    due_on: date | None
    because: tuple[str, ...]
    address: str
    """The page of the person who searches; empty where it is that of the case."""

    @property
    def state_label(self) -> str:
        """The state in the words of pages."""
        return CaseState(self.state).label


def found_cases(actor: User, search: str) -> Found:
    """The cases that have what is typed: the beginning of a number, or for every word a word that begins with it.

    A number that is typed whole finds its case alone. The staff find every case, reviewers those they review.
    """
    terms = _terms_open_to(actor)
    ways = {tuple(words) for words in readings(search)}
    if _has_digit(search):
        if whole_number := _read(terms.filter(term=whole(search))):
            return _in_order(whole_number)
        ways.add((number_of(search)[:LONGEST],))
    read: list[tuple[int, str]] = []
    more = False
    for words in ways:
        begun = _read(_with_words(terms, words))
        if len(begun) > MOST:
            more = True
            begun += _read(_with_words(terms, words, entire=True).order_by("-case_id"))
        read += begun
    return _in_order(read, more=more)


def rows_of(actor: User, ids: Sequence[int], search: str) -> list[FoundCase]:
    """The cases of these ids in their order, as far as the person may find them, each with why it was found."""
    sees_all = may(actor, rules.see_case)
    addresses = {} if sees_all else hooks.cases_found_by(actor)
    of_each = {row["pk"]: row for row in _rows([pk for pk in ids if sees_all or pk in addresses])}
    reasons = _reasons(of_each, search, numbers_too=sees_all)
    return [
        FoundCase(
            **{name: of_each[pk][name] for name in _COLUMNS},
            worker=of_each[pk]["worker"] or "",
            because=tuple(reasons[pk][:REASONS]),
            address=addresses.get(pk, ""),
        )
        for pk in ids
        if pk in of_each
    ]


def _rows(ids: list[int]) -> Iterable[dict[str, Any]]:
    workers = Party.objects.filter(case=OuterRef("pk"), kind=PartyKind.INJURED_WORKER.value).values("name")[:1]
    cases = Case.objects.filter(pk__in=ids).order_by().annotate(worker=Subquery(workers))
    rows: Iterable[dict[str, Any]] = cases.values("pk", "worker", *_COLUMNS, *_NUMBERS)
    return rows


def _terms_open_to(actor: User) -> QuerySet[SearchTerm]:
    if may(actor, rules.see_case):
        return SearchTerm.objects.all()
    return SearchTerm.objects.filter(case__in=[*hooks.cases_found_by(actor)])


def _with_words(terms: QuerySet[SearchTerm], words: Iterable[str], *, entire: bool = False) -> QuerySet[SearchTerm]:
    """The terms of the longest word, which is the rarest as a rule, of cases that have all the others too."""
    longest, *others = sorted(set(filter(None, words)), key=lambda word: (-len(word), word))[:WORDS] or [""]
    if not longest:
        return terms.none()
    found = terms.filter(_is(longest) if entire else _begins(longest))
    for word in others:
        of_case = SearchTerm.objects.filter(case=OuterRef("case"))
        found = found.filter(Exists(of_case.filter(_is(word) if entire else _begins(word))))
    return found


def _is(word: str) -> Q:
    return Q(term=word)


def _begins(word: str) -> Q:
    """That a term begins so; a range on SQLite, whose LIKE uses no index."""
    if connection.vendor == "sqlite":
        return Q(term__gte=word, term__lt=word + _LAST)
    return Q(term__startswith=word)


def _read(terms: QuerySet[SearchTerm]) -> list[tuple[int, str]]:
    """The cases of the first terms, each with its state; one more than MOST where there are more."""
    return list(terms.values_list("case_id", "case__state")[: MOST + 1])


def _in_order(read: list[tuple[int, str]], *, more: bool = False) -> Found:
    ranked = sorted({(state in OPEN_STATES, pk) for pk, state in read}, reverse=True)
    return Found([pk for _open, pk in ranked], more)


def _has_digit(search: str) -> bool:
    return any(character.isdigit() for character in search)


def _reasons(rows: dict[int, dict[str, Any]], search: str, *, numbers_too: bool) -> dict[int, list[str]]:
    """By case, the names of its parties besides the worker, and its numbers, that have what is typed."""
    found: dict[int, list[str]] = {pk: [] for pk in rows}
    words = tuple({word for reading in readings(search) for word in reading})
    parties = Party.objects.filter(case__in=rows).exclude(kind=PartyKind.INJURED_WORKER.value).order_by("pk")
    for pk, kind, *names in parties.values_list("case_id", "kind", "name", "organization"):
        name = ", ".join(filter(None, names))
        if words and any(term.startswith(words) for term in search_terms([name], ())):
            found[pk].append(f"{PartyKind(kind).label}: {name}")
    if numbers_too and _has_digit(search):
        typed = (*words, number_of(search))
        for pk, label, number in _numbers(rows):
            if any(term.startswith(typed) for term in search_terms((), [number])):
                found[pk].append(f"{label}: {number}")
    return found


def _numbers(rows: dict[int, dict[str, Any]]) -> Iterator[tuple[int, str, str]]:
    """The numbers of the cases besides their own, with what each is called."""
    for pk, row in rows.items():
        yield from ((pk, label, row[column]) for column, label in _NUMBERS.items() if row[column])
    former = Correction.objects.filter(case__in=rows, field="case_number").values_list("case_id", "before")
    yield from ((pk, "Formerly", number) for pk, number in former)
