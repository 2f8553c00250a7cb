"""The file of a case as one row of pages: page N of the file, whatever document it stands in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cases.models import Case, Document
from cases.selectors.gathered import all_documents


@dataclass(frozen=True, slots=True)
class FiledDocument:
    """A record and the pages of the case file that are its own: `first` to `last`, counted from 1."""

    document: Document
    first: int
    last: int

    def page_of_file(self, number: int) -> int:
        """The page of the case file that is page `number` of this document."""
        return self.first + number - 1

    def number_of(self, file_page: int) -> int:
        """The page of this document that is this page of the case file."""
        return file_page - self.first + 1

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return self.last - self.first + 1


def filed_documents(case: Case) -> list[FiledDocument]:
    """The records that may be read, in the order in which they passed their check, with their pages of the file.

    The order is of arrival, so a number once cited keeps its page: what comes later is counted on from the end. What
    came after the determination is not in the file: nobody decided on it. A new review takes it in.
    """
    decided = decided_at(case)
    readable = [
        document
        for document in all_documents(case)
        if document.is_clean and document.pages and (decided is None or document.received_at <= decided)
    ]
    filed: list[FiledDocument] = []
    for document in sorted(readable, key=lambda one: (one.released_at, one.pk)):
        first = filed[-1].last + 1 if filed else 1
        filed.append(FiledDocument(document, first, first + (document.pages or 0) - 1))
    return filed


def filed_at(filed: Iterable[FiledDocument], file_page: int) -> FiledDocument | None:
    """The one of these documents that has this page of the case file."""
    return next((each for each in filed if each.first <= file_page <= each.last), None)


def decided_at(case: Case) -> datetime | None:
    """When the determination that stands was issued; None before, and once a new review is ordered.

    Of an application that is decided in another case it is that case's.
    """
    moves = (case.consolidated_into or case).moves.all()
    last = max((move for move in moves if move.action in {"issue", "remand"}), key=lambda move: move.pk, default=None)
    return last.recorded_at if last and last.action == "issue" else None
