"""The record is frozen when a determination is submitted."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from cases.records.spans import count, within
from cases.selectors.reading import pages_seen
from imr_site.canonical import canonical_sha256
from reviews.models import RecordSnapshot, ReviewRound
from reviews.selectors.snapshots import documents_now


def take_snapshot(*, round_: ReviewRound) -> RecordSnapshot:
    """Keep which documents the file holds now, and which of their pages the reviewer has seen."""
    documents: list[dict[str, Any]] = documents_now(round_.case)
    there = {row["document"]: row["last"] - row["first"] + 1 for row in documents}
    spans = pages_seen(round_.reviewer.user, round_.case)
    on_screen = {document: within(spans.get(document, ()), pages) for document, pages in there.items()}
    seen = {str(document): [list(span) for span in each] for document, each in on_screen.items() if each}
    return RecordSnapshot.objects.create(
        round=round_,
        documents=documents,
        seen=seen,
        pages=sum(there.values()),
        pages_seen=sum(map(count, on_screen.values())),
        sha256=canonical_sha256([documents, seen]),
        taken_at=timezone.now(),
    )
