"""The kinds of audit event about the people who work here and their accounts."""

from enum import StrEnum


class AccountAudit(StrEnum):
    """What was done to an account, and by whom; the data hold roles and ids, never an address or a name."""

    OPENED = "account.opened"
    CLOSED = "account.closed"
    RENAMED = "account.renamed"
    LINK_REQUESTED = "account.link_requested"
    CHANGE_ASKED = "account.change_asked"
    CHANGE_APPROVED = "account.change_approved"
    CHANGE_REFUSED = "account.change_refused"
    FACTOR_KEYS_ROTATED = "account.factor_keys_rotated"


class ProofAudit(StrEnum):
    """A person proved again who they are, before an act that needs it."""

    PROVEN = "account.proven"
