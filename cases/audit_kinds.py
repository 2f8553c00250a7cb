"""The kinds of audit event this app writes."""

from enum import StrEnum


class CaseAudit(StrEnum):
    """What was done to a case; the words are shown in its timeline."""

    OPENED = "case.opened"
    MOVED = "case.moved"
    EVENT_RECORDED = "case.event_recorded"
    DOCUMENT_RECEIVED = "case.document_received"
    DOCUMENT_CHECKED = "case.document_checked"
    DOCUMENT_OPENED = "case.document_opened"
    ITEM_CLOSED = "case.item_closed"
    PRIORITY_CHANGED = "case.priority_changed"
    ORIGINAL_LINKED = "case.original_linked"
    PARTY_CORRECTED = "case.party_corrected"
