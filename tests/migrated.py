"""A database that is migrated once in a run and copied from then on, and the demo: each takes a quarter of a minute.

They lie in IMR_TEST_TEMPLATES, where several runs share what `ahead` made, or else in the folder of the run.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

TEMPLATE = "imr_migrated"


def migrate_file(path: Path, migrate: Callable[[], object]) -> None:
    """Make the SQLite database at `path` as `migrate` makes it; the processes of a run take turns.

    Outside a run of tests, as in the campaign, nothing is kept to be copied.
    """
    if (folder := _templates()) is None:
        migrate()
        return
    template = folder / f"{TEMPLATE}.sqlite3"
    with _turn(template):
        if not template.exists():
            migrate()
            _copy(path, template)
            return
    _copy(template, path)


def migrate_on_server(url: str, migrate: Callable[[], object]) -> None:
    """Make the empty PostgreSQL database at `url` as `migrate` makes it."""
    address = urlsplit(url)
    name = address.path.removeprefix("/")
    with _turn((_templates() or Path(gettempdir())) / TEMPLATE), _server(url) as connection:
        if not _copied(connection, name):
            migrate()
            connection.execute(f"CREATE DATABASE {TEMPLATE} TEMPLATE {name}")


def fill_folder(data_dir: Path, load: Callable[[], object]) -> None:
    """Fill the migrated installation at `data_dir`, with its files and keys, as `load` fills it; in turns, as above."""
    if (folder := _templates()) is None:
        load()
        return
    template = folder / "imr_demo"
    with _turn(template):
        if not template.exists():
            load()
            _copy_folder(data_dir, template)
            return
    shutil.rmtree(data_dir)
    _copy_folder(template, data_dir)


def copied_for_tests(database: BaseDatabaseWrapper) -> bool:
    """Make the test database of this process a copy, where one was migrated `ahead`; else no."""
    if "IMR_TEST_TEMPLATES" not in os.environ:
        return False
    name = database.creation._get_test_db_name()
    if database.vendor == "postgresql":
        with _server(os.environ["DATABASE_URL"]) as connection:
            return _copied(connection, name)
    template = Path(os.environ["IMR_TEST_TEMPLATES"]) / f"{TEMPLATE}.sqlite3"
    if template.exists():
        _copy(template, Path(name))
    return template.exists()


def _templates() -> Path | None:
    """Where this run finds and leaves what is copied."""
    folder = os.environ.get("IMR_TEST_TEMPLATES") or os.environ.get("IMR_TEST_RUN")
    return Path(folder) if folder else None


def _server(url: str) -> psycopg.Connection:
    return psycopg.connect(urlsplit(url)._replace(path="/postgres").geturl(), autocommit=True)


def _copied(connection: psycopg.Connection, name: str) -> bool:
    """Whether there is a template, in which case the database is its copy now."""
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
        return False
    connection.execute(f"DROP DATABASE IF EXISTS {name}")
    connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    return True


@contextmanager
def _turn(template: Path) -> Iterator[None]:
    """While one process makes or looks for a template, the others wait."""
    with template.with_name(f"{template.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _copy_folder(source: Path, target: Path) -> None:
    aside = target.with_suffix(".partial")
    shutil.copytree(source, aside, ignore=shutil.ignore_patterns("db.sqlite3*"))
    _copy(source / "db.sqlite3", aside / "db.sqlite3")
    aside.rename(target)


def _copy(source: Path, target: Path) -> None:
    """A whole copy under its final name, with what still stands in the write-ahead log."""
    aside = target.with_suffix(".partial")
    aside.unlink(missing_ok=True)
    database = sqlite3.connect(source)
    try:
        database.execute("VACUUM INTO ?", [str(aside)])
    finally:
        database.close()
    aside.rename(target)
