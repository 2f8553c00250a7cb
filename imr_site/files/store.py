"""The one store for every file: stored whole under its hash, compared with the hash on opening, removed here.

A file is written aside, synced, and then named by its sha-256: no name ever stands for half a file, and the same bytes
are stored once. A setting says where: below MEDIA_ROOT (`disk.py`), or in a bucket that any number of machines share
(`bucket.py`). A fault of either is an OSError.
"""

from __future__ import annotations

import errno
import hashlib
import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING, cast

from django.core.files.storage import storages

from imr_site.files.errors import FileAltered, FileEmpty, FileGone, FileTooLarge

if TYPE_CHECKING:  # the bucket's packages are an extra, and need not be there
    from imr_site.files.bucket import BucketStorage
    from imr_site.files.disk import DiskStorage

CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of one kind of file. Installations have files there, so a folder is never renamed."""

    path: str
    suffix: str = ""
    divided: bool = True

    def name_of(self, sha256: str) -> str:
        """The name of the file with this hash: `letters/ab/ab12….pdf`, or without subfolders `imports/ab12…`."""
        subfolder = f"/{sha256[:2]}" if self.divided else ""
        return f"{self.path}{subfolder}/{sha256}{self.suffix}"


SEALED = Folder("letters", ".pdf")
UNSEALED = Folder("letters-unsealed", ".pdf")
BATCHES = Folder("batches", ".pdf")
RECORDS = Folder("documents")
COPIES = Folder("copies", ".pdf")
DRAFTS = Folder("drafts")
IMPORTS = Folder("imports", divided=False)
REPORTS = Folder("reports", ".eml")
FEEDS = Folder("feeds", ".csv")
CREDENTIALS = Folder("credentials")
FOLDERS = (SEALED, UNSEALED, BATCHES, RECORDS, COPIES, DRAFTS, IMPORTS, REPORTS, FEEDS, CREDENTIALS)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A stored file: its hash, and its length in bytes."""

    sha256: str
    size: int


class StoreFault(OSError):  # noqa: N818 - named for what happened
    """The disk or the bucket failed to keep a file, as opposed to whoever sent it."""

    @property
    def no_room(self) -> bool:
        """Whether the disk is full, or the file would be larger than a file may be on it."""
        return self.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def keep(folder: Folder, content: bytes) -> str:
    """Store bytes that are in memory; returns their hash."""
    return keep_stream(folder, io.BytesIO(content)).sha256


def keep_stream(
    folder: Folder,
    stream: IO[bytes],
    *,
    at_least: int = 0,
    at_most: int | None = None,
    storage: DiskStorage | BucketStorage | None = None,
) -> KeptFile:
    """Store the rest of a stream piece by piece, as a record may be larger than the memory.

    `storage` is another place than that of this installation: a backup's. Raises FileEmpty below `at_least` bytes,
    FileTooLarge as soon as there are more than `at_most`, and StoreFault; after any error nothing is stored.
    """
    digest, size, storage = hashlib.sha256(), 0, storage or _storage()
    with _aside(storage, folder) as partial:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if at_most is not None and size > at_most:
                raise FileTooLarge(at_most=at_most)
            digest.update(chunk)
            with _at_fault():
                partial.write(chunk)
        if size < at_least:
            raise FileEmpty
        with _at_fault():
            storage.save(folder.name_of(digest.hexdigest()), partial)
    return KeptFile(digest.hexdigest(), size)


@contextmanager
def keeping(folder: Folder) -> Iterator[Callable[[IO[bytes]], KeptFile]]:
    """Store many streams with one wait for the disk: each that is given inside the block, all when it ends.

    After an error of the sender that stream is not stored and the others are; after a StoreFault nothing is.
    """
    storage = _storage()
    waiting: list[tuple[str, IO[bytes]]] = []
    with ExitStack() as stack:

        def keep_one(stream: IO[bytes]) -> KeptFile:
            digest, size = hashlib.sha256(), 0
            with ExitStack() as own:
                partial = own.enter_context(_aside(storage, folder))
                while chunk := stream.read(CHUNK):
                    size += len(chunk)
                    digest.update(chunk)
                    with _at_fault():
                        partial.write(chunk)
                stack.push(own.pop_all())
            waiting.append((folder.name_of(digest.hexdigest()), partial))
            return KeptFile(digest.hexdigest(), size)

        yield keep_one
        with _at_fault():
            storage.save_all(waiting)


