"""The record is frozen when a determination is submitted."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from imr_site.canonical import canonical_sha256
from reviews.models import RecordSnapshot, ReviewRound
from reviews.selectors.snapshots import Spans, documents_now, pages_seen


def take_snapshot(*, round_: ReviewRound) -> RecordSnapshot:
    """Keep which documents the file holds now, and which of their pages the reviewer has seen."""
    documents: list[dict[str, Any]] = documents_now(round_.case)
    there = {row["document"]: row["last"] - row["first"] + 1 for row in documents}
    spans = pages_seen(round_.reviewer.user, round_.case)
    seen = {str(document): [list(span) for span in spans[document]] for document in there if spans.get(document)}
    return RecordSnapshot.objects.create(
        round=round_,
        documents=documents,
        seen=seen,
        pages=sum(there.values()),
        pages_seen=sum(_counted(spans, document, pages) for document, pages in there.items()),
        sha256=canonical_sha256([documents, seen]),
        taken_at=timezone.now(),
    )


def _counted(spans: Spans, document: int, pages: int) -> int:
    """How many pages of a document the spans hold; what they share counts once, what it no longer has not at all."""
    shown = {page for first, last in spans.get(document, ()) for page in range(first, last + 1)}
    return len(shown & set(range(1, pages + 1)))
