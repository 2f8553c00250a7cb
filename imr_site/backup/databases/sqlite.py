"""SQLite: the copy is a database file, made in one read transaction and without the free pages of the original.

In WAL mode a reader keeps no writer waiting. What was deleted is in no free page of the copy.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import DatabaseError, connection, connections
from django.db.utils import load_backend

from imr_site.backup.reading import read_from, tables
from imr_site.files.disk import sync

FILE = "database.sqlite3"
NEEDS_SERVER = False


def version() -> str:
    """The version of the SQLite library."""
    return sqlite3.sqlite_version


@contextmanager
def snapshot(path: Path) -> Iterator[None]:
    """Copy one moment of the database; within the block models read the copy."""
    source = connection.copy()
    try:
        with source.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
    finally:
        source.close()
    sync(path)
    with opened(path, version()):
        yield


def problem(path: Path, server: str) -> str:
    """What SQLite's own check of pages, indexes, constraints and references finds first."""
    try:
        with opened(path, server), connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(1)")
            ((found,),) = cursor.fetchall()
            if found != "ok":
                return str(found)
            cursor.execute("PRAGMA foreign_key_check")
            row = cursor.fetchone()
            return f"A row of {row[0]} refers to a row of {row[2]} that is not there" if row else ""
    except DatabaseError as error:
        return str(error)


@contextmanager
def opened(path: Path, server: str) -> Iterator[None]:
    """Within the block models read this file; nothing is written, not even beside it."""
    del server
    name = f"file:{quote(str(path))}?mode=ro&immutable=1"
    settings = connections.configure_settings(
        {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": {}}}
    )["default"]
    with read_from(load_backend(settings["ENGINE"]).DatabaseWrapper(settings, connection.alias)):
        yield


def contents() -> dict[str, tuple[int, str]]:
    """The rows of each table; the hash of the file proves the rest."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a table's name
            found[table] = (cursor.fetchone()[0], "")
    return found


def put_back(path: Path, server: str) -> None:
    """Put a copy in the place of the database file, in one step."""
    del server
    target = Path(connection.settings_dict["NAME"])
    connection.close()
    partial = target.with_name(f"{target.name}.partial")
    shutil.copyfile(path, partial)
    sync(partial)
    for suffix in ("-wal", "-shm"):  # of the empty database that was there
        target.with_name(f"{target.name}{suffix}").unlink(missing_ok=True)
    partial.replace(target)
    sync(target.parent)
