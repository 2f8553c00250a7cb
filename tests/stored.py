"""Where the files of an installation lie, for tests that look at them, damage them or take them away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from imr_site.files.store import Folder

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "us-east-1"}
"""What the pretended S3 is opened with; it takes any."""


def stored_path(folder: Folder, sha256: str) -> Path:
    """The file with this hash below MEDIA_ROOT."""
    return Path(settings.MEDIA_ROOT) / folder.name_of(sha256)


class OnDisk:
    """The files below MEDIA_ROOT, behind the back of the store."""

    def names(self) -> set[str]:
        """Every file there is, also one that was left behind."""
        root = Path(settings.MEDIA_ROOT)
        return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}

    def read(self, name: str) -> bytes:
        """What is under this name."""
        return (Path(settings.MEDIA_ROOT) / name).read_bytes()

    def write(self, name: str, content: bytes) -> None:
        """Put something else there."""
        (Path(settings.MEDIA_ROOT) / name).write_bytes(content)

    def remove(self, name: str) -> None:
        """Take it away."""
        (Path(settings.MEDIA_ROOT) / name).unlink()


class Bucket:
    """The same of a bucket, which is made empty."""

    def __init__(self, name: str, endpoint: str | None = None) -> None:
        import boto3  # takes a second, which only the tests of a bucket should wait for

        self.bucket = boto3.resource("s3", endpoint_url=endpoint, region_name="us-east-1").Bucket(name)
        self.bucket.create()

    def names(self) -> set[str]:
        """Every object there is."""
        return {each.key for each in self._objects()}

    def read(self, name: str) -> bytes:
        """What is under this name."""
        return self.bucket.Object(name).get()["Body"].read()

    def write(self, name: str, content: bytes) -> None:
        """Put something else there."""
        self.bucket.Object(name).put(Body=content)

    def remove(self, name: str) -> None:
        """Take it away."""
        self.bucket.Object(name).delete()

    def close_down(self) -> None:
        """As when the account is closed: neither the objects nor the bucket is there any more."""
        for each in self._objects():
            each.delete()
        self.bucket.delete()

    def _objects(self) -> Iterator:
        yield from self.bucket.objects.all()
