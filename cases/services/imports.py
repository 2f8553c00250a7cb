"""Takes applications in by the table: each row becomes a case or says what is wrong with it, and the rest goes in."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.enums import JobKind, RowOutcome
from cases.errors import CaseError, FaultyRow, TableTaken
from cases.models import ApplicationImport, ApplicationRow
from cases.selectors.duplicates import likely_duplicates
from cases.services.intake import Application, identity_in, open_case, opened_with
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.canonical import canonical_sha256
from imr_site.jobs.models import Job
from imr_site.jobs.registry import Progress
from imr_site.jobs.services import enqueue

Row = dict[str, str]
EVERY = 20
"""So many rows are taken in between two reports of progress."""


def request_import(
    *, name: str, rows: Iterable[Row], actor: User | None, sha256: str = ""
) -> tuple[ApplicationImport, Job]:
    """Keep the rows of a table and request the job that takes them in, all or nothing.

    Raises TableTaken where the file of this hash was handed in before. Whatever the reader of the rows raises is
    raised, and nothing is kept.
    """
    require(actor, rules.import_applications)
    with transaction.atomic():
        table = _new_table(name[-255:], sha256, actor)
        ApplicationRow.objects.bulk_create(
            (ApplicationRow(table=table, number=number, data=row) for number, row in enumerate(rows, start=1)),
            batch_size=500,
        )
        job = enqueue(
            kind=JobKind.IMPORT_APPLICATIONS,
            key=str(table.pk),
            args={"import": table.pk},
            scope=table.scope,
            requested_by=actor,
        )
    return table, job


def _new_table(name: str, sha256: str, actor: User | None) -> ApplicationImport:
    facts = {"name": name, "requested_at": timezone.now(), "requested_by": actor}
    if not sha256:
        return ApplicationImport.objects.create(**facts)
    table, made = ApplicationImport.objects.get_or_create(sha256=sha256, defaults=facts)
    if not made:
        raise TableTaken(table.pk, table.name, timezone.localdate(table.requested_at))
    return table


def import_rows(*, import_id: int, read: Callable[[Row], Application], progress: Progress) -> None:
    """Take in every row of a table that waits; run again, it goes on where it stopped.

    `read` makes the application of a row, and raises FaultyRow with what is wrong.
    """
    table = ApplicationImport.objects.select_related("requested_by").get(pk=import_id)
    waiting = list(table.rows.filter(outcome="").values_list("pk", flat=True))
    total = table.rows.count()
    for done, pk in enumerate(waiting, start=total - len(waiting)):
        if done % EVERY == 0:
            progress(done, total)
        with transaction.atomic():
            row = ApplicationRow.objects.select_for_update().get(pk=pk)
            _take_in(row, read, table.requested_by)
    progress(total, total)


def _take_in(row: ApplicationRow, read: Callable[[Row], Application], actor: User | None) -> None:
    """Open the case of a row, or note its faults; the same row in any table is the same case."""
    submission = canonical_sha256(row.data)
    try:
        application = read(row.data)
        row.case = opened_with(submission=submission, application=application)
        if row.case is not None:
            row.outcome = RowOutcome.UNCHANGED.value
        else:
            row.alike = [one.case.case_number for one in likely_duplicates(actor, identity_in(application))]
            with transaction.atomic():
                row.case = open_case(application=application, actor=actor, submission=submission)
            row.outcome = RowOutcome.OPENED.value
    except FaultyRow as faulty:
        row.outcome, row.faults = RowOutcome.REFUSED.value, faulty.faults
    except CaseError as refused:
        row.outcome, row.faults, row.alike = RowOutcome.REFUSED.value, {"": refused.message}, []
    row.data = {}
    row.save()
