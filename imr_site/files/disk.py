"""Files on this machine's disk, or on a disk that several machines share."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from uuid import uuid4

from django.core.files import File
from django.core.files.storage import FileSystemStorage

AT_ONCE = 16
"""So many files are synced side by side: a disk writes one journal for all that wait."""


class DiskStorage(FileSystemStorage):
    """Stores files in folders below MEDIA_ROOT. A name stands for its bytes: a second writer writes the same bytes."""

    @contextmanager
    def aside(self, folder: str) -> Iterator[File[bytes]]:
        """A new file on the disk that will hold it, so that `save` only renames it; else removed."""
        partial = Path(self.path(f"{folder}/{uuid4().hex}.partial"))
        _make(partial.parent)
        try:
            with partial.open("xb") as target:
                yield File(target, name=str(partial))
        finally:
            partial.unlink(missing_ok=True)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name itself, even if it is taken: it stands for the same bytes."""
        del max_length
        return name

    def _save(self, name: str, content: File[bytes]) -> str:
        """Rename the temporary file once its bytes are synced to the disk."""
        content.flush()
        os.fsync(content.fileno())
        path = Path(self.path(name))
        _make(path.parent)
        Path(str(content.name)).replace(path)
        sync(path.parent)
        return name

    def save_all(self, files: Sequence[tuple[str, IO[bytes]]]) -> None:
        """Rename temporary files once the bytes of all are synced; the disk is asked for many at once."""
        for _name, content in files:
            content.flush()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for _synced in pool.map(lambda each: os.fsync(each[1].fileno()), files):
                pass
        paths = [Path(self.path(name)) for name, _content in files]
        folders = {path.parent for path in paths}
        for folder in folders:
            _make(folder)
        for path, (_name, content) in zip(paths, files, strict=True):
            Path(str(content.name)).replace(path)
        for folder in folders:
            sync(folder)


def sync(path: Path) -> None:
    """Sync a file or folder to the disk: without it the name of a new file may be lost in a crash."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _make(folder: Path) -> None:
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(exist_ok=True)
        sync(folder.parent)
