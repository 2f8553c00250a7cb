"""Database triggers that make a table append-only, on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.migrations.operations.special import RunPython

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


def append_only(table: str) -> RunPython:
    """A migration operation after which the database refuses UPDATE, DELETE and TRUNCATE on `table`."""

    def forwards(_apps: Any, schema_editor: Any) -> None:
        install(schema_editor.connection, table)

    def backwards(_apps: Any, schema_editor: Any) -> None:
        remove(schema_editor.connection, table)

    return RunPython(forwards, backwards, elidable=False)


def install(connection: BaseDatabaseWrapper, table: str) -> None:
    """Create the triggers of one table."""
    for statement in _create_statements(connection.vendor, table):
        _execute(connection, statement)


def remove(connection: BaseDatabaseWrapper, table: str) -> None:
    """Drop the triggers of one table (migrations backwards, and tests that must empty it)."""
    on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
    for event in _events(connection.vendor):
        _execute(connection, f"DROP TRIGGER IF EXISTS {table}_no_{event.lower()}{on_table}")


def _events(vendor: str) -> tuple[str, ...]:
    return ("UPDATE", "DELETE", "TRUNCATE") if vendor == "postgresql" else ("UPDATE", "DELETE")


def _create_statements(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        return [
            """
            CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23514'; END $$
            """,
            *(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
                for event in _events(vendor)
            ),
        ]
    return [
        f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for event in _events(vendor)
    ]


def _execute(connection: BaseDatabaseWrapper, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
