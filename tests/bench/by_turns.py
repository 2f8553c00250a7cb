"""Two databases of one installation, with few rows and with many, asked by turns.

A machine that gets slower or faster meanwhile, as one that is shared does, is then so for both.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

FEW, MANY, ALONE = "few", "many", "alone"
"""The last is another connection to the many, for statements alone."""


class Databases:
    """The database of the settings, which holds the few, and a copy of it, which grows to hold the many."""

    def __init__(self) -> None:
        name = connection.settings_dict["NAME"]
        self._names = {FEW: name, MANY: f"{name}_of_many", ALONE: f"{name}_of_many"}
        self._connections: dict[str, Any] = {}

    def copy(self) -> None:
        """Make the copy; nobody else may be connected."""
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{self._names[MANY]}" TEMPLATE "{self._names[FEW]}"')

    @contextmanager
    def among(self, which: str) -> Iterator[None]:
        """Ask this one in the block; its connection is kept for the next time."""
        before = connection.connection, connection.settings_dict["NAME"]
        connection.connection = self._connections.get(which)
        connection.settings_dict["NAME"] = self._names[which]
        try:
            connection.ensure_connection()
            yield
        finally:
            self._connections[which] = connection.connection
            connection.connection, connection.settings_dict["NAME"] = before

    def statements_of(self, ask: Callable[[], object]) -> Callable[[], None]:
        """What asks the statements of a question alone, rows fetched; they are noted once, among the many."""
        noted: list[tuple[str, Any]] = []

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if sql.startswith(("SELECT", "WITH", "EXPLAIN")) and "set_config" not in sql:
                noted.append((sql, params))
            return execute(sql, params, many, context)

        def alone() -> None:
            with connection.connection.cursor() as cursor:
                for sql, params in noted:
                    cursor.execute(sql, params).fetchall()

        with self.among(MANY), connection.execute_wrapper(note):
            ask()
        return alone

    def timed(self, asks: Mapping[Any, tuple[str, Callable[[], object]]], attempts: int) -> dict[Any, list[float]]:
        """The milliseconds that each took at each attempt, one after the other, after all were asked once."""
        taken: dict[Any, list[float]] = {name: [] for name in asks}
        for attempt in range(attempts + 1):
            for name, (which, ask) in asks.items():
                with self.among(which):
                    begin = time.perf_counter()
                    ask()
                    if attempt:
                        taken[name].append((time.perf_counter() - begin) * 1000)
        return taken
