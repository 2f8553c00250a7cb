"""The pages of the records: read in a process of their own, kept as rows, and found by their words.

Each page is first what its file says itself; a page that is a picture is then read by OCR, where that is installed.
Reading a record again changes its rows in place and loses none; what OCR read already is not read twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from cases import hooks
from cases.enums import DocumentState, JobKind, PageOrigin
from cases.errors import CheckStopped
from cases.models import Document, DocumentPage, page_index
from cases.records import tesseract
from cases.records.language import language_of
from cases.records.pages import PageWords, packed
from cases.records.reading import VERSION, own_words, recognized
from cases.records.terms import body_of
from cases.selectors.files import file_to_read
from cases.selectors.retention import is_disposed
from imr_site.apart import Stopped, Told, unseen
from imr_site.files.store import on_disk
from imr_site.jobs.services import enqueue

_WRITTEN = 50  # pages of one transaction
_SWEPT = 500  # records at most that one sweep has read
FROM_ANOTHER_COPY = 0
"""The version of reading of a record whose copy was made anew since: it is read again, but what OCR read is not."""
_COLUMNS = [
    "width", "height", "text", "packed_places", "text_sha256", "origin", "confidence", "language", "engine", "version",
    "waits_for_ocr",
]  # fmt: skip


def request_reading(*, document: Document) -> None:
    """Have the pages of a record that passed its check read by a job."""
    enqueue(
        kind=JobKind.READ_DOCUMENT,
        key=str(document.pk),
        args={"document": document.pk},
        scope=document.case.scope,
        requested_by=None,
    )


def request_what_is_unread() -> int:
    """Have records read that are on file from before, or whose pictures OCR can read now; returns how many."""
    asked = ~Q(read_version=VERSION)
    if tesseract.engine():
        asked |= Q(Exists(_pictures().filter(document=OuterRef("pk"))))
    there = ~is_disposed("document", "received_at")
    documents = Document.objects.select_related("case").filter(asked, there, state=DocumentState.CLEAN.value)
    for document in (found := list(documents.order_by("pk")[:_SWEPT])):
        request_reading(document=document)
    return len(found)


def read_document(*, document_id: int, progress: Told = unseen) -> None:
    """Read every page of a record that passed its check, and index its words.

    A file that stops the program which reads it keeps its pages, each marked as a picture whose words are not read.
    Raises FileGone or FileAltered, and CheckStopped where it took too long, which may be for the load of the machine.
    """
    document = Document.objects.get(pk=document_id)
    if not document.is_clean:
        return
    with on_disk(*file_to_read(document)) as path:
        try:
            asks = document.read_version == VERSION or _read_own_words(document, path, progress)
            if asks and tesseract.engine():
                _read_pictures(document, path, progress)
        except Stopped as stopped:
            raise CheckStopped from stopped
    hooks.notify_pages_read([document.pk], document.case_id)


def forget_pages(*, documents: Iterable[int]) -> None:
    """Remove the words of these records and what finds them: their files are disposed of."""
    of = list(documents)
    with transaction.atomic():
        rows = DocumentPage.objects.filter(document__in=of)
        page_index.drop(list(rows.values_list("pk", flat=True)))
        rows.delete()
        hooks.notify_pages_gone(of)


def _read_own_words(document: Document, path: Path, progress: Told) -> bool:
    """Whether a page is a picture, for OCR to read."""
    of_document = Document.objects.filter(pk=document.pk, copy_sha256=document.copy_sha256)
    asks, total = False, document.pages or 0
    by_ocr = set() if document.read_version is None else _read_by_ocr(document)
    rows: list[tuple[DocumentPage, str]] = []
    for page in own_words(path, document.content_type, total):
        if page.number not in by_ocr:
            rows.append(_row(document, page))
            asks = asks or page.asks_for_ocr
        is_last = page.number == total  # nothing is read after it: it is kept while the program that read it ends
        if is_last or len(rows) == _WRITTEN:
            with transaction.atomic():
                _keep(rows)
                if is_last:
                    of_document.update(read_version=VERSION)
            progress(page.number, total)
            rows.clear()
    if total == 0:
        of_document.update(read_version=VERSION)
    return asks


def _read_by_ocr(document: Document) -> set[int]:
    rows = document.page_rows.filter(origin=PageOrigin.OCR.value, version=VERSION)
    return set(rows.values_list("number", flat=True))


def _read_pictures(document: Document, path: Path, progress: Told) -> None:
    """Read by OCR what asks for it and was not tried yet, each page kept as soon as it is read."""
    rows = {row.number: row for row in _pictures().filter(document=document).order_by("number")}
    for page in recognized(path, document.content_type, list(rows), progress):
        _keep([_row(document, _better(rows.pop(page.number), page))])
    _pictures().filter(pk__in=[row.pk for row in rows.values()]).update(waits_for_ocr=False)


def _better(row: DocumentPage, page: PageWords) -> PageWords:
    """What OCR read, unless the page has more words of its own."""
    if len(page.text.split()) > len(row.text.split()) or not row.text:
        return page
    return PageWords(row.number, row.width, row.height, PageOrigin(row.origin), row.text, row.places, None, row.engine)


def _pictures() -> QuerySet[DocumentPage]:
    """The pages that are pictures and were not read by OCR yet."""
    return DocumentPage.objects.filter(waits_for_ocr=True)


def _row(document: Document, page: PageWords) -> tuple[DocumentPage, str]:
    """The row of a page, and what the index is given of it."""
    row = DocumentPage(
        document=document,
        number=page.number,
        width=page.width,
        height=page.height,
        text=page.text,
        packed_places=packed(page.places),
        text_sha256=hashlib.sha256(page.text.encode()).hexdigest(),
        origin=page.origin.value,
        confidence=page.confidence,
        language=language_of(page.text),
        engine=page.engine,
        version=VERSION,
        waits_for_ocr=page.asks_for_ocr,
    )
    return row, body_of(page.text)


def _keep(pages: Sequence[tuple[DocumentPage, str]]) -> None:
    with transaction.atomic(savepoint=False):
        kept = DocumentPage.objects.bulk_create(
            [row for row, _body in pages],
            update_conflicts=True,
            unique_fields=["document", "number"],
            update_fields=_COLUMNS,
        )
        page_index.put([(row.pk, row.document.case_id, body) for row, (_row, body) in zip(kept, pages, strict=True)])
