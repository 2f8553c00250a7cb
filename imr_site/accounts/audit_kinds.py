"""The kinds of audit event about people and their accounts; the scope of each is `user/ID`."""

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


class SignInAudit(StrEnum):
    """How people got in and out, what was refused, and what they changed in their own account.

    What was tried with an address that no account has belongs to `user/unknown`; of the address only a keyed hash is
    held, as people type passwords into the wrong field.
    """

    SIGNED_IN = "user.signed_in"
    FAILED = "user.sign_in_failed"
    LOCKED = "user.sign_in_locked"
    SLOWED = "user.sign_in_slowed"
    UNLISTED = "user.sign_in_failures_unlisted"
    SIGNED_OUT = "user.signed_out"
    SESSION_EXPIRED = "user.session_expired"
    SESSION_ENDED = "user.session_ended"
    PASSWORD_CHANGED = "user.password_changed"  # noqa: S105
    RESET_ASKED = "user.password_reset_asked"
    PASSWORD_RESET = "user.password_reset"  # noqa: S105
    FACTOR_ADDED = "user.factor_added"
    FACTOR_REMOVED = "user.factor_removed"
    CODES_MADE = "user.recovery_codes_made"
    CODE_USED = "user.recovery_code_used"
    ADDRESS_ASKED = "user.address_change_asked"
    ADDRESS_CANCELLED = "user.address_change_cancelled"
    ADDRESS_CHANGED = "user.address_changed"
    ACCESS_REFUSED = "user.access_refused"
