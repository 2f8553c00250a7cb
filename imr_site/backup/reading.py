"""Reading a database as it was: what its tables hold, how far it is migrated, which stored files it names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from imr_site.backup.errors import BackupError
from imr_site.files.inventory import named_files
from imr_site.files.store import Folder


@contextmanager
def read_from(other: BaseDatabaseWrapper) -> Iterator[None]:
    """Everything in this thread that asks the database asks this one within the block: models, selectors, the log.

    So what the apps say of their rows is said of the copy, by the same code. The connection is closed afterwards.
    """
    own = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = other
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = own
        other.close()


def last_migrations() -> dict[str, str]:
    """The last migration of each app that the database has."""
    return dict(sorted(MigrationLoader(connection).applied_migrations))


def refuse_newer(migrations: dict[str, str]) -> None:
    """Raise BackupError where a database knows a migration that this release does not have."""
    known = MigrationLoader(None).disk_migrations
    for app, name in migrations.items():
        if (app, name) not in known:
            raise BackupError(
                f"The backup is of another release: this one has no migration {app}.{name}. "
                "Install the release that made it, or a newer one."
            )


def tables() -> list[str]:
    """The names of all tables, in order."""
    return sorted(connection.introspection.table_names())


def named() -> list[tuple[Folder, str]]:
    """The stored files that rows name: each once, in order of folder and hash."""
    found = {(file.folder, file.sha256) for file in named_files()}
    return sorted(found, key=lambda file: (file[0].path, file[1]))
