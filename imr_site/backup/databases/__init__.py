"""The two kinds of database: how each is copied in one moment, read from its copy, and put back."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from imr_site.backup.databases import postgresql, sqlite


class Database(Protocol):
    """What a kind of database can do. `path` is its copy in a backup, `server` the version that made it."""

    FILE: str
    NEEDS_SERVER: bool
    """Whether its copy is read only through a server that it was put into."""

    def version(self) -> str:
        """The version of the program behind the connection."""

    def snapshot(self, path: Path) -> AbstractContextManager[None]:
        """Copy one moment while others write; within the block models read exactly what was copied."""

    def problem(self, path: Path, server: str) -> str:
        """What is wrong with the copy as a file of its kind; empty if nothing is."""

    def opened(self, path: Path, server: str) -> AbstractContextManager[None]:
        """Within the block models read the copy, which does not change."""

    def contents(self) -> dict[str, tuple[int, str]]:
        """Each table's rows and digest (`DatabaseState`), as models read it now."""

    def put_back(self, path: Path, server: str) -> None:
        """Fill the empty database of this installation from the copy: wholly or not at all."""


DATABASES: dict[str, Database] = {"sqlite": sqlite, "postgresql": postgresql}
"""By the vendor of Django's connection."""
