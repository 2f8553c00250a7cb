"""The background work of this app."""

from typing import Any

from cases.enums import JobKind
from cases.services.documents import check_document
from imr_site.jobs.registry import Progress, job_kind


@job_kind(JobKind.CHECK_DOCUMENT, title="Checking a received document")
def check(args: dict[str, Any], progress: Progress) -> None:
    """Let a document out of quarantine, or reject it."""
    progress(0, 1)
    check_document(document_id=args["document"])
    progress(1, 1)
