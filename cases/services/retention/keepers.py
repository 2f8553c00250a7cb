"""Who keeps the classes of this app: the records of a case, and the files of print batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from cases.enums import DocumentState
from cases.hooks import Candidate, Holding, Keeper, register_keeper
from cases.models import Case, Document, PrintBatch
from cases.retention.engine import Dates
from cases.retention.rules import Since
from cases.selectors.retention import dates_of_case, ended_cases, is_disposed
from cases.services.page_pictures import forget_pictures
from cases.services.page_texts import forget_pages
from cases.services.reading import forget_marks
from imr_site.files.store import BATCHES, COPIES, RECORDS, Folder

# ---- records --------------------------------------------------------------------------------------------------------


def _there() -> QuerySet[Document]:
    """The records whose file is kept: neither disposed of, nor only listed."""
    return Document.objects.filter(~is_disposed("document", "received_at")).exclude(state=DocumentState.AWAITED)


def _cases_with_records(before: date) -> Iterator[Candidate]:
    there = _there().filter(case=OuterRef("pk"))
    for case in ended_cases(before).filter(Exists(there)).iterator(chunk_size=500):
        yield Candidate(case.scope, case.case_number, case.pk, dates_of_case(case))


def case_dates(case_id: int) -> Dates:
    """The facts by which what belongs to a case is kept."""
    return dates_of_case(Case.objects.get(pk=case_id))


def _records(case_id: int) -> Sequence[Holding]:
    documents = _there().filter(case=case_id).order_by("pk")
    return [Holding(f"document/{document.pk}", document.sha256, document.size) for document in documents]


def _forget_words(case_id: int) -> None:
    documents = list(Document.objects.filter(case=case_id))
    forget_pages(documents=(document.pk for document in documents))
    forget_marks(document_ids=[document.pk for document in documents])
    for document in documents:
        transaction.on_commit(partial(forget_pictures, document), robust=True)


def _is_a_record(sha256: str) -> bool:
    return _there().filter(sha256=sha256).exists()


def _copies_of(sha256: str) -> Iterable[tuple[Folder, str]]:
    """The inert copies of the record with this hash, but for those that another record is read by."""
    there = _there()
    copies = Document.objects.filter(sha256=sha256).exclude(copy_sha256="").values_list("copy_sha256", flat=True)
    return [(COPIES, copy) for copy in set(copies) if not there.filter(copy_sha256=copy).exists()]


register_keeper(
    "records",
    Keeper(
        candidates=_cases_with_records,
        dates=case_dates,
        cases=lambda case_id: [case_id],
        holdings=_records,
        clear=_forget_words,
        folder=RECORDS,
        is_named=_is_a_record,
        made_from=_copies_of,
        table="cases_document",
    ),
)


# ---- print batches --------------------------------------------------------------------------------------------------


def _mailed_batches(before: date) -> Iterator[Candidate]:
    there = PrintBatch.objects.filter(~is_disposed("batch", "made_at"), mailed_on__isnull=False, mailed_on__lt=before)
    for batch in there.order_by("pk").iterator(chunk_size=500):
        yield Candidate(f"batch/{batch.pk}", str(batch), None, {Since.BATCH_MAILED: batch.mailed_on})


def _batch_dates(batch_id: int) -> Dates:
    return {Since.BATCH_MAILED: PrintBatch.objects.get(pk=batch_id).mailed_on}


def _cases_in_batch(batch_id: int) -> Sequence[int]:
    return list(Case.objects.filter(letters__deliveries__batch=batch_id).distinct().values_list("pk", flat=True))


def _batch_file(batch_id: int) -> Sequence[Holding]:
    batch = PrintBatch.objects.get(pk=batch_id)
    return [Holding(f"batch/{batch.pk}", batch.sha256, batch.size or 0)]


def _is_a_batch(sha256: str) -> bool:
    return PrintBatch.objects.filter(~is_disposed("batch", "made_at"), sha256=sha256).exists()


register_keeper(
    "print_batches",
    Keeper(
        candidates=_mailed_batches,
        dates=_batch_dates,
        cases=_cases_in_batch,
        holdings=_batch_file,
        folder=BATCHES,
        is_named=_is_a_batch,
        table="cases_printbatch",
    ),
)
