"""Files of keys that nobody set: each key is made on first use, and the file is never seen half written."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def new_key() -> str:
    """A key of 256 bits, as 64 hex digits."""
    return secrets.token_hex(32)


def kept(path: Path, *, make: Callable[[], str] = new_key) -> str:
    """The text of a key file, which is made (mode 0600) where there is none.

    Of several threads or processes that make one at once, the first one's is kept, and all are given it.
    """
    with suppress(FileNotFoundError):
        return path.read_text(encoding="ascii").strip()
    aside = _written_aside(path, make())
    with suppress(FileExistsError):
        path.hardlink_to(aside)
    aside.unlink()
    return path.read_text(encoding="ascii").strip()


def replace(path: Path, text: str) -> None:
    """Put this text in the place of the file's, in one step."""
    _written_aside(path, text).replace(path)


def _written_aside(path: Path, text: str) -> Path:
    """A synced file of its own beside the real one: what is sealed with a key must not outlive it in a power cut."""
    with NamedTemporaryFile("w", encoding="ascii", dir=path.parent, prefix=f"{path.name}.", delete=False) as aside:
        aside.write(text)
        aside.flush()
        os.fsync(aside.fileno())
    return Path(aside.name)
