"""The kinds of audit event that the log writes of itself."""

from enum import StrEnum


class AuditAudit(StrEnum):
    """What happened to the audit log."""

    RESUMED = "audit.resumed"
    HEADS_MAILED = "audit.heads_mailed"
