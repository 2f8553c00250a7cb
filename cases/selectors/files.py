"""The files that the rows of this app name, for whoever verifies all of them; what was disposed of is not asked for."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from cases.enums import DocumentState
from cases.models import DeliveryReport, Document, DraftFile, Feed, Invoice, Letter, PrintBatch
from cases.selectors.retention import is_disposed
from imr_site.files.inventory import Listing, NamedFile, list_files
from imr_site.files.store import BATCHES, COPIES, DRAFTS, FEEDS, RECORDS, REPORTS, SEALED, Folder


def file_to_read(document: Document) -> tuple[Folder, str]:
    """Where the file lies that people read, and its hash: the inert copy of a PDF, and a picture as received."""
    return (COPIES, document.copy_sha256) if document.copy_sha256 else (RECORDS, document.sha256)


def _of_document(document: Document) -> Iterator[NamedFile]:
    belongs_to = f"{document.case.case_number}, record {document.pk}"
    yield NamedFile(RECORDS, document.sha256, belongs_to)
    if document.copy_sha256:
        yield NamedFile(COPIES, document.copy_sha256, f"{belongs_to}, its copy for reading")


def _of_draft_file(file: DraftFile) -> Iterator[NamedFile]:
    belongs_to = f"Draft {file.draft_id}, file {file.pk}"
    yield NamedFile(DRAFTS, file.sha256, belongs_to)
    if file.copy_sha256:
        yield NamedFile(DRAFTS, file.copy_sha256, f"{belongs_to}, its copy for reading")


def _of_letter(letter: Letter) -> Iterator[NamedFile]:
    yield NamedFile(SEALED, letter.sha256, f"{letter.case.case_number}, letter {letter.pk}")


def _of_batch(batch: PrintBatch) -> Iterator[NamedFile]:
    yield NamedFile(BATCHES, batch.sha256, f"Print batch {batch.pk}")


def _of_report(report: DeliveryReport) -> Iterator[NamedFile]:
    yield NamedFile(REPORTS, report.sha256, str(report))


def _of_feed(feed: Feed) -> Iterator[NamedFile]:
    yield NamedFile(FEEDS, feed.sha256, str(feed))


def _of_invoice(invoice: Invoice) -> Iterator[NamedFile]:
    yield NamedFile(SEALED, invoice.sha256, f"{invoice.get_kind_display()} {invoice.number}")


def _documents() -> QuerySet[Document]:
    there = Document.objects.filter(~is_disposed("document", "received_at")).exclude(state=DocumentState.AWAITED)
    return there.select_related("case").order_by("pk")


def _batches() -> QuerySet[PrintBatch]:
    return PrintBatch.objects.filter(~is_disposed("batch", "made_at")).exclude(sha256="").order_by("pk")


list_files(Listing(_documents, _of_document))
list_files(Listing(lambda: DraftFile.objects.order_by("pk"), _of_draft_file))
list_files(Listing(lambda: Letter.objects.exclude(sha256="").select_related("case").order_by("pk"), _of_letter))
list_files(Listing(_batches, _of_batch))
list_files(Listing(lambda: Feed.objects.select_related("entry").order_by("pk"), _of_feed))
list_files(Listing(lambda: DeliveryReport.objects.filter(removed_at=None).order_by("pk"), _of_report))
list_files(Listing(lambda: Invoice.objects.exclude(sha256="").order_by("pk"), _of_invoice))
