"""What the database counts, as rows that can be added up: whole months as they are kept, all else from the facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from cases.selectors.lateness import Period
from reviews.models import CountedMonth
from reviews.selectors.statistics.applications import application_queries
from reviews.selectors.statistics.letters import letter_queries, set_aside_in
from reviews.selectors.statistics.months import joined, month_of, named, parts_of
from reviews.selectors.statistics.outcomes import outcome_queries
from reviews.selectors.statistics.physicians import physician_queries

Rows = list[list[Any]]
Counted = dict[str, Rows]
"""By the name of its statement: values that tell a group, then what is counted of it. Of several parts, one after the
other: a group may have a row in each."""
_ANY: Final = month_of(date(2000, 1, 1))


def counted_in(period: Period) -> Counted:
    """All that is counted of a period; one statement for all that is kept, and as many for one day more as for all."""
    parts = list(parts_of(period))
    whole = [part.since for part in parts if part == month_of(part.since)]
    standing = CountedMonth.objects.standing().filter(asked=asked_now(), month__in=whole).order_by("month")
    kept: dict[date, Counted] = {each.month: each.rows for each in standing}
    rest = joined([part for part in parts if part.since not in kept])
    return _added([*kept.values(), *([count(rest)] if rest else [])])


def count(periods: Sequence[Period]) -> Counted:
    """Count the facts of these periods, at least one, by one statement a kind of rows."""
    return {name: _plain(rows) for name, rows in _queries(periods, list(set_aside_in(periods))).items()}


def asked_now() -> str:
    """SHA-256 of the statements that count: rows that others gave are not ours."""
    return _asked(connection.vendor)


@cache
def _asked(vendor: str) -> str:
    queries = {"set aside": set_aside_in([_ANY]), **_queries([_ANY], [0])}
    statements = "\n".join(f"{name}: {rows.query}" for name, rows in queries.items())
    return sha256(f"{vendor}\n{statements}".encode()).hexdigest()


def _queries(periods: Sequence[Period], set_aside: Sequence[int]) -> Mapping[str, QuerySet[Any, Any]]:
    return {
        **application_queries(periods),
        **letter_queries(periods, set_aside),
        **outcome_queries(periods, set_aside),
        **physician_queries(periods, set_aside),
    }


def _plain(rows: Iterable[Sequence[Any]]) -> Rows:
    """The rows as JSON holds them: a month by its name, a time in days."""
    return [[_value(value) for value in row] for row in rows]


def _value(value: Any) -> Any:
    if isinstance(value, date):
        return named(value)
    return value.days if isinstance(value, timedelta) else value


def _added(parts: Sequence[Counted]) -> Counted:
    names = {name for part in parts for name in part}
    return {name: [row for part in parts for row in part[name]] for name in names}
