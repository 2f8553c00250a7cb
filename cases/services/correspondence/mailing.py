"""Records that a print batch was handed to the post: at once, or by a job where it holds more than a few letters.

The event of the request keeps who said it and the day; the letters follow, so many cases in each transaction. A letter
that is recorded is not recorded again, so the job goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Final, cast

from django.db import transaction
from django.db.models import Max

from cases import rules
from cases.audit_kinds import LetterAudit
from cases.enums import BatchState, CaseEventKind, JobKind
from cases.errors import CaseError
from cases.hooks import letter_type
from cases.models import Delivery, PrintBatch
from cases.selectors.correspondence import of_standing_letters
from cases.services.correspondence.batches import locked, record_on, request_merging
from cases.services.correspondence.deliveries import check_day, entry_of, set_aside_on
from cases.services.events import record_sendings
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.models import Event
from imr_site.audit.services import record_all
from imr_site.jobs.registry import Progress
from imr_site.jobs.services import enqueue

AT_ONCE: Final = 25
"""Letters of a batch that are recorded while the person waits, and cases of one transaction of the job."""


def record_batch_mailed(*, batch: PrintBatch, mailed_on: date, actor: User) -> PrintBatch:
    """Record that the batch was handed to the post, so each of its letters is sent on that day.

    What a letter starts runs from it. One that was set aside by then is left out and waits for nobody. Raises CaseError
    unless the batch is ready to print, and for a day to come or before that of a letter in it.
    """
    require(actor, rules.serve_letter, batch)
    with transaction.atomic():
        batch = locked(batch)
        if batch.state != BatchState.READY:
            raise CaseError(f"This batch is not waiting to be mailed: {batch.state.label.lower()}.")
        check_day(mailed_on, batch.deliveries.aggregate(last=Max("letter__dated_on"))["last"])
        said = {"on": mailed_on.isoformat(), "sha256": batch.sha256}
        asked = record_on(batch=batch, kind=LetterAudit.BATCH_MAILING_SAID, actor=actor, data=said)
        if batch.deliveries.count() > AT_ONCE:
            _request_recording(batch, asked, actor)
        else:
            carry_out_mailing(batch_id=batch.pk, asked=asked.pk, progress=lambda _done, _total: None)
            batch = locked(batch)
    return batch


def retry_batch(*, batch: PrintBatch, actor: User) -> None:
    """Queue again what failed: the merging of a batch, or the recording of its mailing. Raises CaseError otherwise."""
    require(actor, rules.serve_letter, batch)
    with transaction.atomic():
        batch = locked(batch)
        if batch.state == BatchState.STOPPED and batch.job is not None:
            _request_recording(batch, Event.objects.get(pk=batch.job.args["asked"]), actor)
        else:
            request_merging(batch=batch, actor=actor)


def carry_out_mailing(*, batch_id: int, asked: int, progress: Progress) -> None:
    """Record the letters of the batch that are not recorded yet, then that it was mailed; run again, nothing changes.

    `asked`: the key of the event in which a person said that it was mailed, and on which day.
    """
    said = Event.objects.select_related("actor").get(pk=asked)
    mailed_on, actor = date.fromisoformat(said.data["on"]), cast("User", said.actor)
    batch = PrintBatch.objects.get(pk=batch_id)
    if batch.mailed_on:
        return
    total, waiting = batch.deliveries.count(), _by_cases(batch)
    done = total - sum(map(len, waiting))
    for letters in waiting:
        progress(done, total)
        _record_letters(batch, letters, mailed_on, actor)
        done += len(letters)
    progress(total, total)
    with transaction.atomic():
        batch = locked(batch)
        if batch.mailed_on is None:
            left_out = batch.deliveries.filter(sent_on__isnull=True)
            names = list(left_out.values_list("pk", flat=True))
            left_out.update(batch=None)
            batch.mailed_on, batch.mailed_by = mailed_on, actor
            batch.save()
            record_on(batch=batch, kind=LetterAudit.BATCH_MAILED, actor=actor, data={**said.data, "left_out": names})


def _request_recording(batch: PrintBatch, asked: Event, actor: User) -> None:
    batch.job = enqueue(
        kind=JobKind.RECORD_MAILED,
        key=str(batch.pk),
        args={"batch": batch.pk, "asked": asked.pk},
        scope="service",
        requested_by=actor,
    )
    batch.save()


def _by_cases(batch: PrintBatch) -> list[list[int]]:
    """The ids of the deliveries that are not recorded, those of one case together, in parts of so many cases."""
    of_cases: dict[int, list[int]] = {}
    waiting = batch.deliveries.filter(sent_on__isnull=True).order_by("letter__case_id", "pk")
    for case, pk in waiting.values_list("letter__case_id", "pk"):
        of_cases.setdefault(case, []).append(pk)
    letters = list(of_cases.values())
    return [list(chain(*letters[first : first + AT_ONCE])) for first in range(0, len(letters), AT_ONCE)]


def _record_letters(batch: PrintBatch, ids: Collection[int], mailed_on: date, actor: User) -> None:
    """Record the letters of some cases in as many statements as those of one."""
    with transaction.atomic():
        rows = Delivery.objects.filter(pk__in=ids, batch=batch, sent_on__isnull=True)
        waiting = list(rows.select_for_update(of=("self",)).select_related("letter__case", "letter__recipient"))
        mailed = list(_not_set_aside(waiting, mailed_on))
        rows.filter(pk__in=[delivery.pk for delivery in mailed]).update(
            sent_on=mailed_on, sent_by=actor, proof=str(batch)
        )
        record_all((entry_of(LetterAudit.SENT, delivery, mailed_on) for delivery in mailed), actor=actor)
        record_sendings(sent=_events(mailed), day=mailed_on, actor=actor)


def _not_set_aside(deliveries: Sequence[Delivery], day: date) -> Iterator[Delivery]:
    """Yield those whose letter stood before this day ended: a later one says “do not mail” and starts no clock."""
    known = of_standing_letters(Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries]))
    standing = set(known.values_list("pk", flat=True))
    for delivery in deliveries:
        aside = None if delivery.pk in standing else set_aside_on(delivery.letter)
        if aside is None or day < aside:
            yield delivery


def _events(deliveries: Sequence[Delivery]) -> Iterator[tuple[Delivery, CaseEventKind]]:
    for delivery in deliveries:
        known = letter_type(delivery.letter.kind)
        if known.sent is not None and known.concerns(delivery.letter):
            yield delivery, known.sent
