"""Cases by the names and numbers that people type, as far as the person may find them.

What is typed is compared with the terms that `services.lookup` keeps. However many cases there are, a search reads so
many terms and no more; what it leaves out it says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection
from django.db.models import CharField, Exists, Expression, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions.text import ConcatPair

from cases import hooks, rules
from cases.enums import CaseState, PartyKind
from cases.folding import LONGEST, number_of, readings, search_terms, whole
from cases.lifecycle import OPEN_STATES
from cases.models import Case, Correction, Party, SearchTerm
from imr_site.accounts.authority import may
from imr_site.accounts.models import User
from imr_site.prepared import Prepared

Cases = QuerySet[SearchTerm, tuple[int, str]]
Question = Callable[..., list[tuple[int, str]]]
MOST: Final = 200
"""So many terms of each kind are read for one search."""
WORDS: Final = 8
"""So many of the words are asked for, the longest: each is one more condition, and a pasted page has hundreds."""
REASONS: Final = 2
"""So many of the names and numbers by which a case is found are shown."""
_LAST: Final = "\U0010ffff"
_COLUMNS: Final = ("case_number", "state", "priority", "received_on", "due_on")
_NUMBERS: Final = {"claim_number": "Claim", "eams_number": "EAMS", "wcis_number": "WCIS"}
_READ: Final = ("worker", *_COLUMNS, *_NUMBERS)


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
    begin_so, are_so = _questions_of(actor)
    ways = {_longest_first(words) for words in readings(search)}
    if _has_digit(search):
        if (number := whole(search)) and (whole_number := are_so(number)):
            return _in_order(whole_number)
        ways.add(_longest_first([number_of(search)[:LONGEST]]))
    read: list[tuple[int, str]] = []
    more = False
    for words in filter(None, ways):
        begun = begin_so(*words)
        if len(begun) > MOST:
            more = True
            begun += are_so(*words)
        read += begun
    return _in_order(read, more=more)


def rows_of(actor: User, ids: Sequence[int], search: str) -> list[FoundCase]:
    """The cases of these ids in their order, as far as the person may find them, each with why it was found."""
    sees_all = may(actor, rules.see_case)
    addresses = {} if sees_all else hooks.cases_found_by(actor)
    found = _ROWS(*[pk for pk in ids if sees_all or pk in addresses])
    of_each = {pk: dict(zip(_READ, rest, strict=True)) for pk, *rest in found}
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


_WORKERS: Final = Party.objects.filter(case=OuterRef("pk"), kind=PartyKind.INJURED_WORKER.value)
_ROWS: Final = Prepared(
    lambda *ids: (
        Case.objects.filter(pk__in=ids)
        .order_by()
        .annotate(worker=Subquery(_WORKERS.values("name")[:1]))
        .values_list("pk", *_READ)
    )
)


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    """The words to ask for; the longest is the rarest as a rule."""
    return tuple(sorted(set(filter(None, words)), key=lambda word: (-len(word), word))[:WORDS])


def _questions_of(actor: User) -> tuple[Question, Question]:
    """What finds the cases with a term that begins with each of some words, and what those with each as a term.

    It is given the words, the longest first, and tells the cases of the first terms, each with its state; one more
    than MOST where there are more.
    """
    if may(actor, rules.see_case):
        return _BEGIN_SO, _ARE_SO
    own = SearchTerm.objects.filter(case__in=[*hooks.cases_found_by(actor)])
    return lambda *words: [*_begin_so(own, map(Value, words))], lambda *words: [*_are_so(own, map(Value, words))]


def _begin_so(terms: QuerySet[SearchTerm], words: Iterable[Expression]) -> Cases:
    return _with_each(terms, [_begins(word) for word in words])


def _are_so(terms: QuerySet[SearchTerm], words: Iterable[Expression]) -> Cases:
    return _with_each(terms.order_by("-case_id"), [Q(term=word) for word in words])


def _begins(word: Expression) -> Q:
    """That a term begins so; a range on SQLite, whose LIKE uses no index."""
    if connection.vendor == "sqlite":
        return Q(term__gte=word, term__lt=ConcatPair(word, Value(_LAST), output_field=CharField()))
    return Q(term__startswith=word)


def _with_each(terms: QuerySet[SearchTerm], conditions: Sequence[Q]) -> Cases:
    """The terms of the first condition, of cases that have a term of each of the others too."""
    of_case = SearchTerm.objects.filter(case=OuterRef("case"))
    found = terms.filter(conditions[0], *(Exists(of_case.filter(each)) for each in conditions[1:]))
    return found.values_list("case_id", "case__state")[: MOST + 1]


_BEGIN_SO: Final = Prepared(lambda *words: _begin_so(SearchTerm.objects.all(), words))
_ARE_SO: Final = Prepared(lambda *words: _are_so(SearchTerm.objects.all(), words))


def _in_order(read: list[tuple[int, str]], *, more: bool = False) -> Found:
    ranked = sorted({(state in OPEN_STATES, pk) for pk, state in read}, reverse=True)
    return Found([pk for _open, pk in ranked], more)


def _has_digit(search: str) -> bool:
    return any(character.isdigit() for character in search)


def _reasons(rows: dict[int, dict[str, Any]], search: str, *, numbers_too: bool) -> dict[int, list[str]]:
    """By case, the names of its parties besides the worker, and its numbers, that have what is typed."""
    found: dict[int, list[str]] = {pk: [] for pk in rows}
    words = tuple({word for reading in readings(search) for word in reading})
    for pk, kind, *names in _OTHERS(*rows):
        name = ", ".join(filter(None, names))
        if words and any(term.startswith(words) for term in search_terms([name], ())):
            found[pk].append(f"{PartyKind(kind).label}: {name}")
    if numbers_too and _has_digit(search):
        typed = (*words, number_of(search))
        for pk, label, number in _numbers(rows):
            if any(term.startswith(typed) for term in search_terms((), [number])):
                found[pk].append(f"{label}: {number}")
    return found


_OTHERS: Final = Prepared(
    lambda *cases: (
        Party.objects.filter(case__pk__in=cases)
        .exclude(kind=PartyKind.INJURED_WORKER.value)
        .order_by("pk")
        .values_list("case_id", "kind", "name", "organization")
    )
)


def _numbers(rows: dict[int, dict[str, Any]]) -> Iterator[tuple[int, str, str]]:
    """The numbers of the cases besides their own, with what each is called."""
    for pk, row in rows.items():
        yield from ((pk, label, row[column]) for column, label in _NUMBERS.items() if row[column])
    yield from ((pk, "Formerly", number) for pk, number in _FORMER(*rows))


_FORMER: Final = Prepared(
    lambda *cases: Correction.objects.filter(case__pk__in=cases, field="case_number").values_list("case_id", "before")
)
