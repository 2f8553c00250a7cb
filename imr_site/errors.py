"""The base of what the site refuses, in words for the person who asked."""

from __future__ import annotations

from typing import ClassVar


class Refused(Exception):  # noqa: N818 - named for what happened
    """Base of every refusal: `message` may be shown to the person, `code` names it for programs and never changes."""

    code: ClassVar[str] = "refused"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(Refused):
    """The person may not do this; `message` says who may."""

    code = "not_allowed"


class StaleVersion(Refused):
    """Someone else saved the same thing after it was opened; `current` is its version now, if it has one.

    `kept_message` is for a page that shows what was typed again, ready to be saved over the other version.
    """

    code = "stale_version"

    def __init__(self, *, what: str = "case", current: int | None = None) -> None:
        happened = f"This {what} was changed by someone else in the meantime."
        super().__init__(f"{happened} Reload it and try again.")
        self.kept_message = f"{happened} Your text is below: save again to put it in place of the other."
        self.what = what
        self.current = current
