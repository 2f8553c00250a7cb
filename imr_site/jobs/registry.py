"""Which code does which kind of work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol


class PermanentFailureError(Exception):
    """Raised by a handler whose work can never succeed; people read the message."""


class RetryLaterError(Exception):
    """Raised by a handler whose work is impossible now; people read the message, so it names nobody."""


class Progress(Protocol):
    """A function that a handler calls now and then: it shows progress and extends the lease."""

    def __call__(self, done: int, total: int) -> None:
        """Report that `done` of `total` steps are finished."""


Handler = Callable[[dict[str, Any], Progress], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job. Its handler may run twice for one job, so a second run must change nothing."""

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
