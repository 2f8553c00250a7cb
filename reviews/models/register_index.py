"""The index of the public register: FTS5 on SQLite, `tsvector` on PostgreSQL; both hold the terms that we make.

Newest first is what both give without sorting what they found. SQLite reads its index backwards, as the rowid is the
place. PostgreSQL cannot, and to sort all that a common word finds takes seconds: so there the newest weeks are asked
for by their terms, then those before, until there are enough. A GIN index skips what is outside of a week, so a page
takes as long among a million decisions as among ten thousand. What up to 20,000 hold is read at once, and counted.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple

from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from cases.models.page_index import quoted, vector_of
from cases.records.terms import Leaf
from reviews.register.facets import week_term
from reviews.register.model import EXACT_UP_TO, Indexed, Total, Wanted
from reviews.register.places import FIRST_DATED, week_of

TABLE: Final = "reviews_register_index"
"""Made by a migration of its own kind. It has no foreign key: it is none of Django's, which empties tables in tests."""
_ROWS: Final = "reviews_registerentry"
"""What lists show of each decision, by the same places."""
FEW: Final = 2_000
"""A phrase whose words so few decisions hold, by the planner's estimate, is looked for in all of them at once."""
_MOST_WEEKS: Final = 52  # of one question
_SECONDS: Final = 3
"""A search that takes longer is given up."""
_SETTINGS: Final = (
    "SELECT set_config('statement_timeout', %s, true), set_config('work_mem', '32MB', true),"
    " set_config('jit', 'off', true), set_config('enable_seqscan', 'off', true)"
)
"""What a search needs of the server: to be given up, no lossy bitmaps, no compiling of what takes milliseconds, and the
index, as the planner does not count what it takes to unpack the words of every row."""
_HOLDS: Final = "words @@ (SELECT %s::tsquery)"
"""The question, hidden from the planner: else it reads the shares of thirty thousand terms, which takes a millisecond,
to plan what it does anyway."""
_AT_ONCE: Final = 200  # places of one statement


class SearchTooWideError(Exception):
    """The search was given up: it wants one more word or filter."""


def _is_postgres() -> bool:
    return connection.vendor == "postgresql"


def put(rows: Iterable[Indexed]) -> None:
    """Index these decisions, in place of what was said of them before."""
    rows = list(rows)
    drop([row.place for row in rows])
    with connection.cursor() as cursor:
        if _is_postgres():
            cursor.executemany(
                f"INSERT INTO {TABLE} (place, words) VALUES (%s, setweight(%s::tsvector, 'A') || %s::tsvector)",  # noqa: S608
                [
                    (row.place, vector_of(row.titles), f"{vector_of(row.body)} {_bare(row.marks.split())}")
                    for row in rows
                ],
            )
        else:
            cursor.executemany(f"INSERT INTO {TABLE} (rowid, marks, titles, body) VALUES (%s, %s, %s, %s)", rows)  # noqa: S608


def drop(places: Sequence[int]) -> None:
    """Take decisions out of the index."""
    column = "place" if _is_postgres() else "rowid"
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {TABLE} WHERE {column} = %s", [(place,) for place in places])  # noqa: S608


def newest(wanted: Wanted, *, most: int, before: int | None = None) -> list[int]:
    """The places of the newest decisions that are wanted, from one place on.

    Raises SearchTooWideError where it takes longer than three seconds.
    """
    return _walked(wanted, most, before, downwards=True)


def oldest(wanted: Wanted, *, most: int, after: int) -> list[int]:
    """The places of the decisions next above a place, the lowest first. Raises SearchTooWideError as `newest`."""
    return _walked(wanted, most, after, downwards=False)


def first_found(wanted: Wanted, *, most: int, of_a_phrase: int) -> tuple[list[int], Total]:
    """The newest decisions that are wanted, and how many there are.

    The total is exact up to 20,000 and above that the planner's estimate; SQLite counts all. Words in a row that stand
    in many decisions must be compared place by place: so there are fewer asked for, and as the planner knows nothing of
    phrases, the total follows from how many of the newest hold it. Raises SearchTooWideError as `newest`.
    """
    if wanted.is_all:
        return _of_all(most, None, downwards=True), _counted_all()
    if not _is_postgres():
        found = _read_in_order(wanted, most, None, downwards=True)
        return found, _counted(wanted) if len(found) == most else Total(len(found))
    with _limited():
        asked = _asked(wanted)
        if wanted.has_phrase and asked.about > FEW:
            found = _in_windows(asked, of_a_phrase, None, downwards=True)
            return found, Total(len(found)) if len(found) < of_a_phrase else _by_density(found)
        if asked.about > EXACT_UP_TO:
            found = _in_windows(asked, most, None, downwards=True)
            return found, Total(asked.about, is_exact=False) if len(found) == most else Total(len(found))
        with connection.cursor() as cursor:
            # The offset keeps it from being read in the order of places, word by word.
            found_all = f"SELECT place FROM {TABLE} WHERE {_HOLDS} OFFSET 0"  # noqa: S608
            cursor.execute(
                f"SELECT (array_agg(place ORDER BY place DESC))[1:%s], count(*) FROM ({found_all}) AS found",  # noqa: S608
                [most, asked.query],
            )
            places, number = cursor.fetchone()
        return places or [], Total(number)


