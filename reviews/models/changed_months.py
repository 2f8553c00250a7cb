"""Triggers by which the database notes in `ChangedMonth` that a fact which the statistics count has changed.

They are lifted before a migration and put back after it, as SQLite loses those of a table that is made anew; all months
count as changed then. docs/statistics.md says which figure comes from which rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from cases.enums import CaseEventKind
from imr_site.audit.append_only import triggers_of

_TABLE: Final = "reviews_changedmonth"


class Mark(NamedTuple):
    """One trigger: after which event of which table, and the days, in SQL, whose months have changed."""

    table: str
    event: str
    days: str
    when: str = ""

    @property
    def name(self) -> str:
        """The name of the trigger, and of its function where the database wants one."""
        return f"{self.table}_marks_{self.event.lower()}"


def _decided(where: str) -> str:
    return (
        "SELECT item.decided_on AS day FROM reviews_decideditem item"  # noqa: S608 - our own names
        f" JOIN reviews_determination letter ON letter.id = item.determination_id WHERE {where}"
    )


_COUNTED_BY: Final = ("received_on", "origin", "state", "assigned_on", "records_complete_on")
MARKS: Final = (
    Mark("reviews_decideditem", "INSERT", "SELECT NEW.decided_on AS day"),
    Mark("reviews_decideditem", "UPDATE", "SELECT OLD.decided_on AS day UNION SELECT NEW.decided_on"),
    Mark("reviews_decideditem", "DELETE", "SELECT OLD.decided_on AS day"),
    Mark("reviews_determination", "INSERT", _decided("letter.id = NEW.supersedes_id"), "NEW.supersedes_id IS NOT NULL"),
    Mark("cases_caseevent", "INSERT", _decided("letter.case_id = NEW.case_id"),
         f"NEW.kind = '{CaseEventKind.REMAND_ORDERED.value}'"),
    Mark("cases_case", "INSERT", "SELECT NEW.received_on AS day"),
    Mark("cases_case", "UPDATE",
         f"SELECT OLD.received_on AS day UNION SELECT NEW.received_on UNION {_decided('letter.case_id = NEW.id')}",
         " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _COUNTED_BY)),
    Mark("cases_case", "DELETE", "SELECT OLD.received_on AS day"),
    Mark("cases_casemove", "INSERT", "SELECT received_on AS day FROM cases_case WHERE id = NEW.case_id"),
    Mark("cases_moveground", "INSERT",
         "SELECT received_on AS day FROM cases_case JOIN cases_casemove move ON move.case_id = cases_case.id"
         " WHERE move.id = NEW.move_id"),
)  # fmt: skip
"""Facts (`append_only`) are only added. Who was named in a case, and how a request is read, is in the decided items."""
_ALL: Final = "SELECT received_on AS day FROM cases_case UNION SELECT decided_on FROM reviews_decideditem"


def lift(*, using: str, plan: Sequence[Any] | None = None, **_: Any) -> None:
    """Before a migrate that has something to do: no trigger names a table that is made anew or goes."""
    if plan:
        _drop(connections[using])


def put_back(*, using: str, plan: Sequence[Any] | None = None, **_: Any) -> None:
    """After every migrate: make triggers that are not there, and let every month count as changed.

    Nobody noted what the migration did, or what happened while a trigger was missing.
    """
    connection = connections[using]
    if plan is not None and missing(connection):  # without a plan a test emptied its tables
        _drop(connection)
        with connection.cursor() as cursor:
            for mark in MARKS:
                for statement in _made(connection, mark):
                    cursor.execute(statement)
            cursor.execute(_noted(connection, _ALL))


def _drop(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for mark in MARKS:
            of_table = f" ON {mark.table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {mark.name}{of_table}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that are not there or switched off, by name; none where nothing is there that they would fill."""
    if _TABLE not in connection.introspection.table_names():
        return []
    there = triggers_of(connection)
    return [mark.name for mark in MARKS if mark.name not in there]


def _made(connection: BaseDatabaseWrapper, mark: Mark) -> tuple[str, ...]:
    noted = _noted(connection, mark.days)
    when = f" WHEN ({mark.when})" if mark.when else ""
    if connection.vendor == "sqlite":
        when = when.replace("IS DISTINCT FROM", "IS NOT")  # the standard's words are known to newer ones only
    each = f"CREATE TRIGGER {mark.name} AFTER {mark.event} ON {mark.table} FOR EACH ROW{when}"
    if connection.vendor == "postgresql":
        function = (
            f"CREATE OR REPLACE FUNCTION {mark.name}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {noted}; RETURN NULL; END $$"
        )
        return function, f"{each} EXECUTE FUNCTION {mark.name}()"
    return (f"{each} BEGIN {noted}; END",)


def _noted(connection: BaseDatabaseWrapper, days: str) -> str:
    first = "date(day, 'start of month')"
    if connection.vendor == "postgresql":
        first = "date_trunc('month', day::timestamp)::date"
    return (
        f"INSERT INTO {_TABLE} (month) SELECT DISTINCT {first} FROM ({days}) AS days"  # noqa: S608 - our own names
        " WHERE day IS NOT NULL"
    )
