"""The tables of applications that were handed in, and what became of their rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from cases import rules
from cases.enums import JobKind, RowOutcome
from cases.models import ApplicationImport, ApplicationRow
from imr_site.accounts.authority import may
from imr_site.accounts.models import User
from imr_site.jobs.models import Job


@dataclass(frozen=True, slots=True)
class Counts:
    """So many rows of a table, by what became of them; `waiting` are still to come, `alike` may repeat a case."""

    total: int
    waiting: int
    opened: int
    unchanged: int
    refused: int
    alike: int


def visible_imports(actor: User) -> QuerySet[ApplicationImport]:
    """The tables, the newest first, each with how many rows it has and had refused; none for who imports none."""
    if not may(actor, rules.import_applications):
        return ApplicationImport.objects.none()
    refused = Count("rows", filter=Q(rows__outcome=RowOutcome.REFUSED.value))
    waiting = Count("rows", filter=Q(rows__outcome=""))
    tables = ApplicationImport.objects.select_related("requested_by")
    return tables.annotate(row_count=Count("rows"), refused=refused, waiting=waiting).order_by("-pk")


def counts_of(table: ApplicationImport) -> Counts:
    """How many rows there are of each outcome."""
    of = {outcome: Count("pk", filter=Q(outcome=outcome.value)) for outcome in RowOutcome}
    found = table.rows.aggregate(
        total=Count("pk"),
        waiting=Count("pk", filter=Q(outcome="")),
        opened=of[RowOutcome.OPENED],
        unchanged=of[RowOutcome.UNCHANGED],
        refused=of[RowOutcome.REFUSED],
        alike=Count("pk", filter=~Q(alike=[])),
    )
    return Counts(**found)


def rows_of(table: ApplicationImport, *, outcome: str = "", alike: bool = False) -> QuerySet[ApplicationRow]:
    """The rows of a table, in its order, with their cases; of one outcome, or those that may repeat a case."""
    rows = table.rows.select_related("case").order_by("number")
    if outcome:
        rows = rows.filter(outcome=outcome)
    return rows.exclude(alike=[]) if alike else rows


def faults_of(table: ApplicationImport) -> Iterator[tuple[int, str, str]]:
    """Row, column (empty for the row as a whole) and words of each fault."""
    for row in rows_of(table, outcome=RowOutcome.REFUSED.value).iterator(chunk_size=500):
        for column, words in row.faults.items():
            yield row.number, column, words


def job_of(table: ApplicationImport) -> Job | None:
    """The job that takes the rows in."""
    return Job.objects.filter(kind=JobKind.IMPORT_APPLICATIONS.value, key=str(table.pk)).order_by("-pk").first()
