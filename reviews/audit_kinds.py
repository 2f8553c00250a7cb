"""The kinds of audit event this app writes."""

from enum import StrEnum


class ReviewAudit(StrEnum):
    """What was done in a review."""

    REVIEWER_DESIGNATED = "review.reviewer_designated"
    CONFLICT_DECLARED = "review.conflict_declared"
    ROUND_CLOSED = "review.round_closed"
    DOCUMENT_REVIEWED = "review.document_reviewed"
    SUMMARY_SAVED = "review.summary_saved"
    DECISION_SAVED = "review.decision_saved"
    FACTS_SAVED = "review.facts_saved"
    STATEMENT_ANSWERED = "review.statement_answered"
    GROUND_FIVE_SEEN = "review.ground_five_seen"
    SIGNED_OFF = "review.signed_off"
    SIGN_OFF_CANCELLED = "review.sign_off_cancelled"
    DETERMINATION_ISSUED = "review.determination_issued"
    DETERMINATION_IMPORTED = "review.determination_imported"
    LIBRARY_DOCUMENT_ADDED = "review.library_document_added"
    LIBRARY_DOCUMENT_RETIRED = "review.library_document_retired"
    PACK_DOWNLOADED = "review.pack_downloaded"
    SERVICE_RECORD_DOWNLOADED = "review.service_record_downloaded"
    WORDING_ADDED = "review.wording_added"
    WORDING_RETIRED = "review.wording_retired"
    CREDENTIALS_CHANGED = "review.credentials_changed"
    PUBLIC_PREPARED = "review.public_prepared"
    PUBLIC_RELEASED = "review.public_released"
    PUBLIC_WITHDRAWN = "review.public_withdrawn"
