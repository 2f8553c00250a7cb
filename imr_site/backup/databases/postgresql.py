"""PostgreSQL: the copy is a dump in custom format, made by the server's own client programs from one snapshot.

The same snapshot is read by this process, so what the manifest says is said of exactly what was dumped.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient

from imr_site.backup.errors import BackupError
from imr_site.backup.reading import read_from, tables

FILE = "database.dump"
NEEDS_SERVER = True
# Sums do not depend on an order, which differs between servers; 60 bits of each row's hash are a bigint.
CONTENTS = """
SELECT count(*),
  coalesce(sum(('x' || left(encode(sha256(convert_to((t.*)::text, 'UTF8')), 'hex'), 15))::bit(60)::bigint), 0)
FROM {table} t
"""


def version() -> str:
    """The version of the server, as `15.14`."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0]).split()[0]


@contextmanager
def snapshot(path: Path) -> Iterator[None]:
    """Dump one moment of the database; within the block models read the same moment."""
    dump = _program("pg_dump", version())
    with read_from(connection.copy()), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")  # a dump may take long
            cursor.execute("SELECT pg_export_snapshot()")
            exported = cursor.fetchone()[0]
        _run([dump, "--format=custom", f"--snapshot={exported}", f"--file={path}", "--no-password"])
        yield


def problem(path: Path, server: str) -> str:
    """What `pg_restore` says when it reads the whole dump, each block of each table, and writes it nowhere."""
    try:
        _run([_program("pg_restore", server), "--file=/dev/null", str(path)], connected=False)
    except BackupError as error:
        return error.message
    return ""


@contextmanager
def opened(path: Path, server: str) -> Iterator[None]:
    """Within the block models read the dump, put into a database made for it on this server and removed afterwards.

    Raises BackupError if this installation has no PostgreSQL server, or its account may make no database.
    """
    if connection.vendor != "postgresql":
        raise BackupError("Set DATABASE_URL to a PostgreSQL server whose account may make databases, and try again.")
    scratch = connection.copy()
    scratch.settings_dict["NAME"] = name = f"imr_scratch_{token_hex(6)}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        _restore(path, server, database=name)
        with read_from(scratch):
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def contents() -> dict[str, tuple[int, str]]:
    """Each table's rows, and the sum of the hashes of its rows: a dump put back is no equal file."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(CONTENTS.format(table=connection.ops.quote_name(table)))
            rows, total = cursor.fetchone()
            found[table] = (rows, f"{int(total):x}")
    return found


def put_back(path: Path, server: str) -> None:
    """Fill the empty database from the dump in one transaction; this installation's account owns what it makes."""
    _restore(path, server, database=connection.settings_dict["NAME"])


def _restore(path: Path, server: str, *, database: str) -> None:
    program = _program("pg_restore", server)
    _run(
        [program, "--single-transaction", "--exit-on-error", "--no-owner", "--no-password", str(path)],
        database=database,
    )


def _program(name: str, server: str) -> str:
    """The client program of the server's major version. Raises BackupError if it is absent or of another one."""
    major = server.partition(".")[0]
    packaged = Path(f"/usr/lib/postgresql/{major}/bin/{name}")  # where Debian keeps several versions
    path = str(packaged) if packaged.exists() else shutil.which(name)
    advice = f"Install the client programs of PostgreSQL {major} (Debian: postgresql-client-{major})."
    if path is None:
        raise BackupError(f"{name} is not installed. {advice}")
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603 - found above
    found = re.search(r"(\d+)(\.|\s|$)", said)
    if not found or found[1] != major:
        raise BackupError(f"{name} is of another version ({said.strip()}). {advice}")
    return path


def _run(command: list[str], *, connected: bool = True, database: str = "") -> None:
    """Run a client program; address and password of the server go through its arguments and its environment."""
    environment = dict(os.environ)
    if connected:
        settings = {**connection.settings_dict, "NAME": database or connection.settings_dict["NAME"]}
        (_psql, *arguments), secrets = DatabaseClient.settings_to_cmd_args_env(settings, [])
        name = arguments.pop()
        command = [*command, *arguments, f"--dbname={name}"]
        environment |= secrets or {}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - no shell
    if done.returncode:
        said = next((line for line in done.stderr.splitlines() if "error" in line), "no reason given")
        raise BackupError(f"{Path(command[0]).name} ended with {done.returncode}: {said}")
