"""The index over the words of pages: FTS5 on SQLite, `tsvector` on PostgreSQL; both hold the terms that we make.

Neither engine folds or stems: a body comes from `cases.records.terms`, so both find the same. The index stands beside
the page rows, and `cases/services/page_texts.py` writes both in one transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection

from cases.records.terms import BETWEEN, Leaf, Phrase

TABLE = "cases_page_index"
"""Made by migration 0036. It has no foreign key: it is none of Django's, which empties tables in tests unasked."""
_AT_ONCE = 500  # rows of one statement
_MOST_PLACES = 255  # of one word: more are not kept in a tsvector
_LAST_PLACE = 16_383


def put(bodies: Iterable[tuple[int, int, str]]) -> None:
    """Index pages anew: each as its id, the id of its case, and its body."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            rows = [(page, body, f"{quoted(_scope(case))} {vector_of(body)}") for page, case, body in bodies]
            cursor.execute(
                f"INSERT INTO {TABLE} (page_id, body, words) SELECT page, body, words::tsvector"  # noqa: S608
                " FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS given (page, body, words)"
                " ON CONFLICT (page_id) DO UPDATE SET body = EXCLUDED.body, words = EXCLUDED.words",
                [[row[column] for row in rows] for column in range(3)],
            )
        else:
            rows = [(page, _scope(case), body) for page, case, body in bodies]
            cursor.executemany(f"DELETE FROM {TABLE} WHERE rowid = %s", [(page,) for page, _scope, _body in rows])  # noqa: S608
            cursor.executemany(f"INSERT INTO {TABLE} (rowid, scope, body) VALUES (%s, %s, %s)", rows)  # noqa: S608


def drop(pages: Iterable[int]) -> None:
    """Take pages out of the index."""
    column = "page_id" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {TABLE} WHERE {column} = %s", [(page,) for page in pages])  # noqa: S608


def matching(cases: Sequence[int], leaf: Leaf) -> set[int]:
    """The ids of the pages of these cases on which a phrase of the leaf stands."""
    scopes = list(map(_scope, cases))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"SELECT page_id FROM {TABLE} WHERE words @@ %s::tsquery",  # noqa: S608
                [f"({' | '.join(map(quoted, scopes))}) & ({' | '.join(map(_followed, leaf.sought))})"],
            )
        else:
            scope = " OR ".join(f'"{scope}"' for scope in scopes)
            phrases = " OR ".join(f'"{" ".join(phrase)}"' for phrase in leaf.sought)
            cursor.execute(
                f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s",  # noqa: S608
                [f"scope : ({scope}) AND body : ({phrases})"],
            )
        return {page for (page,) in cursor.fetchall()}


def bodies_of(pages: Sequence[int]) -> dict[int, str]:
    """The bodies of these pages by their id."""
    column = "page_id" if connection.vendor == "postgresql" else "rowid"
    found: dict[int, str] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(pages), _AT_ONCE):
            some = pages[start : start + _AT_ONCE]
            cursor.execute(
                f"SELECT {column}, body FROM {TABLE} WHERE {column} IN ({', '.join(['%s'] * len(some))})",  # noqa: S608
                some,
            )
            found |= dict(cursor.fetchall())
    return found


def _scope(case: int) -> str:
    """The word that every page of a case has: so the index itself parts the cases, however many there are."""
    return f"{BETWEEN}{case}"


def _followed(phrase: Phrase) -> str:
    return "(" + " <-> ".join(quoted(term) for term in phrase) + ")"


def vector_of(body: str) -> str:
    """The literal of a tsvector: each term with its places."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for place, term in enumerate(body.split(), start=1):
        places[term].append(str(place) if place < _LAST_PLACE else str(_LAST_PLACE))
    return " ".join(f"{quoted(term)}:{','.join(at[:_MOST_PLACES])}" for term, at in places.items())


def quoted(term: str) -> str:
    """The term as a literal of a tsvector or a tsquery."""
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
