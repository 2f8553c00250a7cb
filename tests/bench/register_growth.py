"""Whether the public register answers as fast among a million determinations as among ten thousand:

    python -m tests.servers postgres -- python -m tests.bench.register_growth [--determinations 1000000]

Made-up letters with words as common as in a language (Zipf) are listed by the real service in an empty PostgreSQL
database, then copied to other days, first the few, then in a copy of it the rest, in the order of their days as an
import of old letters brings them, or `--shuffled`. Rare words stand in the same forty determinations in both sizes; all
other words in as many of a hundred. Each question is asked by several words, among the few and among all by turns, as a
search (its statements also on a bare connection, rows fetched) and as a page of the site. Ends with 1 where a search
takes more than SEARCH ms (95 of 100), a page more than SLOWER times what it takes among the few, or a search more than
BARE times its bare statements; differences below SHORT ms count for nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from http import HTTPStatus
from itertools import accumulate, cycle
from random import Random
from statistics import median, quantiles
from typing import Any, NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - what follows needs the settings
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from cases.models import Case  # noqa: E402
from cases.models.page_index import quoted  # noqa: E402
from reviews.letters.content import LetterContent, LetterItem, Statements  # noqa: E402
from reviews.models import Determination, PublicDetermination, RegisterEntry, register_index  # noqa: E402
from reviews.models.register_index import TABLE  # noqa: E402
from reviews.register.facets import Facet, terms_of, week_term  # noqa: E402
from reviews.register.places import place_of, week_of  # noqa: E402
from reviews.selectors.register.entries import values_of  # noqa: E402
from reviews.selectors.register.search import Search, find_published  # noqa: E402
from reviews.services.register import listing_of  # noqa: E402
from reviews.views import register  # noqa: E402
from tests.bench.by_turns import ALONE, FEW, MANY, Databases  # noqa: E402
from tests.factories.caseload import REQUESTS, SOURCES, SPECIALTIES, STATES  # noqa: E402
from tests.factories.public import a_published  # noqa: E402

SMALL = 10_000
TEMPLATES = 2_000
WORDS = 220
"""Of a letter, beside its titles and guidelines."""
VOCABULARY = 20_000
FIRST, DAYS = date(2013, 3, 1), 4_700
YEARS = range(FIRST.year, (FIRST + timedelta(days=DAYS)).year + 1)
RARE, HELD = 20, 40
"""So many rare words, and so many determinations that hold each."""
PAGE = 25
DEEP = 10_000
ATTEMPTS = 40
SLOWER, BARE, SEARCH, SHORT = 1.3, 2.0, 100.0, 10.0


class Figures(NamedTuple):
    """Milliseconds in the middle and at 95 of 100."""

    middle: float
    slowest: float

    def __str__(self) -> str:
        return f"{self.middle:6.1f} {self.slowest:6.1f}"


def _syllables(number: int) -> str:
    parts = ("ba", "ce", "di", "fo", "gu", "ha", "ke", "li", "mo", "nu", "pa", "re", "so", "tu", "va", "xi")
    word = ""
    for _ in range(4):
        number, part = divmod(number, len(parts))
        word += parts[part]
    return f"{word}{number or ''}q"


def _vocabulary() -> tuple[list[str], list[float]]:
    """Words, and their weights summed up: the n-th is as common as one in n."""
    words = [_syllables(number * 7 + 3) for number in range(VOCABULARY)]
    return words, list(accumulate(1 / (place + 20) for place in range(VOCABULARY)))


def _letters() -> Iterator[LetterContent]:
    random = Random(11)  # noqa: S311 - the same letters every time
    words, weights = _vocabulary()
    for number in range(TEMPLATES):
        said = random.choices(words, cum_weights=weights, k=WORDS)
        # Every letter speaks of pain, a quarter of a fusion, one in a hundred of a neuroma, one in thirty of a phrase.
        said[5] = "pain"
        if number % 4 == 0:
            said[9] = "fusion"
        if number % 100 == 7:
            said[50] = "neuroma"
        if number % 30 == 1:
            said[20:22] = ["failed", "back"]
        else:
            said[20], said[90] = "back", "failed"
        text = " ".join(said)
        yield LetterContent(
            case_number="CM20-0000000", date_of_injury=date(2000 + number % 16, 5, 1), ur_denial_date=date(2016, 5, 1),
            application_received=None, date_assigned=None, decision_date=FIRST, priority="Standard",
            licensure=random.choice(STATES), specialty=random.choice(SPECIALTIES), summary=text[: len(text) // 3],
            items=tuple(
                LetterItem(
                    title=random.choice(REQUESTS), decision="overturned" if random.random() < 0.2 else "upheld",
                    claims_administrator_guideline="", imro_guideline=random.choice(SOURCES),
                    rationale=text[len(text) // 3 :] if place == 0 else "Not medically necessary.",
                )
                for place in range(random.choice((1, 1, 2, 3)))
            ),
            statements=Statements("How.", "Who.", "What.", "So."),
        )  # fmt: skip


def prepare() -> None:
    """Make the templates: rows and index of the letters as the service writes them, without week and year."""
    like = a_published(1)
    for pk, content in enumerate(_letters(), start=1):
        public = PublicDetermination(pk=pk, determination=like.determination, content=content.to_dict())
        entry, indexed = listing_of(public)
        entry.public = like
        values = {facet: values_of(entry, facet) for facet in Facet}
        dated = {week_term(week_of(indexed.place)), *_of_year(values, FIRST.year)}
        marks = " ".join(mark for mark in indexed.marks.split() if mark not in dated)
        RegisterEntry.objects.all().delete()
        entry.place = pk
        entry.save(force_insert=True)
        register_index.put([indexed._replace(place=pk, marks=marks)])
        with connection.cursor() as cursor:
            made = "CREATE TABLE t_entry AS" if pk == 1 else "INSERT INTO t_entry"
            cursor.execute(f"{made} SELECT * FROM reviews_registerentry WHERE place = %s", [pk])  # noqa: S608 - our own names
            made = "CREATE TABLE t_content AS" if pk == 1 else "INSERT INTO t_content"
            cursor.execute(
                f"{made} SELECT %s::bigint AS place, %s::jsonb AS content",
                [pk, json.dumps(content.to_dict())],
            )
            if pk == 1:
                cursor.execute("CREATE TABLE t_year (template bigint, year int, marks text)")
            cursor.executemany(
                "INSERT INTO t_year VALUES (%s, %s, %s)",
                [(pk, year, " ".join(map(quoted, _of_year(values, year)))) for year in YEARS],
            )
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE t_index AS SELECT * FROM {TABLE} WHERE place <= {TEMPLATES}")  # noqa: S608
        cursor.execute("CREATE UNIQUE INDEX ON t_index (place)")
        cursor.execute("CREATE UNIQUE INDEX ON t_entry (place)")
        cursor.execute("CREATE UNIQUE INDEX ON t_content (place)")
        cursor.execute("CREATE UNIQUE INDEX ON t_year (template, year)")
        cursor.execute("CREATE TABLE t_day (day date PRIMARY KEY, year int, ordinal bigint, week text)")
        days = [FIRST + timedelta(days=step) for step in range(DAYS)]
        cursor.executemany(
            "INSERT INTO t_day VALUES (%s, %s, %s, %s)",
            [(day, day.year, day.toordinal(), quoted(week_term(week_of(place_of(day, 1))))) for day in days],
        )
        cursor.execute(f"DELETE FROM {TABLE}")  # noqa: S608
    RegisterEntry.objects.all().delete()


def _of_year(values: dict[Facet, list[str]], year: int) -> list[str]:
    """The terms that a decision with these values has for having been made in that year."""
    of_any = set(terms_of({**values, Facet.YEAR: []}))
    return [term for term in terms_of({**values, Facet.YEAR: [f"{year}"]}) if term not in of_any]


def fill(first: int, end: int, *, shuffled: bool) -> None:
    """Copy the templates to the determinations of these numbers, with all the rows that pages read."""
    order = "md5(n::text)" if shuffled else "ordinal, n"
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # what is copied fits together: no key is looked up
        cursor.execute("SET work_mem = '256MB'")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute(f"DROP INDEX {TABLE}_words")
        cursor.execute(
            "CREATE TEMPORARY TABLE given AS SELECT n, 1 + n %% %s AS template, day, year, ordinal, week,"
            " (ordinal << 32) | n AS place, 'CM20-' || lpad(n::text, 7, '0') AS number"
            " FROM generate_series(%s::bigint, %s::bigint) AS n JOIN t_day ON day = %s + (n * 7919 %% %s)::int",
            [TEMPLATES, first, end - 1, FIRST, DAYS],
        )
        for table, like, given in (
            (Case, Case.objects.order_by("pk").first(), {"id": "n", "case_number": "number"}),
            (Determination, Determination.objects.order_by("pk").first(), {
                "id": "n", "case_id": "n", "content": "'{}'::jsonb", "check_code": "''"}),
            (PublicDetermination, PublicDetermination.objects.order_by("pk").first(), {
                "id": "n", "determination_id": "n",
                "content": "content"}),
        ):  # fmt: skip
            _copied(cursor, table, like, given)
        names = [field.attname for field in RegisterEntry._meta.local_fields]
        own = {"place": "given.place", "public_id": "n", "case_number": "number", "decided_on": "day"}
        columns, values = ", ".join(names), ", ".join(own.get(name, f"t_entry.{name}") for name in names)
        cursor.execute(
            f"INSERT INTO reviews_registerentry ({columns}) SELECT {values} FROM given"  # noqa: S608
            f" JOIN t_entry ON t_entry.place = template ORDER BY {order}"
        )
        cursor.execute(
            f"INSERT INTO {TABLE} (place, words) SELECT given.place, words || week::tsvector || marks::tsvector"  # noqa: S608
            f" || (CASE WHEN n < {SMALL} AND n % ({SMALL} / {HELD}) < {RARE}"
            f" THEN 'zyzzyva' || n % ({SMALL} / {HELD}) ELSE '' END)::tsvector"
            f" FROM given JOIN t_index ON t_index.place = template"
            f" JOIN t_year ON t_year.template = given.template AND t_year.year = given.year ORDER BY {order}"
        )
        cursor.execute("DROP TABLE given")
        cursor.execute(f"CREATE INDEX {TABLE}_words ON {TABLE} USING gin (words) WITH (fastupdate = off)")
        cursor.execute(f"VACUUM ANALYZE {TABLE}, reviews_registerentry, reviews_publicdetermination")
        cursor.execute("ANALYZE reviews_determination, cases_case")
        cursor.execute("RESET work_mem")
        cursor.execute("SET session_replication_role = origin")


def _copied(cursor: Any, model: Any, like: Any, given: dict[str, str]) -> None:
    """Rows as `like`, but for what is given in SQL."""
    names = [field.attname for field in model._meta.local_fields if not field.generated]
    rest = [name for name in names if name not in given]
    fields = {field.attname: field for field in model._meta.local_fields}
    values = [fields[name].get_db_prep_save(getattr(like, name), connection) for name in rest]
    columns = ", ".join([*given, *rest])
    selected = ", ".join([*given.values(), *["%s"] * len(rest)]).replace("%}", "%%}")
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {selected} FROM given"  # noqa: S608
        " JOIN t_content ON t_content.place = template",
        values,
    )


Asked = Sequence[tuple[Search, dict[str, int]]]
"""Searches, and where the page of each begins."""


def questions() -> dict[str, Asked]:
    """Each question in several words, with where its page begins."""
    words, _weights = _vocabulary()
    three = [
        {Facet.CATEGORY: category, Facet.OUTCOME: outcome, Facet.SPECIALTY: specialty}
        for category in ("pharmaceuticals", "diagnostic_testing", "surgery")
        for outcome in ("uphold", "overturn")
        for specialty in SPECIALTIES[:2]
    ]
    deep = RegisterEntry.objects.count() - 1
    row = min(DEEP * PAGE, deep - deep % PAGE - PAGE)
    cursor = RegisterEntry.objects.values_list("place", flat=True)[row - 1]
    near = find_published(Search("pain")).older or 0
    return {
        "page 1": [(Search(), {})],
        f"page {row // PAGE + 1:,}": [(Search(), {"before": cursor})],
        "a rare word": [(Search(f"zyzzyva{number}"), {}) for number in range(RARE)],
        "a word of 1 %": [(Search("neuroma"), {}), (Search(words[500]), {}), (Search(words[900]), {})],
        "a common word": [(Search("fusion"), {}), (Search("pain"), {}), (Search(words[0]), {})],
        "two words": [(Search(f"fusion {words[50]}"), {}), (Search("pain neuroma"), {})],
        "a phrase": [(Search('"failed back"'), {}), (Search('"medically necessary"'), {})],
        "three filters": [(Search("", chosen), {}) for chosen in three],
        "three filters, a word": [(Search("fusion", chosen), {}) for chosen in three],
        "a year": [(Search("", {Facet.YEAR: f"{year}"}), {}) for year in YEARS],
        "a common word, page 2": [(Search("pain"), {"before": near})],
        f"a common word, page {row // PAGE + 1:,}": [(Search("pain"), {"before": cursor})],
        "a common word, best": [(Search("fusion", order="best"), {})],
    }


def measured(databases: Databases, few: Asked, many: Asked, client: Client) -> dict[str, Figures]:
    """The figures of the searches, of their statements alone, and of their pages, by turns in both databases."""
    searches = [partial(find_published, search, **place) for search, place in many]
    statements = [databases.statements_of(search) for search in searches]
    with databases.among(ALONE), connection.cursor() as settings:  # as a search sets them for itself
        settings.execute("SET enable_seqscan = off; SET jit = off; SET work_mem = '32MB'")
    ways = {
        "search of few": (FEW, [partial(find_published, search, **place) for search, place in few]),
        "search": (MANY, searches),
        "bare": (ALONE, statements),
        "page of few": (FEW, [partial(_opened, client, search, place) for search, place in few]),
        "page": (MANY, [partial(_opened, client, search, place) for search, place in many]),
    }
    for which, asks in ways.values():
        with databases.among(which):
            for ask in asks:
                ask()
    by_turns = {way: (which, partial(_next, cycle(asks))) for way, (which, asks) in ways.items()}
    taken = databases.timed(by_turns, ATTEMPTS)
    return {way: Figures(median(times), quantiles(times, n=20)[-1]) for way, times in taken.items()}


def _next(asks: Iterator[Callable[[], object]]) -> None:
    next(asks)()


def _opened(client: Client, search: Search, place: dict[str, int]) -> None:
    query = {"q": search.words, **{facet.value: value for facet, value in search.chosen.items()}, **place}
    if search.order == "best":
        query["order"] = "best"
    answer = client.get(reverse("public_register"), query, secure=True)
    if answer.status_code != HTTPStatus.OK or not answer.content:
        sys.exit(f"{query} answers {answer.status_code}")


def _queries(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


def main() -> None:
    """Fill, measure, fill up, measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--determinations", type=int, default=1_000_000)
    parser.add_argument("--shuffled", action="store_true", help="not in the order of their days")
    options = parser.parse_args()
    if connection.vendor != "postgresql":
        sys.exit("python -m tests.servers postgres -- python -m tests.bench.register_growth")
    register.within_limit = lambda *_args, **_options: True  # one address asks for all of it
    call_command("migrate", verbosity=0)
    prepare()
    client = Client(headers={"host": "localhost"})
    databases = Databases()
    begin = time.perf_counter()
    fill(100, SMALL, shuffled=options.shuffled)
    databases.copy()
    with databases.among(FEW):
        of_few = questions()
    with databases.among(MANY):
        fill(SMALL, options.determinations, shuffled=options.shuffled)
        of_many = questions()
    took = time.perf_counter() - begin
    print(f"{SMALL:,} and {options.determinations:,} determinations after {took:,.0f} s; load {os.getloadavg()[0]:.1f}")
    print(f"{'ms in the middle, for 95 of 100':<30}{'found':>11}{'search':>24}{'bare':>7}{'page':>23}  times as long")
    over = False
    for (name, many), few in zip(of_many.items(), of_few.values(), strict=True):
        over |= _told(databases, name, measured(databases, few, many, client), many[0])
    sys.exit(over)


def _told(databases: Databases, name: str, figures: dict[str, Figures], asked: tuple[Search, dict[str, int]]) -> bool:
    """Print the figures of a question; returns whether they miss what is wanted."""
    search, bare, page, page_of_few = (figures[way] for way in ("search", "bare", "page", "page of few"))
    with databases.among(MANY):
        total = find_published(asked[0], **asked[1]).total
        queries = _queries(lambda: find_published(asked[0], **asked[1]))
    slower, of_bare = page.middle / page_of_few.middle, search.middle / bare.middle
    missed = (
        search.slowest > SEARCH
        or (slower > SLOWER and page.middle - page_of_few.middle > SHORT)
        or (of_bare > BARE and search.middle - bare.middle > SHORT)
    )
    print(
        f"{name:<30}{'' if total.is_exact else '~'}{total.told:>10,} {figures['search of few'].middle:6.1f} -> {search}"
        f" {bare.middle:6.1f} {page_of_few.middle:6.1f} -> {page}  {slower:.2f}, {of_bare:.2f} of bare SQL,"
        f" {queries} queries{'  missed' if missed else ''}",
        flush=True,
    )
    return missed


if __name__ == "__main__":
    main()
