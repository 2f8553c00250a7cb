"""What records state of the facts that the rules ask for, kept once their pages are read: the site only shows it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.hooks import on_pages_gone, on_pages_read
from cases.lifecycle import OPEN_STATES
from cases.models import Document, DocumentPage
from imr_site.jobs.registry import Progress
from imr_site.jobs.services import enqueue
from reviews.enums import JobKind
from reviews.models import SaidInDocument
from reviews.proposals.kept import VERSION
from reviews.selectors.said_in_file import is_of_now, pages_sha256, pages_with_words, read_now

_SWEPT = 500  # cases at most whose records one sweep has read


@on_pages_gone
def _pages_gone(documents: Sequence[int]) -> None:
    """What is kept of records goes with their pages."""
    SaidInDocument.objects.filter(document__in=documents).delete()


@on_pages_read
def _pages_read(documents: Sequence[int], case_id: int) -> None:
    """What is kept of the pages before goes. One job reads all records of a case whose pages are there by then."""
    _pages_gone(documents)
    _request(case_id)


def request_what_is_out_of_date() -> int:
    """Have records of open cases read that were never read for facts, were read otherwise, or are described otherwise.

    Returns of how many cases.
    """
    asked = Q(case__state__in=[state.value for state in OPEN_STATES]) | Q(case__consolidated_into__isnull=False)
    cases = list(_out_of_date().filter(asked).order_by("case").values_list("case", flat=True).distinct()[:_SWEPT])
    for case_id in cases:
        _request(case_id)
    return len(cases)


def _request(case_id: int) -> None:
    enqueue(kind=JobKind.READ_FACTS, key=str(case_id), args={"case": case_id})


def _out_of_date() -> QuerySet[Document]:
    as_now = SaidInDocument.objects.filter(
        document=OuterRef("pk"), version=VERSION, title=OuterRef("title"), source=OuterRef("source")
    )
    return Document.objects.filter(Exists(DocumentPage.objects.filter(document=OuterRef("pk"))), ~Exists(as_now))


def keep_said_in_case(*, case_id: int, progress: Progress) -> None:
    """Read the records of a case for facts that were not read since their pages or their description changed."""
    documents = _out_of_date().filter(case=case_id).order_by("pk")
    keep_said(documents=list(documents.values_list("pk", flat=True)), progress=progress)


def keep_said(*, documents: Sequence[int], progress: Progress) -> None:
    """Read records for facts, each once for the pages and the description it has, and keep what they state."""
    for done, document in enumerate(Document.objects.filter(pk__in=documents).order_by("pk"), start=1):
        pages = list(pages_with_words([document.pk]))
        row = SaidInDocument.objects.filter(document=document).first()
        if row is None or not is_of_now(row, document, pages):
            _put(document, pages)
        progress(done, len(documents))


def _put(document: Document, pages: Sequence[DocumentPage]) -> None:
    """Keep what the pages state, unless they were read anew meanwhile: then another job is on its way."""
    row = SaidInDocument(
        document=document,
        version=VERSION,
        title=document.title,
        source=document.source,
        pages_sha256=pages_sha256(pages),
        said=read_now([document])[document.pk],
    )
    with transaction.atomic():
        now = Document.objects.select_for_update().get(pk=document.pk)
        if is_of_now(row, now, pages_with_words([now.pk])) and now.page_rows.exists():
            columns = ["version", "title", "source", "pages_sha256", "said"]
            SaidInDocument.objects.bulk_create(
                [row], update_conflicts=True, unique_fields=["document"], update_fields=columns
            )
