"""Makes a backup of this installation while others work in it."""

from __future__ import annotations

import hashlib
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from imr_site.backup.auditing import ANCHORS, anchor_file, log, log_head
from imr_site.backup.databases import DATABASES
from imr_site.backup.keys import SECRETS, installed_keys
from imr_site.backup.manifest import (
    DatabaseState,
    FileState,
    Key,
    Manifest,
    Part,
    StoredFile,
    read_manifest,
    write_manifest,
)
from imr_site.backup.reading import last_migrations, named
from imr_site.backup.shelf import NAME_FORMAT, STORE, Progress, Shelf
from imr_site.files.disk import sync
from imr_site.files.errors import FileAltered, FileError
from imr_site.files.store import Folder, keep_stream, open_file


@dataclass(slots=True)
class Made:
    """The backup that was made: its folder, what it holds, and what became of others."""

    folder: Path
    files: int = 0
    copied: int = 0
    disposed: int = 0
    lost: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    expired: list[str] = field(default_factory=list)


def make_backup(*, shelf: Shelf, with_secrets: bool, keep_days: int, progress: Progress) -> Made:
    """Copy one moment of the database, then the stored files it names that are not on the shelf yet.

    A stored file never changes, so what is copied later is what the database meant. What others stored meanwhile does
    no harm, and what they disposed of is told. Backups older than `keep_days` go, and with them the stored files that
    only they held: that is when something disposed of has left the backups too.
    """
    shelf.root.mkdir(parents=True, exist_ok=True)
    with shelf.alone():
        torn = [folder.name for folder in shelf.torn()]
        for folder in shelf.torn():
            shelf.remove(folder)
        now = timezone.now()
        made = Made(folder=shelf.new(now), torn=torn)
        database = DATABASES[connection.vendor]
        if anchor_file().exists():  # before the database, which then has all that the anchors name
            shutil.copyfile(anchor_file(), made.folder / ANCHORS)
        with database.snapshot(made.folder / database.FILE):
            events, head = log_head()
            state = DatabaseState(
                engine=connection.vendor,
                server=database.version(),
                migrations=last_migrations(),
                tables=database.contents(),
                audit_events=events,
                audit_head=head,
            )
            wanted = named()
        files = _copy_files(shelf, wanted, made, progress)
        keys = tuple(_name_keys(made.folder, copied=with_secrets))
        manifest = Manifest(
            made_at=now.isoformat(),
            release=_release(),
            database=state,
            parts=tuple(_parts(made.folder)),
            keys=keys,
            files=tuple(files),
        )
        digest = write_manifest(manifest, made.folder)
        sync(made.folder)
        sync(shelf.root)
        _remove_old(shelf, made, keep_days=keep_days)
    told = {"manifest_sha256": digest, "files": made.files, "with_secrets": with_secrets}
    log("backup.made", backup=made.folder.name, data=told)
    return made


def _copy_files(shelf: Shelf, wanted: list[tuple[Folder, str]], made: Made, progress: Progress) -> list[StoredFile]:
    """Copy what is not in the pool; what could not be copied is disposed of if no row names it any more."""
    files, failed = [], {}
    for folder, sha256 in wanted:
        try:
            size, copied = _copy_file(shelf, folder, sha256)
        except FileError as error:
            failed[folder, sha256] = FileState.ALTERED if isinstance(error, FileAltered) else FileState.MISSING
        else:
            files.append(StoredFile(folder.path, sha256, size))
            made.copied += copied
        progress(1)
    still_named = set(named()) if failed else set()
    for (folder, sha256), state in failed.items():
        found = state if (folder, sha256) in still_named else FileState.DISPOSED
        files.append(StoredFile(folder.path, sha256, 0, found))
        if found == FileState.DISPOSED:
            made.disposed += 1
        else:
            made.lost.append(f"{folder.name_of(sha256)} is {found}.")
    made.files = len(wanted) - len(failed)
    return sorted(files, key=lambda file: (file.folder, file.sha256))


def _copy_file(shelf: Shelf, folder: Folder, sha256: str) -> tuple[int, bool]:
    """The length of the file in the pool, and whether it was copied now."""
    name = folder.name_of(sha256)
    if shelf.pool.exists(name):
        return shelf.pool.size(name), False
    with open_file(folder, sha256) as source:
        return keep_stream(folder, source, storage=shelf.pool).size, True


def _name_keys(folder: Path, *, copied: bool) -> Iterator[Key]:
    for key in installed_keys():
        if key.content is None:
            continue
        if copied:
            (folder / SECRETS).mkdir(exist_ok=True)
            (folder / SECRETS / key.name).write_bytes(key.content)
        yield key.named(copied=copied)


def _parts(folder: Path) -> Iterator[Part]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        sync(path)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        yield Part(path.relative_to(folder).as_posix(), path.stat().st_size, digest)


def _release() -> str:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def _remove_old(shelf: Shelf, made: Made, *, keep_days: int) -> None:
    """Remove the backups that are too old, and the pool's files that no other backup holds."""
    oldest = (timezone.now() - timedelta(days=keep_days)).strftime(NAME_FORMAT)
    for folder in shelf.whole()[:-1]:
        if folder.name < oldest:
            shelf.remove(folder)
            made.expired.append(folder.name)
    if not (made.expired or made.torn):
        return
    held = (file for folder in shelf.whole() for file in read_manifest(folder).files)
    for name in list(shelf.unneeded(STORE[file.folder].name_of(file.sha256) for file in held)):
        shelf.pool.delete(name)
