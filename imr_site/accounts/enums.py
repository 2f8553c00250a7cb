"""The roles that a signed-in person may have in this organization."""

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
