"""What an inspection says of a received file."""

from __future__ import annotations

from dataclasses import dataclass

from cases.enums import RecordNote

PDF = "application/pdf"
COPY_VERSION = 2
"""To be raised when the lists of `inert` change: copies of an earlier version are made again before they are opened."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of an inspection; `problem` is empty for a file that is taken, `notes` are for its readers."""

    content_type: str = ""
    pages: int | None = None
    problem: str = ""
    notes: tuple[RecordNote, ...] = ()


class Refusal(Exception):  # noqa: N818 - named for what happened
    """The file is not taken; the message says why and what to do, `pages` how many there are if that is known."""

    def __init__(self, problem: str, *, pages: int | None = None) -> None:
        super().__init__(problem)
        self.pages = pages
