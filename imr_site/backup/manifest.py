"""The manifest of a backup: what it holds, with the hash of everything. Knows no Django.

JSON lines: first the head, then one line for each stored file, and last the sha-256 of all lines before it. It is the
last file of a backup to be written, and in one step: a backup without one was never finished.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from imr_site.backup.errors import BackupError

NAME = "manifest.jsonl"
FORMAT = 1


class FileState(StrEnum):
    """What became of a stored file that the copied database names."""

    KEPT = "kept"
    DISPOSED = "disposed"  # after the database was copied, and before the file was
    MISSING = "missing"
    ALTERED = "altered"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the store: its folder there, its hash, its length in bytes (0 unless it was kept)."""

    folder: str
    sha256: str
    size: int
    state: FileState = FileState.KEPT


@dataclass(frozen=True, slots=True)
class Part:
    """A file of this backup alone: its path inside the backup's folder, its length in bytes, its hash."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the installation: where it lies, and the fingerprint that tells it from another one."""

    name: str
    place: str
    fingerprint: str
    copied: bool


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """What the copied database held: `tables` as rows and digest (empty where the engine's file is proof enough)."""

    engine: str
    server: str
    migrations: dict[str, str]
    tables: dict[str, tuple[int, str]]
    audit_events: int
    audit_head: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that one backup holds; `made_at` is the moment of the database's copy (ISO, UTC)."""

    made_at: str
    release: str
    database: DatabaseState
    parts: tuple[Part, ...]
    keys: tuple[Key, ...]
    files: tuple[StoredFile, ...]


def write_manifest(manifest: Manifest, folder: Path) -> str:
    """Write it into the folder in one step, synced to the disk; returns its hash."""
    head = {"format": FORMAT, **{name: value for name, value in asdict(manifest).items() if name != "files"}}
    lines = [_line(head), *(_line(asdict(file)) for file in manifest.files)]
    body = b"".join(lines)
    partial = folder / f"{NAME}.partial"
    with partial.open("wb") as target:
        target.write(body + _last_line(body))
        target.flush()
        os.fsync(target.fileno())
    partial.rename(folder / NAME)
    return hashlib.sha256(body).hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the backup in this folder. Raises BackupError if it is not there, damaged, or of another form."""
    path = folder / NAME
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        raise BackupError(f"{folder.name} was never finished: it has no manifest. Make another backup.") from None
    body = b"".join(lines[:-1])
    if not body or lines[-1] != _last_line(body):
        raise BackupError(f"The manifest {path} is damaged. Use another backup.")
    head, *files = [json.loads(line) for line in lines[:-1]]
    if head["format"] != FORMAT:
        raise BackupError(f"The manifest {path} has format {head['format']}; this release reads format {FORMAT}.")
    return _manifest(head, files)


def _manifest(head: dict[str, Any], files: list[dict[str, Any]]) -> Manifest:
    database = head["database"]
    tables = {name: (rows, digest) for name, (rows, digest) in database["tables"].items()}
    return Manifest(
        made_at=head["made_at"],
        release=head["release"],
        database=DatabaseState(**{**database, "tables": tables}),
        parts=tuple(Part(**part) for part in head["parts"]),
        keys=tuple(Key(**key) for key in head["keys"]),
        files=tuple(StoredFile(**{**file, "state": FileState(file["state"])}) for file in files),
    )


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _last_line(body: bytes) -> bytes:
    return _line({"sha256": hashlib.sha256(body).hexdigest()})
