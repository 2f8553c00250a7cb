"""Files that come in parts: what has come is appended to a file of this machine's disk until all of it is there.

How much has come is the length of that file, whatever any row says: a connection that broke, and a process that died,
leave what they wrote. Machines that share no disk must each get all parts of a file (`UPLOADS_ROOT`).
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from django.conf import settings
from django.utils import timezone

from imr_site.errors import Refused
from imr_site.files.store import CHUNK, StoreFault


class PartElsewhere(Refused):
    """What is sent does not begin where the file ends so far; `at` is where it ends."""

    code = "part_elsewhere"

    def __init__(self, *, at: int) -> None:
        super().__init__(f"The file has {at} bytes so far. Go on from there.")
        self.at = at


class PartBusy(Refused):
    """Another request is writing to the file at this moment."""

    code = "part_busy"

    def __init__(self) -> None:
        super().__init__("The file is being written to by another request. Try again in a moment.")


def begin(name: str) -> None:
    """Make the file of this name, empty. Raises StoreFault."""
    try:
        path = _path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(exist_ok=False)
    except OSError as error:
        raise StoreFault(error.errno, error.strerror) from error


def length_of(name: str) -> int | None:
    """How much of the file has come, in bytes; None where there is none of this name."""
    try:
        return _path(name).stat().st_size
    except FileNotFoundError:
        return None


def append(name: str, stream: IO[bytes], *, at: int, most: int) -> int:
    """Write the stream behind what has come, up to `most` bytes in all; returns how much there is now.

    What came before a fault stays. Raises FileNotFoundError, PartBusy, PartElsewhere, StoreFault, and what the stream
    raises where its sender is gone.
    """
    with _path(name).open("r+b") as part:
        try:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PartBusy from None
        length = part.seek(0, os.SEEK_END)
        if at != length:
            raise PartElsewhere(at=length)
        try:
            while length < most and (chunk := stream.read(min(CHUNK, most - length))):
                with _faults(part):
                    part.write(chunk)
                length += len(chunk)
        finally:
            with _faults(part):
                part.flush()
                os.fsync(part.fileno())
    return length


@contextmanager
def _faults(_part: BinaryIO) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreFault(error.errno, error.strerror) from error


def open_part(name: str) -> IO[bytes]:
    """What has come, at its start; the caller closes it. Raises FileNotFoundError."""
    return _path(name).open("rb")


def remove(name: str) -> None:
    """Remove the file; nothing happens if there is none."""
    _path(name).unlink(missing_ok=True)


def abandoned(seconds: float) -> list[str]:
    """The names of files to which nothing was written for so long."""
    since = timezone.now().timestamp() - seconds
    folder = _folder()
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(path.stem for path in found if path.suffix == ".part" and path.stat().st_mtime < since)


def free_bytes() -> int:
    """The room that is left where parts are kept."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(folder).free


def _path(name: str) -> Path:
    return _folder() / f"{name}.part"


def _folder() -> Path:
    return Path(settings.UPLOADS_ROOT or Path(settings.MEDIA_ROOT, "uploads"))
