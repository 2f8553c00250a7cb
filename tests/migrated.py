"""A database that is migrated once in a run and copied from then on, and the demo: each takes a quarter of a minute."""

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

TEMPLATE = "imr_migrated"


def migrate_file(path: Path, migrate: Callable[[], object]) -> None:
    """Make the SQLite database at `path` as `migrate` makes it; the processes of a run take turns.

    Outside a run of tests, as in the campaign, nothing is kept to be copied.
    """
    if "IMR_TEST_RUN" not in os.environ:
        migrate()
        return
    template = Path(os.environ["IMR_TEST_RUN"]) / f"{TEMPLATE}.sqlite3"
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
    with (
        _turn(Path(os.environ.get("IMR_TEST_RUN", gettempdir())) / TEMPLATE),
        psycopg.connect(address._replace(path="/postgres").geturl(), autocommit=True) as connection,
    ):
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
            connection.execute(f"DROP DATABASE {name}")
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        else:
            migrate()
            connection.execute(f"CREATE DATABASE {TEMPLATE} TEMPLATE {name}")


def fill_folder(data_dir: Path, load: Callable[[], object]) -> None:
    """Fill the migrated installation at `data_dir`, with its files and keys, as `load` fills it; in turns, as above."""
    if "IMR_TEST_RUN" not in os.environ:
        load()
        return
    template = Path(os.environ["IMR_TEST_RUN"]) / "imr_demo"
    with _turn(template):
        if not template.exists():
            load()
            _copy_folder(data_dir, template)
            return
    shutil.rmtree(data_dir)
    _copy_folder(template, data_dir)


@contextmanager
def _turn(template: Path) -> Iterator[None]:
    """While one process makes or looks for a template, the others wait."""
    with template.with_suffix(".lock").open("w") as lock:
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