def read_file(folder: Folder, sha256: str) -> bytes:
    """The bytes with this hash, for a file that fits into memory. Raises FileGone, or FileAltered if they differ."""
    with open_file(folder, sha256) as file:
        return file.read()


def open_file(folder: Folder, sha256: str, *, storage: DiskStorage | BucketStorage | None = None) -> IO[bytes]:
    """The file with this hash, at its start; the caller closes it. Raises as `read_file` does.

    What was compared with the hash is what is read: the same open file, or the same copy from the bucket. `storage` is
    another place than that of this installation: a backup's.
    """
    try:
        file: IO[bytes] = (storage or _storage()).open(folder.name_of(sha256), "rb")
    except FileNotFoundError:
        raise FileGone(folder.name_of(sha256)) from None
    if hashlib.file_digest(file, "sha256").hexdigest() != sha256:  # type: ignore[arg-type]  # typeshed: no IO
        file.close()
        raise FileAltered(folder.name_of(sha256))
    file.seek(0)
    return file


@contextmanager
def on_disk(folder: Folder, sha256: str) -> Iterator[Path]:
    """A path to the file with this hash inside the block, for libraries that open files by path; read it only.

    It is the file itself on this machine's disk, else a temporary copy. Raises as `read_file` does.
    """
    with open_file(folder, sha256) as file:
        try:
            path = _storage().path(folder.name_of(sha256))
        except NotImplementedError:
            with NamedTemporaryFile(suffix=folder.suffix) as copy:
                shutil.copyfileobj(file, copy, CHUNK)
                copy.flush()
                yield Path(copy.name)
        else:
            yield Path(path)


def is_kept(folder: Folder, sha256: str) -> bool:
    """Whether there is a file under this hash; whether its bytes are whole is found on opening."""
    return _storage().exists(folder.name_of(sha256))


def location(folder: Folder, sha256: str) -> str:
    """Where a person finds the file: its path, or its name in the bucket."""
    try:
        return _storage().path(folder.name_of(sha256))
    except NotImplementedError:
        return folder.name_of(sha256)


def forget(folder: Folder, sha256: str) -> None:
    """Remove a file that is no longer needed; nothing happens if there is none."""
    _storage().delete(folder.name_of(sha256))


@contextmanager
def _aside(storage: DiskStorage | BucketStorage, folder: Folder) -> Iterator[IO[bytes]]:
    """The temporary file, whose faults are the store's also when it is closed; those of the sender stay theirs."""
    stack = ExitStack()
    with _at_fault():
        partial = stack.enter_context(storage.aside(folder.path))
    try:
        yield partial
    finally:
        with _at_fault():
            stack.close()


@contextmanager
def _at_fault() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreFault(error.errno, error.strerror) from error


def hashes(folder: Folder) -> Iterator[str]:
    """The hash of every stored file of this kind, also of one that no row names."""
    storage = _storage()
    for path in _subfolders(storage, folder.path) if folder.divided else [folder.path]:
        for name in _listed(storage, path)[1]:
            sha256 = name.removesuffix(folder.suffix)
            if folder.name_of(sha256) == f"{path}/{name}" and not name.endswith(".partial"):
                yield sha256


def _subfolders(storage: DiskStorage | BucketStorage, path: str) -> list[str]:
    return [f"{path}/{name}" for name in _listed(storage, path)[0]]


def _listed(storage: DiskStorage | BucketStorage, path: str) -> tuple[list[str], list[str]]:
    """The folders and the files in a folder, in order; none in one that is not there."""
    try:
        folders, files = storage.listdir(path)
    except FileNotFoundError:
        return [], []
    return sorted(folders), sorted(files)


def _storage() -> DiskStorage | BucketStorage:
    return cast("DiskStorage | BucketStorage", storages["default"])
