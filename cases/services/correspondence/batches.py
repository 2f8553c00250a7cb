"""Print batches: letters that go by mail, merged into one file to print and mailed on one day."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases import hooks, rules
from cases.addressing import in_lines
from cases.audit_kinds import LetterAudit
from cases.enums import BatchState, JobKind
from cases.errors import CaseError
from cases.letters.sheets import Envelope, sheets_pdf
from cases.models import Delivery, PrintBatch
from cases.selectors.correspondence import ready_to_print
from cases.selectors.retention import disposed_on
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.models import Event
from imr_site.audit.services import record
from imr_site.files.errors import FileDisposed
from imr_site.files.store import BATCHES, SEALED, forget, keep, open_file, read_file
from imr_site.jobs.registry import Progress
from imr_site.jobs.services import enqueue

if TYPE_CHECKING:  # to load it where nothing is merged would delay every start
    import pikepdf

BATCH_LIMIT = 250
"""Letters of one batch at most: as many as one person folds and franks in a morning."""


def make_batch(*, delivery_ids: Iterable[int], actor: User) -> PrintBatch:
    """Put the deliveries into a new batch, at most `BATCH_LIMIT`; those that no longer wait to be printed are left out.

    The same request twice is one batch. Raises CaseError if none is left.
    """
    require(actor, rules.serve_letter)
    wanted = set(delivery_ids)
    with transaction.atomic():
        waiting = ready_to_print().filter(pk__in=wanted).order_by("pk")
        deliveries = list(waiting.select_for_update(of=("self",))[:BATCH_LIMIT])
        if not deliveries:
            made = _made_of(wanted, actor)
            if made is not None:
                return made
            raise CaseError("None of these letters waits to be printed any more. Reload the page.")
        batch = PrintBatch.objects.create(made_at=timezone.now(), made_by=actor)
        Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries]).update(batch=batch)
        _request_merging(batch, actor)
        record_on(
            batch=batch,
            kind=LetterAudit.BATCH_MADE,
            actor=actor,
            data={"deliveries": [delivery.pk for delivery in deliveries]},
        )
    return batch


def _made_of(delivery_ids: set[int], actor: User) -> PrintBatch | None:
    """The batch that the actor made of exactly these letters and that is not mailed; None if there is none."""
    batches = PrintBatch.objects.filter(made_by=actor, mailed_on__isnull=True, cancelled_at__isnull=True)
    batch = batches.filter(deliveries__in=delivery_ids).first()
    same = batch is not None and set(batch.deliveries.values_list("pk", flat=True)) == delivery_ids
    return batch if same else None


def request_merging(*, batch: PrintBatch, actor: User) -> None:
    """Queue the merging of a batch again after its job failed. Raises CaseError in every other state."""
    require(actor, rules.serve_letter, batch)
    with transaction.atomic():
        batch = locked(batch)
        if batch.state != BatchState.FAILED:
            raise CaseError("This batch needs no other try.")
        _request_merging(batch, actor)


def merge_batch(*, batch_id: int, progress: Progress) -> PrintBatch:
    """Make the file of the batch: the address sheet, then each letter behind its separator page.

    A batch that is merged or cancelled stays as it is, so the job may run twice.
    """
    batch = PrintBatch.objects.get(pk=batch_id)
    if batch.merged_at or batch.cancelled_at:
        return batch
    deliveries = deliveries_of(batch)
    content, sheets = _merged(batch, deliveries, progress)
    digest = keep(BATCHES, content)
    with transaction.atomic():
        batch = locked(batch)
        if batch.merged_at is None and batch.cancelled_at is None:
            batch.merged_at, batch.sha256 = timezone.now(), digest
            batch.size, batch.sheets = len(content), sheets
            batch.save()
    return batch


def cancel_batch(*, batch: PrintBatch, actor: User) -> PrintBatch:
    """Cancel a batch; its letters wait to be printed again. Raises CaseError once somebody said that it was mailed."""
    require(actor, rules.serve_letter, batch)
    with transaction.atomic():
        batch = locked(batch)
        if batch.state not in {BatchState.MAKING, BatchState.FAILED, BatchState.READY}:
            raise CaseError(f"This batch can no longer be taken apart: {batch.state.label.lower()}.")
        Delivery.objects.filter(batch=batch).update(batch=None)
        digest, batch.sha256 = batch.sha256, ""
        batch.merged_at = batch.size = batch.sheets = None
        batch.cancelled_at = timezone.now()
        batch.save()
        record_on(batch=batch, kind=LetterAudit.BATCH_CANCELLED, actor=actor, data={"sha256": digest})
        if digest:
            transaction.on_commit(lambda: forget(BATCHES, digest))
    return batch


def open_batch(*, batch: PrintBatch, actor: User) -> IO[bytes]:
    """The file to print, open for reading; the download is an audit event.

    Raises CaseError if the batch has no file, and FileDisposed, FileGone or FileAltered.
    """
    require(actor, rules.serve_letter, batch)
    if batch.merged_at is None:
        raise CaseError("This batch has no file.")
    gone = disposed_on(f"batch/{batch.pk}", since=batch.made_at)
    if gone:
        raise FileDisposed(on=gone)
    file = open_file(BATCHES, batch.sha256)
    with transaction.atomic():
        record_on(batch=batch, kind=LetterAudit.BATCH_DOWNLOADED, actor=actor, data={"sha256": batch.sha256})
    return file


def deliveries_of(batch: PrintBatch) -> list[Delivery]:
    """The letters of a batch in the order in which they are printed."""
    deliveries = batch.deliveries.select_related("letter__case", "letter__recipient", "batch", "job")
    return list(deliveries.order_by("letter__case__case_number", "pk"))


def _merged(batch: PrintBatch, deliveries: list[Delivery], progress: Progress) -> tuple[bytes, int]:
    """The bytes of the file, and its sheets of paper printed on both sides: no two letters share a sheet.

    One letter is open at a time: 250 open ones hold 200 MB, and a process never gives that back.
    """
    import pikepdf

    envelopes = [_envelope(delivery, sheets=_sheets_of(delivery)) for delivery in deliveries]
    made_on = timezone.localdate(batch.made_at)
    around = io.BytesIO(sheets_pdf(str(batch), made_on, settings.ORGANIZATION_NAME, envelopes))
    with pikepdf.new() as target, pikepdf.open(around) as front:
        separators = len(front.pages) - len(deliveries)
        _append(target, list(front.pages)[:separators])
        for number, delivery in enumerate(deliveries):
            _append(target, [front.pages[separators + number]])
            with _for_paper(delivery) as letter:
                _append(target, list(letter.pages))
            progress(number + 1, len(deliveries))
        file = io.BytesIO()
        target.save(file, deterministic_id=True)
        return file.getvalue(), len(target.pages) // 2


def _sheets_of(delivery: Delivery) -> int:
    with _for_paper(delivery) as letter:
        return (len(letter.pages) + 1) // 2


def _for_paper(delivery: Delivery) -> pikepdf.Pdf:
    """The letter without its seal, which is a form field and has no meaning on paper."""
    import pikepdf

    letter = pikepdf.open(io.BytesIO(read_file(SEALED, delivery.letter.sha256)))
    del letter.Root.AcroForm
    for page in letter.pages:
        if "/Annots" in page:
            del page.Annots
    return letter


def _append(target: pikepdf.Pdf, pages: list[pikepdf.Page]) -> None:
    """Append the pages, and a blank page if the last sheet would have an empty back."""
    target.pages.extend(pages)
    if len(target.pages) % 2:
        target.add_blank_page(page_size=(612, 792))


def _envelope(delivery: Delivery, *, sheets: int) -> Envelope:
    name, *printed = hooks.letter_type(delivery.letter.kind).addressee(delivery.letter)
    return Envelope(
        case_number=delivery.letter.case.case_number,
        name=name,
        lines=tuple(_lines(delivery, printed)),
        kind=delivery.letter.addressee_kind,
        sheets=sheets,
    )


def _lines(delivery: Delivery, printed: list[str]) -> list[str]:
    """The address lines as printed on the letter; for a letter sent again to another address, that address."""
    own = in_lines(delivery.address)
    return printed if printed[-len(own) :] == own else own


def _request_merging(batch: PrintBatch, actor: User) -> None:
    batch.job = enqueue(
        kind=JobKind.PRINT_BATCH, key=str(batch.pk), args={"batch": batch.pk}, scope="service", requested_by=actor
    )
    batch.save()


def locked(batch: PrintBatch) -> PrintBatch:
    """The batch as it is now, locked until the caller's transaction ends."""
    return PrintBatch.objects.select_for_update(of=("self",)).select_related("job").get(pk=batch.pk)


def record_on(*, batch: PrintBatch, kind: LetterAudit, actor: User, data: Mapping[str, object]) -> Event:
    """Write into the log what happened to the batch."""
    return record(kind=kind, scope="service", subject=f"batch/{batch.pk}", actor=actor, data=dict(data))
