"""What the site refuses, in words fit for the person who asked."""

from __future__ import annotations

from typing import ClassVar


class Refused(Exception):  # noqa: N818 - named for what happened
    """Base of every refusal; `message` may be shown as it is, `code` names it for programs and never changes."""

    code: ClassVar[str] = "refused"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
