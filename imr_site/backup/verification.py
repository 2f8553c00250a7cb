"""Proves a backup: its manifest, every byte, the database inside, the files that database names, and the audit log."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import DatabaseError

from imr_site.backup.auditing import log_faults, log_head
from imr_site.backup.databases import DATABASES, Database
from imr_site.backup.errors import BackupError
from imr_site.backup.manifest import FileState, Manifest, Part, StoredFile, read_manifest
from imr_site.backup.reading import last_migrations, named, refuse_newer
from imr_site.backup.shelf import POOL, STORE, Progress, Shelf
from imr_site.files.errors import FileError, FileGone
from imr_site.files.store import open_file


@dataclass(slots=True)
class Report:
    """What was found: a fault makes a backup unfit, a note is good to know."""

    backups: int = 0
    files: int = 0
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def verify_shelf(*, shelf: Shelf, name: str, scratch: bool, progress: Progress) -> Report:
    """Verify one backup, or without a name all of them; a stored file that several hold is read once.

    `scratch` puts a dump of PostgreSQL into a database made for it, the only way to read its rows. Raises BackupError
    if there is nothing to verify.
    """
    torn = [] if name else shelf.torn()
    report = Report(faults=[f"{folder.name}: never finished. Make another backup." for folder in torn])
    damaged: dict[str, str] = {}  # what was read, and what is wrong with it
    for folder in [shelf.find(name)] if name or not (torn or shelf.whole()) else shelf.whole():
        report.backups += 1
        try:
            manifest = read_manifest(folder)
        except BackupError as error:
            report.faults.append(error.message)
            continue
        faults = [*damaged_parts(manifest, folder), *_lost(manifest)]
        report.faults += [f"{folder.name}: {fault}" for fault in faults]
        report.faults += _unreadable(shelf, manifest.files, damaged, progress)
        if not faults:
            _read_database(folder, manifest, report, scratch=scratch)
    report.files = len(damaged)
    return report


def damaged_parts(manifest: Manifest, folder: Path) -> Iterator[str]:
    """What is wrong with the files of this backup alone."""
    for part in manifest.parts:
        if problem := _damage(folder / part.path, part):
            yield problem


def content_faults(manifest: Manifest, folder: Path) -> Iterator[str]:
    """How what models read now differs from what the manifest says was copied, and whether the audit log holds."""
    said = manifest.database
    if last_migrations() != said.migrations:
        yield "The database is not migrated as far as it was."
    now = database_of(manifest).contents()
    for table in sorted(now.keys() | said.tables.keys()):
        if now.get(table) != said.tables.get(table):
            yield f"Table {table} is not as it was copied."
    held = {(file.folder, file.sha256) for file in manifest.files}
    for kind, sha256 in named():
        if (kind.path, sha256) not in held:
            yield f"The database names {kind.name_of(sha256)}, and the manifest does not."
    yield from log_faults(manifest, folder)
    if log_head() != (said.audit_events, said.audit_head):
        yield "The audit log does not end as it did."


def database_of(manifest: Manifest) -> Database:
    """How the database of this backup is read and put back."""
    return DATABASES[manifest.database.engine]


def _read_database(folder: Path, manifest: Manifest, report: Report, *, scratch: bool) -> None:
    database, server = database_of(manifest), manifest.database.server
    path = folder / database.FILE
    faults: list[str] = []
    try:
        refuse_newer(manifest.database.migrations)
        if problem := database.problem(path, server):
            faults = [f"{path} is not whole: {problem}"]
        elif scratch or not database.NEEDS_SERVER:
            with database.opened(path, server):
                faults = list(content_faults(manifest, folder))
        else:
            report.notes.append(f"{folder.name}: every byte of the dump was read, its rows were not: add --scratch.")
    except (BackupError, DatabaseError) as error:
        faults = [str(error)]
    report.faults += [f"{folder.name}: {fault}" for fault in faults]
    disposed = sum(file.state == FileState.DISPOSED for file in manifest.files)
    if disposed:
        report.notes.append(f"{folder.name}: {disposed} files were disposed of while it was made.")


def _lost(manifest: Manifest) -> Iterator[str]:
    """The files that could not be copied: the installation had lost them before."""
    for file in manifest.files:
        if file.state in {FileState.MISSING, FileState.ALTERED}:
            yield f"{_name(file)} was {file.state} in the installation already."


def _unreadable(
    shelf: Shelf, files: tuple[StoredFile, ...], damaged: dict[str, str], progress: Progress
) -> Iterator[str]:
    for file in files:
        name = _name(file)
        if file.state != FileState.KEPT or name in damaged:
            continue
        damaged[name] = ""
        progress(1)
        try:
            open_file(STORE[file.folder], file.sha256, storage=shelf.pool).close()
        except (FileError, OSError) as error:
            what = "is gone" if isinstance(error, FileGone) else "is damaged: it does not match its hash"
            damaged[name] = f"{shelf.root / POOL / name} {what}. Remove it, and the next backup copies it again."
            yield damaged[name]


def _name(file: StoredFile) -> str:
    return STORE[file.folder].name_of(file.sha256)


def _damage(path: Path, part: Part) -> str:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return f"{path} cannot be read: {error.strerror}."
    return "" if found == part.sha256 else f"{path} is damaged: it does not match its hash."
