"""What records state of the facts that the rules ask for, kept once their pages are read: the site only shows it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from cases.hooks import on_pages_gone, on_pages_read
from cases.lifecycle import OPEN_STATES
from cases.models import Document, DocumentPage
from imr_site.jobs.registry import Progress
from imr_site.jobs.services import enqueue
from reviews.enums import JobKind
from reviews.models import SaidInDocument
from reviews.proposals.kept import VERSION
from reviews.selectors.said_in_file import is_of_now, pages_sha256, pages_with_words, read_now

_SWEPT = 5_000  # records at most that one sweep has read
_TOGETHER = 100  # of them in one job


@on_pages_gone
def _pages_gone(documents: Sequence[int]) -> None:
    """What is kept of records goes with their pages."""
    SaidInDocument.objects.filter(document__in=documents).delete()


def request_what_is_out_of_date() -> int:
    """Have records of open cases read that were never read for facts, were read otherwise, or are described otherwise.

    Returns how many.
    """
    asked = Q(case__state__in=[state.value for state in OPEN_STATES]) | Q(case__consolidated_into__isnull=False)
    as_now = SaidInDocument.objects.filter(
        document=OuterRef("pk"), version=VERSION, title=OuterRef("title"), source=OuterRef("source")
    )
    has_pages = Exists(DocumentPage.objects.filter(document=OuterRef("pk")))
    found = Document.objects.filter(asked, has_pages, ~Exists(as_now)).order_by("pk")
    documents = list(found.values_list("pk", flat=True)[:_SWEPT])
    _request(documents)
    return len(documents)


@on_pages_read
def _request(documents: Sequence[int]) -> None:
    for begin in range(0, len(documents), _TOGETHER):
        of = f"{documents[begin]}" if len(documents) == 1 else f"from {documents[begin]}"
        enqueue(kind=JobKind.READ_FACTS, key=of, args={"documents": documents[begin : begin + _TOGETHER]})


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
