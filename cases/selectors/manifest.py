"""The list of the records of a case: what each is, its pages, when it came and from whom, and the hash of its file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from cases.enums import DocumentState
from cases.models import Case, Document
from cases.records.spans import in_words
from cases.selectors.case_file import FiledDocument, decided_at, filed_documents
from cases.selectors.consolidation import documents_on

_DAY: Final = "%m/%d/%Y"


@dataclass(frozen=True, slots=True)
class Line:
    """One record of the list; `filed` has its pages of the case file, None where it cannot be read.

    `is_late`: it came after the determination was issued, so that nobody decided on it.
    """

    number: int
    document: Document
    filed: FiledDocument | None
    is_late: bool

    @property
    def is_in_file(self) -> bool:
        """Whether the review is made on it."""
        return self.filed is not None

    @property
    def what(self) -> str:
        """What it is: the kind in the words of the field, empty where nobody said."""
        return self.document.get_kind_display() if self.document.kind else ""

    @property
    def dated(self) -> str:
        """Its day or days, empty where none is known."""
        begin, end = self.document.dated_from, self.document.dated_to
        return " to ".join(f"{day:{_DAY}}" for day in (begin, end) if day is not None)

    @property
    def file_pages(self) -> str:
        """Its pages of the case file, empty where it has none."""
        return in_words([(self.filed.first, self.filed.last)]) if self.filed else ""

    @property
    def received(self) -> str:
        """The day on which it came."""
        return f"{timezone.localdate(self.document.received_at):{_DAY}}"

    @property
    def standing(self) -> str:
        """What a reader must know of it, empty for a record that is read as it is."""
        if self.document.replaced_by is not None:
            return f"replaced by “{self.document.replaced_by.title}”"
        if self.is_late:
            return "came after the determination"
        if self.document.state == DocumentState.CLEAN:
            return ""
        return self.document.rejection or self.document.get_state_display().lower()

    def in_words(self) -> str:
        """The record as one line of a letter."""
        document = self.document
        pages = f"{document.pages} page{'' if document.pages == 1 else 's'}" if document.pages else ""
        parts = [
            document.title,
            self.what if self.what.casefold() != document.title.casefold() else "",
            document.author,
            f"dated {self.dated}" if self.dated else "",
            pages,
            f"pages {self.file_pages} of the file" if self.file_pages else "",
            f"received {self.received} from: {document.get_source_display().lower()}",
            self.standing,
        ]
        return f"{', '.join(part for part in parts if part)}. SHA-256 {document.sha256}"


HEAD: Final = (
    "No.", "Document", "What it is", "Author", "Dated from", "Dated to", "Pages", "Pages of the file",
    "Received", "From", "Standing", "SHA-256",
)  # fmt: skip
"""The columns of the list as a table."""


def manifest_of(case: Case) -> list[Line]:
    """Every record of the case: first those that can be read, as they came, then the others, then what came late."""
    late = decided_at(case)
    filed = {each.document.pk: each for each in filed_documents(case)}
    documents = list(documents_on(case).select_related("replaced_by"))
    found = [
        (document, filed.get(document.pk), late is not None and document.received_at > late) for document in documents
    ]
    found.sort(key=lambda each: (each[2], each[1] is None, each[1].first if each[1] else 0, each[0].pk))
    return [Line(number, *each) for number, each in enumerate(found, start=1)]


def manifest_rows(lines: list[Line]) -> Iterator[tuple[str, ...]]:
    """The list as rows of a table, with its head."""
    yield HEAD
    for line in lines:
        document = line.document
        yield (
            str(line.number),
            document.title,
            line.what,
            document.author,
            document.dated_from.isoformat() if document.dated_from else "",
            document.dated_to.isoformat() if document.dated_to else "",
            str(document.pages or ""),
            line.file_pages,
            timezone.localtime(document.received_at).isoformat(timespec="seconds"),
            document.get_source_display(),
            line.standing,
            document.sha256,
        )
