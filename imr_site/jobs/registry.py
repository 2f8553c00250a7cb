"""Which code does which kind of work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol


class PermanentFailureError(Exception):
    """Raised by a handler whose work can never succeed as it stands; the message is shown to people."""


class RetryLaterError(Exception):
    """Raised by a handler whose work cannot be done now; the message is shown to people, so it names nobody."""


class Progress(Protocol):
    """Called by a handler now and then: shows progress and keeps the lease."""

    def __call__(self, done: int, total: int) -> None:
        """`done` of `total` steps are finished."""


Handler = Callable[[dict[str, Any], Progress], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job: its handler must be harmless to run twice."""

    name: str
    title: str
    handler: Handler
    max_attempts: int = 5


KINDS: dict[str, Kind] = {}


def job_kind(name: str, *, title: str, max_attempts: int = 5) -> Callable[[Handler], Handler]:
    """Register the decorated handler; `title` is what people see while it runs."""

    def register(handler: Handler) -> Handler:
        KINDS[name] = Kind(name=name, title=title, handler=handler, max_attempts=max_attempts)
        return handler

    return register
