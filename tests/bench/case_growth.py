"""Whether searches, lists and their pages take as long among a million cases as among ten thousand:

    python -m tests.servers postgres -- python -m tests.bench.case_growth [--cases 1000000]

Made-up cases are copied into an empty PostgreSQL database with the terms that the application would write, first the
few, of which half are open, then into a copy of it the rest, all closed: those who work have the same to do, and what
is done grows. Each question is asked among the few and among all, by turns (the fastest of many). It may take up to
SLOWER times as long among all, and up to BARE times what its own statements take on the bare connection, rows fetched;
a page, which is made of what it read, may take HTML milliseconds over its statements instead.
What both sizes find alike counts for the first; a common word finds more among more cases, up to what a search reads.
Ends with 1 otherwise; on a machine that does other things too, look at the figures.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from contextlib import contextmanager
from datetime import date, timedelta
from functools import lru_cache, partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - what follows needs the settings
from django.db import connection  # noqa: E402
from django.test import Client, RequestFactory  # noqa: E402
from django.urls import reverse  # noqa: E402

from cases.desks import WaitsFor  # noqa: E402
from cases.enums import CaseState, PartyKind  # noqa: E402
from cases.folding import search_terms  # noqa: E402
from cases.lifecycle import OPEN_STATES  # noqa: E402
from cases.models import BookEntry, Case, Party, SearchTerm  # noqa: E402
from cases.selectors.search import found_cases, rows_of  # noqa: E402
from cases.selectors.worklist import Wanted, listed, place_in, shown_rows, state_counts, worklist  # noqa: E402
from cases.views.case import shown_of_case  # noqa: E402
from imr_site.accounts.enums import Role  # noqa: E402
from imr_site.accounts.models import User  # noqa: E402
from imr_site.keyset import keyset_page  # noqa: E402
from reviews.benchmarks import GIVEN, SYLLABLES  # noqa: E402
from tests.bench.by_turns import ALONE, FEW, MANY, Databases  # noqa: E402
from tests.factories import open_  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import Model

FIRST, SMALL = 1_000, 10_000
BATCH = 100_000
PAGE = 50
SUGGESTED = 8
ATTEMPTS = 60
SLOWER, BARE = 1.2, 2.0
HTML = 10.0
RARE = 40
"""So many cases have the rare worker: among the few, and no others."""
COMMON = 50
"""Every so manieth case has the common worker."""
SEARCHES = {
    "a worker, last name first": "Quill-Núñez, Isadora",
    "the beginning of a worker": "isadora qui",
    "a case number": "CM200001077",
    "a claim number, no signs": "wc0001077a",
    "a worker and the physician": "quill castellane",
    "a name that nobody has": "zzyzx",
}
"""What finds the same cases among few and among all."""
GROWING = {
    "a common surname": "garcia",
    "a common worker": "Garcia, Maria",
    "two letters": "ba",
    "the administrator of all": "harbor crest",
}
"""What finds more among more cases."""


def begin() -> None:
    """The case that the others are made like, and the claims administrators they name."""
    open_()
    BookEntry.objects.bulk_create(
        BookEntry(kind=PartyKind.CLAIMS_ADMINISTRATOR.value, words=name.lower(), name=name, sound="HRBR")
        for name in (f"Harbor Crest Claims {number}" for number in range(60))
    )


def fill(first: int, end: int) -> None:
    """Copy the cases of these numbers in, with three parties each and their terms; indexes of terms are made after."""
    options = SearchTerm._meta
    with connection.schema_editor() as editor:
        editor.execute("SET session_replication_role = replica")  # what is copied fits together: no key is looked up
        for constraint in options.constraints:
            editor.remove_constraint(SearchTerm, constraint)
        for index in options.indexes:
            editor.remove_index(SearchTerm, index)
    _fill(first, end)
    with connection.schema_editor() as editor:
        for constraint in options.constraints:
            editor.add_constraint(SearchTerm, constraint)
        for index in options.indexes:
            editor.add_index(SearchTerm, index)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE cases_case, cases_party, cases_searchterm")


def _fill(first: int, end: int) -> None:
    for begin in range(first, end, BATCH):
        numbers = range(begin, min(begin + BATCH, end))
        entries = dict(BookEntry.objects.values_list("name", "pk"))
        with _copy(Case, Case.objects.earliest("pk"), ("id", *_case(first), "administrator_id")) as write:
            for number in numbers:
                (administrator,) = (entries[named] for _kind, _name, named in _parties(number) if named)
                write((number, *_case(number).values(), administrator))
        given = ("case_id", "kind", "name", "organization", "book_entry_id")
        with _copy(Party, Party.objects.earliest("pk"), given) as write:
            for number in numbers:
                for kind, name, organization in _parties(number):
                    write((number, kind.value, name, organization, entries.get(organization)))
        with _copy(SearchTerm, None, ("case_id", "term")) as write:
            for number in numbers:
                terms = {term for _kind, *names in _parties(number) for term in _of_name(" ".join(names))}
                for term in terms | search_terms((), [_case(number)["case_number"], _case(number)["claim_number"]]):
                    write((number, term))


@contextmanager
def _copy(model: type[Model], like: Any, given: tuple[str, ...]) -> Iterator[Any]:
    """Write rows of these columns; the others are as in `like`, and ids are given out where none is among them."""
    table: str = model._meta.db_table
    rest = [
        field.attname
        for field in model._meta.local_fields
        if field.attname not in {*given, "id"} and not field.generated
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE given (LIKE {table})")
        for name in {"id", *rest} - set(given):
            cursor.execute(f"ALTER TABLE given ALTER {name} DROP NOT NULL")
        with cursor.copy(f"COPY given ({', '.join(given)}) FROM STDIN") as copy:
            yield copy.write_row
        columns = ", ".join([*given, *rest])
        values = ", ".join([*given, *["%s"] * len(rest)])
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {values} FROM given",  # noqa: S608 - our own names
            [getattr(like, name) for name in rest],
        )
        cursor.execute("DROP TABLE given")


@lru_cache(maxsize=100_000)
def _of_name(name: str) -> set[str]:
    return search_terms([name], ())


def _case(number: int) -> dict[str, Any]:
    state = CaseState.RECORDS_PENDING if number < SMALL and number % 2 == 0 else CaseState.CLOSED
    return {
        "case_number": f"CM20-{number:07d}",
        "claim_number": f"WC-{number:07d}/A",
        "state": state.value,
        "due_on": date(2026, 1, 1) + timedelta(days=number % 90) if state is CaseState.RECORDS_PENDING else None,
        "received_on": date(2005, 1, 1) + timedelta(days=number // 130),
    }


def _parties(number: int) -> list[tuple[PartyKind, str, str]]:
    worker = f"{GIVEN[number * 5 % len(GIVEN)]} {_surname(number)}"
    if number % COMMON == 0:
        worker = f"{'Maria' if number % 4 else 'Rosa'} Garcia"
    physician = f"Dr. {GIVEN[number % 7]} {_surname(number % 400)}"
    if number % (SMALL // RARE) == 1 and number < SMALL:
        worker, physician = "Isadora Quill-Núñez", "Dr. Owen Castellane"
    return [
        (PartyKind.INJURED_WORKER, worker, ""),
        (PartyKind.REQUESTING_PHYSICIAN, physician, ""),
        (PartyKind.CLAIMS_ADMINISTRATOR, "", f"Harbor Crest Claims {number % 60}"),
    ]


def _surname(number: int) -> str:
    base = len(SYLLABLES)
    return "".join(SYLLABLES[number * 7 // base**power % base] for power in range(4)).capitalize()


class Question(NamedTuple):
    """What asks it and counts the rows, whether its answer is the same in every size, and whether that is HTML."""

    ask: Callable[[], int]
    same: bool = True
    is_page: bool = False


def questions(actor: User, client: Client) -> dict[str, Question]:
    """Each question by its name."""
    asked: dict[str, Question] = {}
    for name, words in {**SEARCHES, **GROWING}.items():
        for most in (SUGGESTED, PAGE):
            asked[f"search {most}: {name}"] = Question(partial(_search, actor, words, most), name in SEARCHES)
    closed = Wanted(states=(CaseState.CLOSED,), sort="age")
    for name, wanted, row in (
        ("my desk, page 1", Wanted(), 0),
        ("my desk, page 80", Wanted(), 79 * PAGE),
        ("my desk by age", Wanted(sort="-age"), 0),
        ("open and late", Wanted(states=tuple(OPEN_STATES), due="late"), 0),
        ("waiting for records", Wanted(waits=WaitsFor.ADMINISTRATOR), 0),
        ("an administrator's", Wanted(administrator="harbor crest claims 8"), 0),
        ("closed, page 1", closed, 0),
        ("closed, page 90", closed, 89 * PAGE),
    ):
        same = wanted is not closed  # of more there are more to count, up to ten thousand
        asked[name] = Question(partial(_page, actor, wanted, _cursor(actor, wanted, row)), same)
    asked["counts of the states"] = Question(lambda: len(state_counts(actor)))
    case = Case.objects.get(case_number="CM20-0001078")
    place = _cursor(actor, Wanted(), 500)
    asked["place in the list"] = Question(lambda: bool(place_in(actor, Wanted(), case, place)))
    asked["what the page of a case shows"] = Question(partial(_shown, actor, case.case_number))
    for name, address in (
        ("my desk, as HTML", reverse("case_list")),
        ("page of a case, as HTML", reverse("case_detail", args=[case.case_number])),
    ):
        asked[name] = Question(partial(_opened, client, address), is_page=True)
    return asked


def _shown(actor: User, number: str) -> int:
    request = RequestFactory().get("/")
    request.user, request.session = actor, {}
    return len(shown_of_case(request, number))


def _opened(client: Client, address: str) -> int:
    """The code of the answer; anything but a page ends the bench."""
    code = client.get(address, secure=True).status_code
    if code != HTTPStatus.OK:
        sys.exit(f"{address} answers {code}")
    return code


def _search(actor: User, words: str, most: int) -> int:
    found = found_cases(actor, words)
    rows_of(actor, found.ids[:most], words)
    return len(found.ids)


def _cursor(actor: User, wanted: Wanted, row: int) -> str:
    return wanted.order.cursor(worklist(actor, wanted)[row - 1]) if row else ""


def _page(actor: User, wanted: Wanted, after: str) -> int:
    page = keyset_page(listed(actor, wanted), wanted.order, size=PAGE, after=after)
    return len(shown_rows(actor, page.rows, wanted.order))


class Figures(NamedTuple):
    """Milliseconds among the few and among all, those of its statements alone among all, and the rows of both."""

    few: float
    many: float
    bare: float
    rows: tuple[int, int]


def measured(databases: Databases, few: Callable[[], int], many: Callable[[], int]) -> Figures:
    """The fastest attempts of one question, asked in both databases by turns."""
    bare = databases.statements_of(many)
    with databases.among(FEW):
        rows = few()
    with databases.among(MANY):
        rows_of_many = many()
    ways = {"few": (FEW, few), "many": (MANY, many), "bare": (ALONE, bare)}
    taken = {way: min(times) for way, times in databases.timed(ways, ATTEMPTS).items()}
    return Figures(**taken, rows=(rows, rows_of_many))


def main() -> None:
    """Fill, measure, fill up, measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=1_000_000)
    wanted = parser.parse_args().cases
    if connection.vendor != "postgresql":
        sys.exit("python -m tests.servers postgres -- python -m tests.bench.case_growth")
    call_command("migrate", verbosity=0)
    begin()
    actor = User.objects.create(email="bench@example.org", full_name="Bench", role=Role.CASE_MANAGER.value)
    client = Client(headers={"host": "localhost"})
    client.force_login(actor, backend="imr_site.accounts.backends.ByAddress")
    databases = Databases()
    start = time.perf_counter()
    fill(FIRST, SMALL)
    databases.copy()
    with databases.among(FEW):
        of_few = questions(actor, client)
    with databases.among(MANY):
        fill(SMALL, wanted)
        of_many = questions(actor, client)
    print(f"{SMALL:,} and {wanted:,} cases after {time.perf_counter() - start:,.0f} s", flush=True)
    print(f"{'question':<42}{'rows':>15}{'ms':>16}{'bare':>8}{'times as slow':>15}{'of bare SQL':>13}", flush=True)
    missed = [_told(name, asked, measured(databases, asked.ask, of_many[name].ask)) for name, asked in of_few.items()]
    sys.exit(any(missed))


def _told(name: str, asked: Question, figures: Figures) -> bool:
    """Print the figures of a question; returns whether they miss what is wanted."""
    few, many, bare, (found, found_then) = figures
    slower, of_bare = many / few, many / bare
    is_html = asked.is_page and many - bare <= HTML
    missed = (of_bare > BARE and not is_html) or (slower > SLOWER and asked.same)
    print(
        f"{name:<42}{found:>7} {found_then:>7}{few:>8.2f}{many:>8.2f}{bare:>8.2f}"
        f"{slower:>15.2f}{of_bare:>13.2f}{'  missed' if missed else ''}",
        flush=True,
    )
    return missed


if __name__ == "__main__":
    main()
