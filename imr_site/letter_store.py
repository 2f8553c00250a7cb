"""Where the bytes of letters are kept: by their hash, whole or not at all, and never overwritten."""

from __future__ import annotations

import hashlib
import os
from io import BufferedReader
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from imr_site.errors import Refused

SEALED, UNSEALED, BATCHES = "letters", "letters-unsealed", "batches"


def stored_path(folder: str, sha256: str) -> Path:
    """Where bytes with this hash are kept."""
    return Path(settings.MEDIA_ROOT) / folder / sha256[:2] / f"{sha256}.pdf"


def keep(folder: str, content: bytes) -> str:
    """Write the bytes aside, sync and rename, so that there is never half a letter; returns their hash."""
    digest = hashlib.sha256(content).hexdigest()
    path = stored_path(folder, digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{uuid4().hex}.partial")
    try:
        with partial.open("wb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        partial.replace(path)
        _sync(path.parent)
    finally:
        partial.unlink(missing_ok=True)
    return digest


def kept(folder: str, sha256: str) -> bytes:
    """The bytes with this hash. Raises Refused where they are gone or are no longer those bytes."""
    with opened(folder, sha256) as file:
        return file.read()


def opened(folder: str, sha256: str) -> BufferedReader:
    """The file with this hash, to be read from its start. Raises Refused as `kept` does."""
    try:
        file = stored_path(folder, sha256).open("rb")
    except FileNotFoundError:
        raise Refused("The stored file is gone. Tell the administrator, who has it in the backup.") from None
    if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
        file.close()
        raise Refused("The stored file does not match its hash. Tell the administrator; do not send it.")
    file.seek(0)
    return file


def forget(folder: str, sha256: str) -> None:
    """Remove what is no longer needed; harmless where it is gone."""
    stored_path(folder, sha256).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """The name of a new file is on the disk only once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
