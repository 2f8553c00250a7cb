"""What the site refuses, in words fit for the person who asked."""

from __future__ import annotations

from typing import ClassVar


class Refused(Exception):  # noqa: N818 - named for what happened
    """Base of every refusal; `message` may be shown as it is, `code` names it for programs and never changes."""

    code: ClassVar[str] = "refused"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(Refused):
    """This is not for the person who asks; `message` says who does it."""

    code = "not_allowed"


class StaleVersion(Refused):
    """Someone else saved the same thing after it was opened; `current` is the version it has now, where it has one.

    `kept_message` is for a page that shows what was typed again, ready to be saved over the other.
    """

    code = "stale_version"

    def __init__(self, *, what: str = "case", current: int | None = None) -> None:
        happened = f"This {what} was changed by someone else in the meantime."
        super().__init__(f"{happened} Reload it and try again.")
        self.kept_message = f"{happened} Your text is below: save again to put it in place of the other."
        self.what = what
        self.current = current
