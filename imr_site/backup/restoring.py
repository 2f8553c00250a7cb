"""Puts a backup back into an empty installation, and proves that everything is as it was."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import DatabaseError, connection, transaction

from imr_site.backup.auditing import ANCHORS, anchor_file, log
from imr_site.backup.errors import BackupError
from imr_site.backup.keys import SECRETS, InstalledKey, installed_keys
from imr_site.backup.manifest import FileState, Key, Manifest, StoredFile, read_manifest
from imr_site.backup.reading import refuse_newer, tables
from imr_site.backup.shelf import STORE, Progress, Shelf
from imr_site.backup.verification import content_faults, damaged_parts, database_of
from imr_site.files.errors import FileAltered, FileGone
from imr_site.files.store import FOLDERS, hashes, keep_stream, open_file
from imr_site.jobs.services import release_all


@dataclass(slots=True)
class PutBack:
    """The backup that was put back, with what is wrong and what an operator must still do."""

    name: str
    made_at: str
    files: int = 0
    faults: list[str] = field(default_factory=list)
    to_do: list[str] = field(default_factory=list)


def restore_backup(*, shelf: Shelf, name: str, progress: Progress) -> PutBack:
    """Put a backup back into this installation, which must be empty, and prove that everything is as it was.

    The files come first and the database last and in one step, so that what was interrupted is begun again. Sessions
    end, and work that was under way is given out anew. A stored file that the backup has lost is told, and keeps
    nothing else from coming back. Raises BackupError where nothing was put back.
    """
    with shelf.alone():
        folder = shelf.find(name)
        manifest = read_manifest(folder)
        _refuse_unfit(manifest, folder)
        _refuse_filled(manifest)
        done = PutBack(name=folder.name, made_at=manifest.made_at)
        for file in manifest.files:
            fault = _put_back_file(shelf, file)
            done.faults += [fault] * bool(fault)
            done.files += file.state == FileState.KEPT and not fault
            progress(1)
        database = database_of(manifest)
        database.put_back(folder / database.FILE, manifest.database.server)
        done.to_do += _put_back_anchors(folder)
        done.to_do += _put_back_keys(folder, manifest)
        done.faults += content_faults(manifest, folder)
        _begin_again(done)
    return done


def _refuse_unfit(manifest: Manifest, folder: Path) -> None:
    engine = manifest.database.engine
    if engine != connection.vendor:
        raise BackupError(
            f"The backup is of {engine}, and DATABASE_URL here names {connection.vendor}. "
            "Set DATABASE_URL to an empty database of the same kind."
        )
    refuse_newer(manifest.database.migrations)
    if damaged := " ".join(damaged_parts(manifest, folder)):
        raise BackupError(f"{damaged} Nothing was put back. Use another backup.")


def _refuse_filled(manifest: Manifest) -> None:
    try:
        found = tables()
    except DatabaseError as error:
        raise BackupError(f"The database does not answer: {error}") from error
    if found:
        raise BackupError("The database here holds tables. Name an empty one: another DATABASE_URL or DATA_DIR.")
    held = {(file.folder, file.sha256) for file in manifest.files}
    for folder in FOLDERS:
        for sha256 in hashes(folder):
            if (folder.path, sha256) not in held:
                raise BackupError(
                    f"This installation has files of its own, such as {folder.name_of(sha256)}. "
                    "Name an empty DATA_DIR or FILES_BUCKET."
                )


def _put_back_file(shelf: Shelf, file: StoredFile) -> str:
    """Store one file; what stands in the way, in words, or nothing."""
    folder = STORE[file.folder]
    name = folder.name_of(file.sha256)
    if file.state == FileState.DISPOSED:
        return ""
    if file.state != FileState.KEPT:
        return f"{name} was {file.state} when the backup was made."
    try:
        with open_file(folder, file.sha256, storage=shelf.pool) as source:
            keep_stream(folder, source)
    except FileGone:
        return f"{name} is gone from the backup."
    except FileAltered:
        return f"{name} is damaged in the backup, and was left out."
    return ""


def _put_back_anchors(folder: Path) -> Iterator[str]:
    """The anchor file of the backup, unless one is here: that knows more, and only its owner may set it aside."""
    if anchor_file().exists():
        yield (
            f"The anchor file {anchor_file()} may know newer seals than this backup. Find out why with manage.py "
            "verify_audit, then go on from here with manage.py resume_audit."
        )
    elif (folder / ANCHORS).exists():
        shutil.copyfile(folder / ANCHORS, anchor_file())


def _put_back_keys(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Put copied keys where this installation keeps its own; for each that is not the same, what must be done."""
    here = {key.name: key for key in installed_keys()}
    for key in manifest.keys:
        mine, copy = here.get(key.name), folder / SECRETS / key.name
        if mine and mine.fingerprint == key.fingerprint:
            continue
        if mine and mine.path and mine.path.parent == settings.DATA_DIR and key.copied:
            _replace(mine.path, copy)
            yield f"Start every process anew: {mine.words} was put back as {mine.path}."
        else:
            yield _asked_for(key, mine, copy)


def _asked_for(key: Key, mine: InstalledKey | None, copy: Path) -> str:
    where = f"Its copy is {copy}." if key.copied else "The backup does not hold it."
    if mine is None:
        return f"Put back {key.name} ({key.place}). {where}"
    return f"Put back {mine.words} ({key.place}) and name it by {mine.setting}. {where} Without it: {mine.without}"


def _replace(path: Path, copy: Path) -> None:
    partial = path.with_name(f"{path.name}.partial")
    shutil.copyfile(copy, partial)
    partial.replace(path)


def _begin_again(done: PutBack) -> None:
    """End what belonged to the installation as it was: sessions, what was cached, and work that was under way."""
    with transaction.atomic():
        Session.objects.all().delete()
        released = release_all()
        log("backup.restored", backup=done.name, data={"files": done.files})
    for cache in caches.all(initialized_only=False):
        cache.clear()
    done.to_do.append(
        f"What was done after {done.made_at} is not here. {released} jobs were under way and begin again; "
        "before a worker starts, compare the service desk with what was mailed since."
    )
