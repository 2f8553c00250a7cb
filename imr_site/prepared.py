"""Statements that are made once in a process: Django takes longer to make one than the database to answer it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, QuerySet
from django.db.models.query import ModelIterable, get_related_populators

Row = TypeVar("Row")
KEPT: Final = 64
"""So many forms of one statement are kept: databases, and how many values are asked for, as fifty rows of a page."""


class Given(Expression):
    """The place of a value that comes with each question."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Stand in the statement as a value does, and among its values as the place of one."""
        return "%s", (self,)


class Prepared(Generic[Row]):
    """A question that is asked with keys or words, as often as wanted, for the statement of one query.

    `make` gets a place for each value, and puts them where a query compares columns with values. The rows are those of
    its query: models, with what `select_related` names, or the tuples of `values_list`. The values go into the
    statement as they are, so they are numbers and texts only.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Row]]) -> None:
        self._make = make
        self._made = lru_cache(KEPT)(self._statement)

    def __call__(self, *values: int | str) -> list[Row]:
        """The rows for these values: one statement, or none where no row can be among these values."""
        made = self._made(connection.vendor, len(values))
        if made is None:
            return []
        sql, params, rows_of = made
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[one.place] if isinstance(one, Given) else one for one in params])
            return rows_of(cursor.fetchall())

    def _statement(self, _vendor: str, count: int) -> tuple[str, tuple[Any, ...], Callable[[Any], list[Row]]] | None:
        queryset = self._make(*map(Given, range(count)))
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        converters = compiler.get_converters([column for column, *_rest in compiler.select])
        is_of_models = issubclass(queryset._iterable_class, ModelIterable)  # noqa: SLF001 - else of `values_list`
        row_of = _model_of(compiler) if is_of_models else tuple

        def rows_of(found: Any) -> list[Row]:
            return list(map(row_of, compiler.apply_converters(found, converters) if converters else found))

        return sql, params, rows_of


def _model_of(compiler: Any) -> Callable[[Any], Any]:
    """What makes a model of a row, as Django does it."""
    select, known = compiler.select, compiler.klass_info
    first, last = known["select_fields"][0], known["select_fields"][-1] + 1
    names = [column.target.attname for column, *_rest in select[first:last]]
    related = get_related_populators(known, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]

    def model(row: Any) -> Any:
        one = known["model"].from_db(DEFAULT_DB_ALIAS, names, row[first:last])
        for each in related:
            each.populate(row, one)
        return one

    return model
