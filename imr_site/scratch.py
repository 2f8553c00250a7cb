"""Temporary files of a process in a folder of its own, which goes with it, or is removed by whoever outlives it.

A process that is killed removes nothing: the fonts that WeasyPrint unpacked, a picture of a page, a file that somebody
was sending. Each holds a lock on its folder, which the kernel lets go of whatever ended it; a folder that nobody holds
is nobody's. So no number of a process is asked for, which another one may have by now.
"""

from __future__ import annotations

import atexit
import fcntl
import logging
import os
import shutil
import stat
import tempfile
from pathlib import Path

log = logging.getLogger(__name__)
_system = ""
"""Where the machine keeps temporary files; empty until `begin`."""
_held: int | None = None
"""The lock of this process on its folder."""


def begin() -> None:
    """From now on this process, and each one forked from it, has its temporary files in a folder of its own."""
    global _system  # noqa: PLW0603 - as `tempfile.tempdir`, it is the process's
    if _system:
        return
    _system = tempfile.gettempdir()
    os.register_at_fork(after_in_child=_take)
    atexit.register(_leave, os.getpid())
    sweep()
    _take()


def sweep() -> int:
    """Remove the folders of processes that are gone; how many. A second run changes nothing."""
    home = _home()
    return sum(map(_swept, home.iterdir())) if home else 0


def _home() -> Path | None:
    """The folder of all our folders; None where another account of the machine made it."""
    home = Path(_system or tempfile.gettempdir(), f"imr-{os.getuid()}")
    home.mkdir(mode=0o700, exist_ok=True)
    found = home.lstat()
    if stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid():
        return home
    log.warning("%s belongs to somebody else: temporary files of killed processes stay. Set TMPDIR.", home)
    return None


def _take() -> None:
    """Make a folder and hold it; the one of the parent stays the parent's."""
    global _held  # noqa: PLW0603 - see `begin`
    if _held is not None:
        os.close(_held)
        _held = None
    home = _home()
    tempfile.tempdir = _system
    while home and _held is None:
        folder = tempfile.mkdtemp(dir=home)
        _held = _lock(folder)  # None: a sweep was a moment earlier
        if _held is not None:
            tempfile.tempdir = folder


def _lock(folder: str | Path) -> int | None:
    """The lock on a folder that is there; None where somebody holds it, or it is gone."""
    try:
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        Path(folder).stat()
    except OSError:
        os.close(held)
        return None
    return held


def _swept(folder: Path) -> bool:
    held = _lock(folder)
    if held is None:
        return False
    try:
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(held)
    return True


def _leave(began: int) -> None:
    """Remove the folder of the process that began, at its end; one forked from it leaves its own to a sweep."""
    if os.getpid() == began and tempfile.tempdir and tempfile.tempdir != _system:
        shutil.rmtree(tempfile.tempdir, ignore_errors=True)