def _counted(wanted: Wanted) -> Total:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {TABLE} WHERE {TABLE} MATCH %s", [_match(wanted, wanted.in_words)])  # noqa: S608
        return Total(cursor.fetchone()[0])


def _counted_all() -> Total:
    counted = f"{_ROWS} LIMIT {EXACT_UP_TO + 1}" if _is_postgres() else _ROWS
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM (SELECT 1 FROM {counted}) AS counted")  # noqa: S608
        (number,) = cursor.fetchone()
        if _is_postgres() and number > EXACT_UP_TO:
            return Total(_planned(cursor, f"SELECT 1 FROM {TABLE}"), is_exact=False)  # noqa: S608
        return Total(number)


def _by_density(found: Sequence[int]) -> Total:
    """How many there are if they are as close everywhere as among the newest."""
    with connection.cursor() as cursor:
        everything = _planned(cursor, f"SELECT 1 FROM {TABLE}")  # noqa: S608
        looked_at = _planned(cursor, f"SELECT 1 FROM {TABLE} WHERE place >= %s", found[-1])  # noqa: S608
    return Total(len(found) * everything // max(looked_at, len(found)), is_exact=False)


def columns_of(places: Sequence[int], names: Sequence[str]) -> list[str]:
    """All values that these decisions have in columns of the register, a text for each column with one in each line.

    To fetch thousands of values takes longer than to find them, so they come as one row. A value that is empty is an
    empty line.
    """
    given = ",".join(map(str, places))
    if _is_postgres():
        joined, among, given = "string_agg", "= ANY (%s::bigint[])", f"{{{given}}}"
    else:
        joined, among, given = "group_concat", "IN (SELECT value FROM json_each(%s))", f"[{given}]"
    columns = ", ".join(f"coalesce({joined}({name}, '\n'), '')" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {_ROWS} WHERE place {among}", [given])  # noqa: S608
        return list(cursor.fetchone())


def best(wanted: Wanted, places: Sequence[int]) -> list[int]:
    """These places, of which all are wanted, those first that hold the words best; words of a title count more."""
    if not places or not wanted.leaves:
        return list(places)
    with _limited(), connection.cursor() as cursor:
        if _is_postgres():
            cursor.execute(
                f"SELECT place FROM {TABLE} WHERE place = ANY(%s)"  # noqa: S608
                " ORDER BY ts_rank('{0.1, 0.2, 0.4, 1.0}', words, %s::tsquery, 1) DESC, place DESC",
                [list(places), _said(wanted.leaves)],
            )
        else:
            cursor.execute(
                f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s AND rowid BETWEEN %s AND %s"  # noqa: S608
                f" ORDER BY bm25({TABLE}, 0.0, 8.0, 1.0), rowid DESC LIMIT %s",
                [_match(wanted, wanted.leaves), min(places), max(places), len(places)],
            )
        return [place for (place,) in cursor.fetchall()]


def bodies_of(places: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """What is indexed of these places, as sorted words of the database: for comparing."""
    column, columns = ("place", "words::text") if _is_postgres() else ("rowid", "marks, titles, body")
    found: dict[int, tuple[str, ...]] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(places), _AT_ONCE):
            some = places[start : start + _AT_ONCE]
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(f"SELECT {column}, {columns} FROM {TABLE} WHERE {column} IN ({marks})", some)  # noqa: S608
            found |= {place: tuple(texts) for place, *texts in cursor.fetchall()}
    return found


def all_places() -> set[int]:
    """Every place that is indexed."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {'place' if _is_postgres() else 'rowid'} FROM {TABLE}")  # noqa: S608
        return {place for (place,) in cursor.fetchall()}


# ---- walking --------------------------------------------------------------------------------------------------------


def _walked(wanted: Wanted, most: int, beyond: int | None, *, downwards: bool) -> list[int]:
    if wanted.is_all:
        return _of_all(most, beyond, downwards=downwards)
    if not _is_postgres():
        return _read_in_order(wanted, most, beyond, downwards=downwards)
    with _limited():
        asked = _asked(wanted)
        if asked.about <= (FEW if wanted.has_phrase else EXACT_UP_TO):
            return _sorted(asked.query, most, beyond, downwards=downwards)
        return _in_windows(asked, most, beyond, downwards=downwards)


def _of_all(most: int, beyond: int | None, *, downwards: bool) -> list[int]:
    sign, order = ("<", "DESC") if downwards else (">", "ASC")
    further = f"WHERE place {sign} %s" if beyond is not None else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT place FROM {_ROWS} {further} ORDER BY place {order} LIMIT %s",  # noqa: S608
            [*([beyond] if beyond is not None else []), most],
        )
        return [place for (place,) in cursor.fetchall()]


class _Asked(NamedTuple):
    """What PostgreSQL is asked: for which words, about how many have them, and of which weeks they are."""

    query: str
    about: int
    weeks: range


def _asked(wanted: Wanted) -> _Asked:
    """The planner tells how many it expects; it knows the share of thirty thousand terms (migration of the index)."""
    query = _tsquery(wanted)
    with connection.cursor() as cursor:
        about = _planned(cursor, f"SELECT 1 FROM {TABLE} WHERE words @@ %s::tsquery", query)  # noqa: S608
    return _Asked(query, about, wanted.weeks)


def _in_windows(asked: _Asked, most: int, beyond: int | None, *, downwards: bool) -> list[int]:
    found: list[int] = []
    until = time.monotonic() + _SECONDS
    for weeks in _windows(asked, most, beyond, downwards=downwards):
        if time.monotonic() > until:
            raise SearchTooWideError
        of_weeks = f"{asked.query} & ({' | '.join(quoted(week_term(week)) for week in weeks)})"
        found += _sorted(of_weeks, most - len(found), beyond, downwards=downwards)
        if len(found) >= most:
            break
    return found


def _windows(asked: _Asked, most: int, beyond: int | None, *, downwards: bool) -> Iterator[range]:
    """Ranges of weeks from a place on: as many as should hold what is looked for, then more; undated ones are older."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT min(place) FROM {TABLE} WHERE place >= %s), (SELECT max(place) FROM {TABLE})",  # noqa: S608
            [FIRST_DATED],
        )
        first, last = cursor.fetchone()
    undated = [range(1)] if 0 in asked.weeks else []
    if first is None:
        yield from undated
        return
    low, high = max(week_of(first), asked.weeks[0]), min(week_of(last), asked.weeks[-1])
    enough = most + 4 * math.isqrt(most)  # so that chance leaves hardly any window short
    width = min(max(-(-enough * (high - low + 1) // asked.about), 1), _MOST_WEEKS)
    if downwards:
        top = high if beyond is None else min(week_of(beyond), high)
        while top >= low:
            yield range(max(top - width + 1, low), top + 1)
            top, width = top - width, min(2 * width, _MOST_WEEKS)
        yield from undated
    else:
        bottom = low if beyond is None else max(week_of(beyond), low)
        if beyond is None or beyond < FIRST_DATED:
            yield from undated
        while bottom <= high:
            yield range(bottom, min(bottom + width - 1, high) + 1)
            bottom, width = bottom + width, min(2 * width, _MOST_WEEKS)


def _sorted(query: str, most: int, beyond: int | None, *, downwards: bool) -> list[int]:
    """The index is asked first, and what it finds is sorted: a page of the order itself would read words row by row."""
    sign, order = ("<", "DESC") if downwards else (">", "ASC")
    further = f"WHERE place {sign} %s" if beyond is not None else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH found AS MATERIALIZED (SELECT place FROM {TABLE} WHERE {_HOLDS})"  # noqa: S608
            f" SELECT place FROM found {further} ORDER BY place {order} LIMIT %s",
            [query, *([beyond] if beyond is not None else []), most],
        )
        return [place for (place,) in cursor.fetchall()]


def _read_in_order(wanted: Wanted, most: int, beyond: int | None, *, downwards: bool) -> list[int]:
    sign, order = ("<", "DESC") if downwards else (">", "ASC")
    further = f" AND rowid {sign} %s" if beyond is not None else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s{further} ORDER BY rowid {order} LIMIT %s",  # noqa: S608
            [_match(wanted, wanted.in_words), *([beyond] if beyond is not None else []), most],
        )
        return [place for (place,) in cursor.fetchall()]


def _planned(cursor: CursorWrapper, sql: str, *params: str | int) -> int:
    cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
    (plan,) = cursor.fetchone()
    return int((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"])


@contextmanager
def _limited() -> Iterator[None]:
    """Give the statements of the block three seconds each on PostgreSQL."""
    if not _is_postgres():
        yield
        return
    goes_on = connection.in_atomic_block
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_SETTINGS, [f"{_SECONDS}s"])
            yield
            if goes_on:  # else the settings end with the transaction
                cursor.execute("SET LOCAL statement_timeout = DEFAULT; SET LOCAL enable_seqscan = DEFAULT")
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != "57014":
            raise
        raise SearchTooWideError from error


# ---- what is asked, in the words of each engine ---------------------------------------------------------------------


def _tsquery(wanted: Wanted) -> str:
    return " & ".join(filter(None, [*map(quoted, wanted.marks), _said(wanted.in_words)]))


def _said(leaves: Iterable[Leaf]) -> str:
    return " & ".join(f"({' | '.join(map(_followed, leaf.sought))})" for leaf in leaves)


def _followed(phrase: Sequence[str]) -> str:
    return "(" + " <-> ".join(map(quoted, phrase)) + ")"


def _match(wanted: Wanted, leaves: Sequence[Leaf]) -> str:
    marks = [f'marks : "{mark}"' for mark in wanted.marks]
    return " AND ".join([*marks, *map(_of_leaf, leaves)])


def _of_leaf(leaf: Leaf) -> str:
    phrases = " OR ".join(f'"{" ".join(phrase)}"' for phrase in leaf.sought)
    return f"{{titles body}} : ({phrases})"


def _bare(terms: Iterable[str]) -> str:
    return " ".join(map(quoted, terms))
