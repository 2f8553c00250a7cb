"""Tables whose rows state a fact once for all: the database itself refuses to change or forget it.

A model says so with `@states_facts(...)` and its migration makes the triggers with `append_only(...)`; `unprotected`
compares the two. SQLite loses the triggers of a table that a migration makes anew (AlterField and the like), and a
column added later is in no trigger: `put_back` mends both after every migrate, also after one that goes back, by what
the migrations say that are left. A migration that changes rows of facts begins with `lifted(...)` and ends with
`append_only(...)`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation

log = logging.getLogger(__name__)
Model = TypeVar("Model", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Changes:
    """What of a stored row may still change, by columns; every other column never does, and no row is ever deleted.

    `once`: set from empty (null, "" or {}) to a value, and never again. `until`: changed freely as long as the column
    named first is empty. `free`: changed at any time.
    """

    once: tuple[str, ...] = ()
    until: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    free: tuple[str, ...] = ()

    @property
    def columns(self) -> frozenset[str]:
        """The columns that may change at some time."""
        return frozenset((*self.once, *self.free, *(column for some in self.until.values() for column in some)))


NONE = Changes()
FACTS: dict[type[models.Model], Changes] = {}
"""Every model that states facts, with what may still change in its rows."""


def states_facts(changes: Changes = NONE) -> Callable[[type[Model]], type[Model]]:
    """Declare that rows of the decorated model are kept for ever, and change in nothing but `changes`."""

    def register(model: type[Model]) -> type[Model]:
        FACTS[model] = changes
        return model

    return register


def tables_of_facts() -> dict[str, Changes]:
    """Every table of facts, with what may still change in its rows."""
    return {model._meta.db_table: changes for model, changes in FACTS.items()}  # noqa: SLF001 - Django documents it


class _Triggers(Operation):
    """Makes or drops the triggers of one table. It asks no model: none is made for it, which takes long."""

    def __init__(self, table: str, changes: Changes, *, there: bool) -> None:
        self.table, self.changes, self.there = table, changes, there

    def state_forwards(self, _app_label: str, _state: Any) -> None:
        pass

    def database_forwards(self, _app_label: str, schema_editor: Any, _from_state: Any, _to_state: Any) -> None:
        self._put(schema_editor.connection, there=self.there)

    def database_backwards(self, _app_label: str, schema_editor: Any, _from_state: Any, _to_state: Any) -> None:
        self._put(schema_editor.connection, there=not self.there)

    def _put(self, connection: BaseDatabaseWrapper, *, there: bool) -> None:
        if there:
            install(connection, self.table, self.changes)
        else:
            remove(connection, self.table)


def append_only(table: str, changes: Changes = NONE) -> Operation:
    """A migration operation after which the database refuses all but `changes`; undone, it allows everything."""
    return _Triggers(table, changes, there=True)


def lifted(table: str, changes: Changes = NONE) -> Operation:
    """A migration operation after which the table takes changes of any kind; undone, it refuses all but `changes`."""
    return _Triggers(table, changes, there=False)


def install(connection: BaseDatabaseWrapper, table: str, changes: Changes = NONE) -> None:
    """Create the triggers of one table as it is now, in place of those it has."""
    remove(connection, table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_REFUSE)
        for statement in _triggers(connection, table, changes).values():
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper, table: str) -> None:
    """Drop the triggers of one table (migrations, and tests that play someone who tampers)."""
    on_table = f' ON "{table}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for event in ("update", "delete", "truncate", "replace"):
            cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_{event}"{on_table}')


def unprotected(connection: BaseDatabaseWrapper, tables: Mapping[str, Changes] | None = None) -> list[str]:
    """The triggers that are missing, switched off or (SQLite) not as the models, or `tables`, say, by name."""
    found = triggers_of(connection)
    wanted: dict[str, str] = {}
    for table, changes in (tables_of_facts() if tables is None else tables).items():
        wanted |= _triggers(connection, table, changes)
    if connection.vendor == "postgresql":
        return [name for name in wanted if name not in found]
    return [name for name, statement in wanted.items() if found.get(name) != statement]


def triggers_of(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The triggers of a database that are switched on, by name, each with (SQLite) the statement that made it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname, '' FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')")
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


def put_back(*, using: str, plan: list[Any] | None = None, **_: Any) -> None:
    """After every migrate, make the triggers of every table that is not protected."""
    if plan is None:
        return  # a test that emptied its tables
    connection = connections[using]
    executor = MigrationExecutor(connection)
    is_older = executor.migration_plan(executor.loader.graph.leaf_nodes())
    tables = _as_migrations_say(connection, executor) if is_older else tables_of_facts()
    missing = unprotected(connection, tables)
    if missing and not plan:
        log.warning("put back triggers that were missing or altered: %s", ", ".join(missing))
    anew = bool(plan) and connection.vendor == "postgresql"  # which does not tell whether a column is in no trigger
    for table, changes in tables.items():
        if anew or any(name.startswith(f"{table}_no_") for name in missing):
            install(connection, table, changes)


def _as_migrations_say(connection: BaseDatabaseWrapper, executor: MigrationExecutor) -> dict[str, Changes]:
    """The tables of facts of an older version, whose models nobody has: by the last word of its migrations on each."""
    said: dict[str, Changes | None] = {}
    for migration, _back in executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True):
        if (migration.app_label, migration.name) in executor.loader.applied_migrations:
            for operation in migration.operations:
                if isinstance(operation, _Triggers):
                    said[operation.table] = operation.changes if operation.there else None
    there = connection.introspection.table_names()
    return {table: changes for table, changes in said.items() if changes is not None and table in there}


_REFUSE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23514'; END $$
"""


