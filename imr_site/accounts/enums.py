"""Roles: what a signed-in person may be in this organization."""

from enum import StrEnum


class Role(StrEnum):
    """One hat a user wears; separation of duties is written in terms of these."""

    INTAKE = "intake"
    CASE_MANAGER = "case_manager"
    REVIEWER = "reviewer"
    QUALITY = "quality"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        """Words for a screen."""
        return _LABELS[self]


_LABELS = {
    Role.INTAKE: "Intake coordinator",
    Role.CASE_MANAGER: "Case manager",
    Role.REVIEWER: "Medical reviewer",
    Role.QUALITY: "Quality physician",
    Role.ADMINISTRATOR: "Administrator",
    Role.AUDITOR: "Auditor",
}
