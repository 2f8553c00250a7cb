"""The records of a case, with how far their checks are."""

from __future__ import annotations

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast

from cases.enums import JobKind
from cases.models import Case, Document
from cases.selectors.consolidation import documents_on
from cases.selectors.retention import is_disposed
from imr_site.jobs.models import OPEN, Job


def records_of(case: Case) -> QuerySet[Document]:
    """Every record of the case, and of the applications that are decided in it.

    `progress` is the percentage of a check that runs and counts its steps, else None; `is_gone` tells that the file was
    disposed of.
    """
    running = Job.objects.filter(
        OPEN, kind=JobKind.CHECK_DOCUMENT, key=OuterRef("key"), claim__isnull=False, progress_total__gt=0
    )
    percent = running.values(percent=F("progress_done") * 100 / F("progress_total"))[:1]
    documents = documents_on(case).annotate(key=Cast("pk", CharField()), is_gone=is_disposed("document", "received_at"))
    return documents.annotate(progress=Subquery(percent))
