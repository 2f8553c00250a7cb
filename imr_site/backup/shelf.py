"""The folder that backups are kept in: a folder for each, and one pool of stored files that all of them share.

    DIR/files/documents/ab/ab12…              a stored file, once for all backups that hold it
    DIR/2026-11-28T02-15-07.123456Z/          one backup: its database, its manifest, keys if they were asked for

The pool has the names of the store, so a file that is there already is not copied again.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from imr_site.backup.errors import BackupError
from imr_site.backup.manifest import NAME
from imr_site.files.disk import DiskStorage
from imr_site.files.store import FOLDERS

POOL = "files"
NAME_FORMAT = "%Y-%m-%dT%H-%M-%S.%fZ"
"""What the folder of a backup is called: by the moment it was begun (UTC), so that the newest is the last by name."""
NAMES = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{6}Z")
STORE = {folder.path: folder for folder in FOLDERS}
Progress = Callable[[int], object]
"""Told how many stored files were looked at since the last call."""


class Shelf:
    """One folder of backups."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.pool = DiskStorage(location=self.root / POOL)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else makes, reads or removes backups here within the block.

        Raises BackupError if somebody does, or if the folder holds anything else: what backups leave behind is removed,
        and nothing of others may be taken for it.
        """
        try:
            handle = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            raise BackupError(f"{self.root} cannot be opened: {error.strerror}. Name the folder of backups.") from error
        try:
            self._lock(handle)
            self._refuse_foreign()
            yield
        finally:
            os.close(handle)

    def new(self, at: datetime) -> Path:
        """The empty folder of a new backup."""
        folder = self.root / at.astimezone(UTC).strftime(NAME_FORMAT)
        folder.mkdir()
        return folder

    def whole(self) -> list[Path]:
        """The folders of the finished backups, oldest first."""
        return [folder for folder in self._folders() if (folder / NAME).exists()]

    def torn(self) -> list[Path]:
        """The folders of the backups that were never finished."""
        return [folder for folder in self._folders() if not (folder / NAME).exists()]

    def find(self, name: str) -> Path:
        """The finished backup of this name, without a name the newest. Raises BackupError if there is none."""
        for folder in reversed(self.whole()):
            if name in ("", folder.name):
                return folder
        wanted = f"no finished backup {name}" if name else "no finished backup"
        raise BackupError(f"There is {wanted} in {self.root}. Its folders: {self._listed()}.")

    def remove(self, folder: Path) -> None:
        """Remove one backup: its manifest first, so that what is left of it counts as never finished."""
        (folder / NAME).unlink(missing_ok=True)
        shutil.rmtree(folder)

    def unneeded(self, named: Iterable[str]) -> Iterator[str]:
        """The names in the pool that are not among those named."""
        needed, root = set(named), Path(self.pool.location)
        for path in sorted(root.rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.is_file() and name not in needed:
                yield name

    def _folders(self) -> list[Path]:
        return sorted(folder for folder in self.root.iterdir() if NAMES.fullmatch(folder.name))

    def _lock(self, handle: int) -> None:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"Another command works in {self.root}. Wait until it has ended.") from None

    def _refuse_foreign(self) -> None:
        ours = {folder.name for folder in self._folders()}
        known = ours | {"lost+found"} | ({POOL} if ours else set())
        if foreign := sorted({path.name for path in self.root.iterdir()} - known):
            raise BackupError(
                f"{self.root} holds something else, such as {foreign[0]}. "
                "Name a folder that is empty, or that only backups are in."
            )

    def _listed(self) -> str:
        return ", ".join(folder.name for folder in self._folders()) or "none"
