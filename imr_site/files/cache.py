"""Files that can all be made again, in a bounded folder of this machine: what was used longest ago goes first.

No row names them and no backup holds them. A file is written aside and named in one step.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from time import time
from typing import Final

LOOK_EVERY: Final = 20
"""It is measured each time a process has written a twentieth of what it may hold, so it is never much larger."""
UNUSED_SECONDS: Final = 7 * 24 * 60 * 60
"""What nobody used for so long goes although there is room."""


class FileCache:
    """The files below `folder()`, of at most `most()` bytes together; they are removed one by one or by group."""

    def __init__(self, folder: Callable[[], Path], most: Callable[[], int]) -> None:
        self._folder, self._most = folder, most
        self._written: int | None = None  # bytes since it was measured; None before the first time

    def get(self, group: str, name: str) -> bytes | None:
        """The bytes under this name, and that they were used now; None where there are none."""
        path = self._path(group, name)
        try:
            content = path.read_bytes()
            os.utime(path)
        except FileNotFoundError:
            return None
        return content

    @contextmanager
    def aside(self) -> Iterator[Path]:
        """An empty file that another process may write, which goes after the block."""
        folder = self._folder()
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, suffix=".partial") as file:
            yield Path(file.name)

    def put(self, group: str, name: str, written: Path) -> bytes:
        """Keep a copy of what was written aside; returns its bytes."""
        content, path = written.read_bytes(), self._path(group, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self._folder(), suffix=".partial", delete=False) as file:
            file.write(content)
        with suppress(FileNotFoundError):  # the group was removed meanwhile
            Path(file.name).replace(path)
        Path(file.name).unlink(missing_ok=True)
        if self._written is None or self._written > self._most() / LOOK_EVERY:
            self.shrink()
        self._written = (self._written or 0) + len(content)
        return content

    def remove(self, group: str) -> None:
        """Remove all files of a group."""
        shutil.rmtree(self._folder() / group[:2] / group, ignore_errors=True)

    def shrink(self) -> None:
        """Remove what was used longest ago until there is room, and what nobody used for a week."""
        self._written = 0
        found = sorted(_whole_files(self._folder()), key=lambda file: file[1].st_mtime)
        total = sum(stat.st_size for _path, stat in found)
        for path, stat in found:
            if total <= self._most() and stat.st_mtime > time() - UNUSED_SECONDS:
                return
            path.unlink(missing_ok=True)
            total -= stat.st_size

    def _path(self, group: str, name: str) -> Path:
        return self._folder() / group[:2] / group / name


def _whole_files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """The files that were named; what is written aside is no part of the cache yet."""
    for path in folder.glob("*/*/*"):
        with suppress(FileNotFoundError):
            yield path, path.stat()
