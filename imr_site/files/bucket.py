"""Files in a bucket (S3 or a compatible service), for machines that share no disk. Needs the extra `s3`."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO, Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from storages.backends.s3 import S3Storage

NOT_FOUND = "404"


class BucketStorage(S3Storage):  # type: ignore[misc]  # its packages say no types
    """Stores objects under the same names as files on a disk.

    A put is atomic, and every writer of a name puts the same bytes, so there is nothing to lock, compare or rename. An
    open file is a copy on this machine, in memory as long as it is small.
    """

    @contextmanager
    def aside(self, folder: str) -> Iterator[File[bytes]]:
        """A new temporary file on this machine, which `save` uploads; it is removed afterwards."""
        del folder
        with TemporaryFile() as target:
            yield File(target)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name itself, even if it is taken: it stands for the same bytes."""
        del max_length
        return name

    def _save(self, name: str, content: File[bytes]) -> str:
        with _faults_of_a_disk():
            return str(super()._save(name, content))

    def save_all(self, files: Sequence[tuple[str, IO[bytes]]]) -> None:
        """Put each file, one after another."""
        for name, content in files:
            self.save(name, content)

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        with _faults_of_a_disk():
            file: File[bytes] = super()._open(name, mode)
            _ = file.file  # fetched here and not at the first reading, for its faults to be told here
            return file

    def exists(self, name: str) -> bool:
        """Whether there is an object of this name."""
        with _faults_of_a_disk():
            return bool(super().exists(name))

    def delete(self, name: str) -> None:
        """Remove the object; nothing happens if there is none."""
        with _faults_of_a_disk():
            super().delete(name)


@contextmanager
def _faults_of_a_disk() -> Iterator[None]:
    """Raise OSError if the bucket does not answer, as a disk that fails does."""
    try:
        yield
    except ClientError as error:
        answer: dict[str, Any] = error.response.get("Error", {})
        if answer.get("Code") in {NOT_FOUND, "NoSuchKey"}:
            raise FileNotFoundError(str(error)) from error
        raise OSError(errno.EIO, f"The bucket refused: {answer.get('Code', 'no reason given')}") from error
    except (Boto3Error, BotoCoreError) as error:
        raise OSError(errno.EIO, f"The bucket did not answer: {type(error).__name__}") from error
