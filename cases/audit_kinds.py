"""The kinds of audit event that this app writes."""

from enum import StrEnum


class CaseAudit(StrEnum):
    """What was done to a case; the timeline of the case shows it in words."""

    OPENED = "case.opened"
    MOVED = "case.moved"
    EVENT_RECORDED = "case.event_recorded"
    DOCUMENT_RECEIVED = "case.document_received"
    DOCUMENT_CHECKED = "case.document_checked"
    DOCUMENT_OPENED = "case.document_opened"
    ORIGINAL_OPENED = "case.original_opened"
    DOCUMENT_DESCRIBED = "case.document_described"
    DOCUMENT_REPLACED = "case.document_replaced"
    REQUIRED_STATED = "case.required_stated"
    MANIFEST_MADE = "case.manifest_made"
    PAGES_SEEN = "case.pages_seen"
    ITEM_CLOSED = "case.item_closed"
    CLOSED_DAY_ADDED = "case.closed_day_added"
    CLOSED_DAY_RETIRED = "case.closed_day_retired"
    ITEM_EXCLUDED = "case.item_excluded"
    ITEM_REOPENED = "case.item_reopened"
    ITEM_REWORDED = "case.item_reworded"
    FACTS_CORRECTED = "case.facts_corrected"
    EVENT_CORRECTED = "case.event_corrected"
    PARTY_ADDED = "case.party_added"
    PRIORITY_CHANGED = "case.priority_changed"
    ORIGINAL_LINKED = "case.original_linked"
    ORIGINAL_UNLINKED = "case.original_unlinked"
    TAKEN = "case.taken"
    GIVEN = "case.given"
    PUT_BACK = "case.put_back"
    CONSOLIDATED = "case.consolidated"
    SEPARATED = "case.separated"
    RULED_OUT = "case.ruled_out"
    RULED_OUT_UNDONE = "case.ruled_out_undone"
    PARTY_CORRECTED = "case.party_corrected"
    FACTS_STATED = "case.facts_stated"
    CLOCK_EXTENDED = "case.clock_extended"
    IMPORTED = "case.imported"
    NOTE_WRITTEN = "case.note_written"
    NOTE_STRUCK = "case.note_struck"
    CALL_LOGGED = "case.call_logged"
    CALL_STRUCK = "case.call_struck"
    TASK_GIVEN = "case.task_given"
    TASK_DONE = "case.task_done"
    FEE_DERIVED = "case.fee_derived"
    FEE_STATED = "case.fee_stated"
    FEE_CREDITED = "case.fee_credited"


class BookAudit(StrEnum):
    """What was said about two entries of the address book."""

    MERGED = "book.merged"
    KEPT_APART = "book.kept_apart"
    TAKEN_BACK = "book.taken_back"


class DraftAudit(StrEnum):
    """What was done with an application that is being typed."""

    FILE_RECEIVED = "draft.file_received"
    FILE_CHECKED = "draft.file_checked"
    FILE_OPENED = "draft.file_opened"
    FILE_REMOVED = "draft.file_removed"
    DISCARDED = "draft.discarded"
    HANDED_ON = "draft.handed_on"
    EXPIRED = "draft.expired"
    BECAME_CASE = "draft.became_case"


class InvoiceAudit(StrEnum):
    """What happened to an invoice or a credit note."""

    ISSUED = "invoice.issued"
    SEALED = "invoice.sealed"
    SENT = "invoice.sent"
    DOWNLOADED = "invoice.downloaded"


class RetentionAudit(StrEnum):
    """What was to be kept or disposed of; the reasons in words are in the rows."""

    HOLD_PLACED = "retention.hold_placed"
    HOLD_RELEASED = "retention.hold_released"
    PROPOSED = "retention.proposed"
    APPROVED = "retention.approved"
    REFUSED = "retention.refused"
    BEGUN = "retention.begun"
    CARRIED_OUT = "retention.carried_out"


class LetterAudit(StrEnum):
    """What happened to a letter or to a print batch."""

    NOTICE_REQUESTED = "letter.notice_requested"
    NOTICE_SETTLED = "letter.notice_settled"
    RENDERED = "letter.rendered"
    SEALED = "letter.sealed"
    SENT = "letter.sent"
    RECEIVED = "letter.received"
    DOWNLOADED = "letter.downloaded"
    OPENED = "letter.opened"
    LINK_TRIED = "letter.link_tried"
    LINK_RENEWED = "letter.link_renewed"
    RETURNED = "letter.returned"
    SENT_AGAIN = "letter.sent_again"
    REPORT_KEPT = "letter.report_kept"
    REPORT_LINKED = "letter.report_linked"
    REPORT_SET_ASIDE = "letter.report_set_aside"
    FEED_MADE = "letter.feed_made"
    FEED_SENT = "letter.feed_sent"
    FEED_REFUSED = "letter.feed_refused"
    FEED_REMINDED = "letter.feed_reminded"
    FEED_LINK_TRIED = "letter.feed_link_tried"
    FEED_DOWNLOADED = "letter.feed_downloaded"
    FEED_ACKNOWLEDGED = "letter.feed_acknowledged"
    BATCH_MADE = "letter.batch_made"
    BATCH_MAILING_SAID = "letter.batch_mailing_said"
    BATCH_MAILED = "letter.batch_mailed"
    BATCH_CANCELLED = "letter.batch_cancelled"
    BATCH_DOWNLOADED = "letter.batch_downloaded"
