"""The roles of the people who sign in, and what another person may ask to change of an account."""

from enum import StrEnum


class Role(StrEnum):
    """The one role of a user; separation of duties is written in terms of roles."""

    INTAKE = "intake"
    CASE_MANAGER = "case_manager"
    REVIEWER = "reviewer"
    QUALITY = "quality"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        """The name of the role on screens."""
        return _LABELS[self]


_LABELS = {
    Role.INTAKE: "Intake coordinator",
    Role.CASE_MANAGER: "Case manager",
    Role.REVIEWER: "Medical reviewer",
    Role.QUALITY: "Quality physician",
    Role.ADMINISTRATOR: "Administrator",
    Role.AUDITOR: "Auditor",
}


TAKES_TWO = frozenset({Role.CASE_MANAGER, Role.REVIEWER, Role.QUALITY, Role.ADMINISTRATOR})
"""A new account of these roles opens only when a second administrator agrees: each does a half of what takes two."""


class ChangeKind(StrEnum):
    """What one administrator asks to change of a colleague's account, and another approves or refuses."""

    OPENING = "opening"
    ROLE = "role"
    ADDRESS = "address"
    FACTOR = "factor"

    @property
    def label(self) -> str:
        """The name of the change on screens and in messages."""
        return _CHANGE_LABELS[self]


_CHANGE_LABELS = {
    ChangeKind.OPENING: "Let the person sign in",
    ChangeKind.ROLE: "Another role",
    ChangeKind.ADDRESS: "Another e-mail address",
    ChangeKind.FACTOR: "Reset of the second factor",
}


class ChangeDecision(StrEnum):
    """What the second administrator said."""

    APPROVED = "approved"
    REFUSED = "refused"


class JobKind(StrEnum):
    """The background work of the accounts: messages to the people concerned."""

    SEND_LINK = "accounts.send_link"
    SEND_NOTICE = "accounts.send_notice"
