"""The record as it was submitted, what of it had been seen, and what came after it."""

from __future__ import annotations

from dataclasses import dataclass

from cases.models import Case, Document, DocumentPage
from cases.selectors.case_file import filed_documents
from imr_site.canonical import canonical_sha256
from reviews.models import LateRecordAnswer, RecordSnapshot, ReviewRound


@dataclass(frozen=True, slots=True)
class SubmittedRecord:
    """The last snapshot of a round, the documents released after it, and what was answered to just these."""

    snapshot: RecordSnapshot
    late: tuple[Document, ...]
    answer: LateRecordAnswer | None

    @property
    def needs_answer(self) -> bool:
        """Whether a document came after the snapshot that nobody answered for yet."""
        return bool(self.late) and self.answer is None


def submitted_record(round_: ReviewRound) -> SubmittedRecord | None:
    """The record that the reviewer submitted; None for a round that was not submitted since snapshots are taken."""
    snapshot = RecordSnapshot.objects.filter(round=round_).last()
    if snapshot is None:
        return None
    before = set(snapshot.document_ids)
    late = tuple(each.document for each in filed_documents(round_.case) if each.document.pk not in before)
    last = snapshot.late_answers.last()
    answered = last is not None and set(last.documents) >= {document.pk for document in late}
    return SubmittedRecord(snapshot, late, last if answered else None)


def documents_now(case: Case) -> list[dict[str, object]]:
    """The documents of the case file as a snapshot keeps them."""
    filed = filed_documents(case)
    texts: dict[int, list[str]] = {each.document.pk: [] for each in filed}
    rows = DocumentPage.objects.filter(document__in=list(texts)).order_by("document", "number")
    for document, sha256 in rows.values_list("document_id", "text_sha256"):
        texts[document].append(sha256)
    return [
        {
            "document": each.document.pk,
            "sha256": each.document.sha256,
            "copy_sha256": each.document.copy_sha256,
            "first": each.first,
            "last": each.last,
            "text_sha256": canonical_sha256(texts[each.document.pk]),
        }
        for each in filed
    ]
