"""The anchor file: the number and MAC of every seal, a line each, kept outside the database.

It is only ever appended to. On another machine, or owned by somebody else, it also shows what the owner of the database
cannot: that the newest part of the log was removed, or an older state of the database put back. When an older state was
put back on purpose, `resumed` on a line says that the log goes on after that seal: later ones before it are set aside.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from imr_site.audit.models import Seal

_LINE = re.compile(rb"(?P<number>\d+) (?P<mac>[0-9a-f]{64}) (?P<at>\S+)(?P<resumed> resumed)?")
AT_ONCE = 20
"""Lines that are appended before their seals are marked, at most."""
_TAIL = 8192  # bytes that surely hold the last `AT_ONCE` lines


class AnchorError(Exception):
    """Raised where the file is gone, or does not end with the seal before the one to add."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """One line of the file."""

    number: int
    mac: str
    at: str
    resumed: bool = False

    def __str__(self) -> str:
        return f"{self.number} {self.mac} {self.at}{' resumed' if self.resumed else ''}"


def anchor_of(seal: Seal) -> Anchor:
    """The line of a seal."""
    return Anchor(seal.number, seal.mac, seal.at.isoformat())


def read_anchor(line: str | bytes) -> Anchor | None:
    """The anchor that a line holds; None for half a line or anything else."""
    found = _LINE.fullmatch((line.encode() if isinstance(line, str) else line).strip())
    if found is None:
        return None
    return Anchor(int(found["number"]), found["mac"].decode(), found["at"].decode(), bool(found["resumed"]))


def anchor_file_size(file: Path) -> int | None:
    """The bytes of an anchor file now; None if there is no such file."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return None


def standing_anchors(file: Path, size: int) -> Iterator[Anchor]:
    """What the first `size` bytes of an anchor file say of the log, in the order of the seals.

    What a later `resumed` line sets aside is left out, and so are lines that a full disk cut off.
    """
    resumed = [(place, anchor.number) for place, anchor in _anchors(file, size) if anchor.resumed]
    last = 0
    for place, anchor in _anchors(file, size):
        if all(number >= anchor.number for later, number in resumed if later > place) and anchor.number > last:
            last = anchor.number
            yield anchor


def _anchors(file: Path, size: int) -> Iterator[tuple[int, Anchor]]:
    with file.open("rb") as lines:
        place = 0
        while place < size and (line := lines.readline()):
            place += len(line)
            if anchor := read_anchor(line):
                yield place, anchor


class AnchorWriter:
    """Appends lines to the file while nobody else does.

    `last` is the newest line, None in an empty file; `known` has the MACs of the newest lines by seal number.
    """

    def __init__(self, file: int) -> None:
        self._file = file
        self.last: Anchor | None = None
        self.known: dict[int, str] = {}
        tail = os.pread(file, _TAIL, max(0, os.lseek(file, 0, os.SEEK_END) - _TAIL))
        self._torn = bool(tail) and not tail.endswith(b"\n")
        for line in tail.splitlines():
            if anchor := read_anchor(line):
                self._remember(anchor)

    def append(self, anchor: Anchor) -> None:
        """Write one line; a line that was cut off before stays as it is, on a line of its own."""
        line = f"{anchor}\n".encode()
        left = b"\n" + line if self._torn else line
        while left:
            left = left[os.write(self._file, left) :]
        self._torn = False
        self._remember(anchor)

    def sync(self) -> None:
        """Wait until the disk has what was appended."""
        os.fsync(self._file)

    def _remember(self, anchor: Anchor) -> None:
        if anchor.resumed:
            self.known = {number: mac for number, mac in self.known.items() if number <= anchor.number}
        self.known[anchor.number] = anchor.mac
        self.last = anchor


@contextmanager
def appending(*, new: bool) -> Iterator[AnchorWriter]:
    """Open the file for this process alone; `new`: it may be made where there is none.

    Raises AnchorError for a file that is gone, and OSError for a disk that is full or away.
    """
    path = Path(settings.AUDIT_ANCHOR_FILE)
    flags = os.O_RDWR | os.O_APPEND | (os.O_CREAT if new else 0)
    try:
        file = os.open(path, flags, 0o600)
    except FileNotFoundError as gone:
        raise AnchorError(f"The anchor file {path} is gone.") from gone
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        if new:
            _sync_folder(path.parent)
        yield AnchorWriter(file)
    finally:
        os.close(file)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