def _triggers(connection: BaseDatabaseWrapper, table: str, changes: Changes) -> dict[str, str]:
    """The statements that create the triggers of a table, by the names of the triggers."""
    with connection.cursor() as cursor:
        # Django's own description of a table parses the statement that made it, which takes ten times as long.
        cursor.execute(f'SELECT * FROM "{table}" LIMIT 0')  # noqa: S608 - a table of ours
        columns = [one[0] for one in cursor.description]
    changed = _changed(columns, changes, "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT")
    if connection.vendor == "postgresql":
        when = f"WHEN ({changed}) " if changed else ""
        return {
            f"{table}_no_{event}": f'CREATE TRIGGER "{table}_no_{event}" BEFORE {event.upper()} ON "{table}" '
            f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
            for event, each in (("update", f"ROW {when}"), ("delete", "ROW"), ("truncate", "STATEMENT"))
        }
    taken = " OR ".join(_taken(connection, table, columns, 'NEW."{pk}"'))
    replaced = " OR ".join((changed, *_taken(connection, table, columns, 'OLD."{pk}"'))) if changed else ""
    return {
        f"{table}_no_{name}": f'CREATE TRIGGER "{table}_no_{name}" BEFORE {event} ON "{table}"'
        f"{f' WHEN {when}' if when else ''} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for name, event, when in (
            ("update", "UPDATE", replaced),
            ("delete", "DELETE", ""),
            ("replace", "INSERT", taken),
        )
    }


def _changed(columns: list[str], changes: Changes, differs: str) -> str:
    """The condition under which an UPDATE changes what must stay; empty where every UPDATE does."""
    if not changes.columns:
        return ""
    gates = {column: gate for gate, some in changes.until.items() for column in some}
    gates |= {column: column for column in changes.once}
    conditions = []
    for column in columns:
        if column not in changes.free:
            change = f'OLD."{column}" {differs} NEW."{column}"'
            conditions.append(f"({_is_set(gates[column])} AND {change})" if column in gates else change)
    return " OR ".join(conditions)


def _is_set(column: str) -> str:
    return f"(OLD.\"{column}\" IS NOT NULL AND CAST(OLD.\"{column}\" AS TEXT) NOT IN ('', '{{}}'))"


def _taken(connection: BaseDatabaseWrapper, table: str, columns: list[str], this: str) -> Iterator[str]:
    """SQLite: the conditions under which INSERT or UPDATE OR REPLACE would silently delete another row.

    That fires no trigger of the row deleted unless the connection asks for it (`PRAGMA recursive_triggers`), which
    anybody's own connection does not. `this` is the row that may be in its own way: the one stored or the one changed.
    """
    with connection.cursor() as cursor:
        (primary,) = connection.introspection.get_primary_key_columns(cursor, table) or ("id",)
        indexes = [
            (name, condition.partition(" WHERE ")[2])
            for name, condition in cursor.execute(
                "SELECT i.name, coalesce(m.sql, '') FROM pragma_index_list(%s) i "
                "LEFT JOIN sqlite_master m ON m.name = i.name WHERE i.\"unique\" AND i.origin <> 'pk' ORDER BY i.name",
                [table],
            ).fetchall()
        ]
        parts = {
            name: [row[0] for row in cursor.execute("SELECT name FROM pragma_index_info(%s)", [name]).fetchall()]
            for name, _condition in indexes
        }
    if this.startswith("NEW"):
        yield f'EXISTS (SELECT 1 FROM "{table}" WHERE "{primary}" = NEW."{primary}")'  # noqa: S608 - names of ours
    new_row = ", ".join(f'NEW."{column}" AS "{column}"' for column in columns)
    other = f'"{primary}" IS NOT {this.format(pk=primary)}'
    for name, condition in indexes:
        same = " AND ".join(f'"{column}" = NEW."{column}"' for column in parts[name])
        both = f" AND ({condition})" if condition else ""
        new = f" AND EXISTS (SELECT 1 FROM (SELECT {new_row}) WHERE {condition})" if condition else ""  # noqa: S608
        yield f'(EXISTS (SELECT 1 FROM "{table}" WHERE {other} AND {same}{both}){new})'  # noqa: S608
