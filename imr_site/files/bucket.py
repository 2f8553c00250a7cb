"""Files in a bucket (S3 and what speaks its protocol), for machines that share no disk. Needs the extra `s3`."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from storages.backends.s3 import S3Storage

NOT_FOUND = "404"


class BucketStorage(S3Storage):  # type: ignore[misc]  # its packages say no types
    """Objects under the names files have on a disk.

    A put is whole or nothing, and whoever else puts under a name puts the same bytes: there is nothing to lock, to
    compare or to rename. An open file is a copy on this machine, in memory while it is small.
    """

    @contextmanager
    def aside(self, folder: str) -> Iterator[File[bytes]]:
        """A new file on this machine's disk, which `save` sends; gone afterwards."""
        del folder
        with TemporaryFile() as target:
            yield File(target)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name itself, also where it is taken."""
        del max_length
        return name

    def _save(self, name: str, content: File[bytes]) -> str:
        with _faults_of_a_disk():
            return str(super()._save(name, content))

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        with _faults_of_a_disk():
            file: File[bytes] = super()._open(name, mode)
            _ = file.file  # fetched here and not at the first reading, for its faults to be told here
            return file

    def delete(self, name: str) -> None:
        """Remove the object; harmless where it is gone."""
        with _faults_of_a_disk():
            super().delete(name)


@contextmanager
def _faults_of_a_disk() -> Iterator[None]:
    """What keeps a bucket from answering is to its callers what keeps a disk from it: an OSError."""
    try:
        yield
    except ClientError as error:
        answer: dict[str, Any] = error.response.get("Error", {})
        if answer.get("Code") in {NOT_FOUND, "NoSuchKey"}:
            raise FileNotFoundError(str(error)) from error
        raise OSError(errno.EIO, f"The bucket refused: {answer.get('Code', 'no reason given')}") from error
    except (Boto3Error, BotoCoreError) as error:
        raise OSError(errno.EIO, f"The bucket did not answer: {type(error).__name__}") from error
