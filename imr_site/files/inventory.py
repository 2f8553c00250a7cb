"""Which files there must be: the rows of each kind name theirs here, for whoever verifies or copies all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from imr_site.files.errors import FileFault
from imr_site.files.store import Folder, open_file

BATCH = 500  # rows that are in memory at a time


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that a row names; `belongs_to` says in words what it is of, for people to find it."""

    folder: Folder
    sha256: str
    belongs_to: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of one kind, and the files that each of them names."""

    rows: Callable[[], QuerySet[Any]]
    files_of: Callable[[Any], Iterator[NamedFile]]


_listings: list[Listing] = []


def list_files(listing: Listing) -> None:
    """Register a kind of row that names files."""
    _listings.append(listing)


def named_files() -> Iterator[NamedFile]:
    """Every file that any row names, a few rows in memory at a time."""
    for listing in _listings:
        for row in listing.rows().iterator(chunk_size=BATCH):
            yield from listing.files_of(row)


def fault_of(file: NamedFile) -> str:
    """What is wrong with the stored file, in words; empty if it is there and as its hash says."""
    try:
        open_file(file.folder, file.sha256).close()
    except FileFault as fault:
        return fault.message
    except OSError as error:
        return f"It cannot be read: {error.strerror or type(error).__name__}."
    return ""
