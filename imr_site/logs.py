"""Log lines that name nobody and give nothing away, each with the request or job it belongs to.

What errors say may quote a record, so outside DEBUG a line tells the kind of an error and where it arose. Addresses of
pages hold secrets (the link of a letter, of a new password) and names (a search), so a page is called by its route, and
what looks like a secret is left out of every line.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

_request: ContextVar[str] = ContextVar("request", default="")
_job: ContextVar[int | None] = ContextVar("job", default=None)

_SECRET = re.compile(r"(?<=/)(?=[^/\s?]*[0-9A-Z])[\w:=.~+-]{16,}(?=[/\s?\"']|$)")
_QUERY = re.compile(r"(/[^\s?\"']*)\?[^\s\"']+")
Error = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


@contextmanager
def belonging_to(*, request: str, job: int | None = None) -> Iterator[None]:
    """A block whose log lines bear the number of the request that caused it, and of the job that does it."""
    before = _request.set(request), _job.set(job)
    try:
        yield
    finally:
        _request.reset(before[0])
        _job.reset(before[1])


def request_id() -> str:
    """The number of the request that this code runs for, empty outside of any."""
    return _request.get()


def redacted(text: str) -> str:
    """The text without query strings and without parts of a path that look like a secret."""
    return _SECRET.sub("…", _QUERY.sub(r"\1?…", text))


class LineFormatter(logging.Formatter):
    """One line of text for people; with `words`, what errors say and their whole traceback."""

    def __init__(self, *, words: bool = False) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")
        self._words = words

    def format(self, record: logging.LogRecord) -> str:
        """The time, level, logger and message, then what it belongs to; an error as its kind and places."""
        said = _said(record)
        line = f"{self.formatTime(record)} {record.levelname} {record.name} {said.pop('message')}"
        error = _error_of(record)
        line += "".join(f" {name}={value}" for name, value in said.items())
        if not error:
            return line
        return f"{line}\n{self.formatException(record.exc_info)}" if self._words else f"{line} {' < '.join(error)}"  # type: ignore[arg-type]


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for a log collector."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with `time` in UTC, `level`, `logger`, `message`, and what else is known."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            **_said(record),
        }
        if error := _error_of(record):
            line |= {"error": error[0], "at": error[1:]}
        return json.dumps(line, ensure_ascii=False)


def _said(record: logging.LogRecord) -> dict[str, Any]:
    """The message and what it belongs to. Django hands the request with the lines about refused and failed pages."""
    # Django logs what an error of this kind says, which may quote anything.
    is_what_an_error_says = record.exc_info and record.name.startswith("django.security.")
    message = "A request was refused." if is_what_an_error_says else record.getMessage()
    page = getattr(record, "request", None)
    said: dict[str, Any] = {"request": request_id(), "job": _job.get()}
    if page is not None and hasattr(page, "resolver_match"):
        route = page.resolver_match.view_name if page.resolver_match else "no such address"
        message = message.replace(page.path, f"{page.method} {route}")
        user = getattr(page, "_cached_user", None)
        said |= {"request": getattr(page, "request_id", ""), "user": user.pk if user else None}
    status = getattr(record, "status_code", None)
    return {
        "message": " ".join(redacted(message).split()),
        **{name: value for name, value in {**said, "status": status}.items() if value},
    }


def _error_of(record: logging.LogRecord) -> list[str]:
    """The kind of the error and the places it came through, the last first; nothing for a page that is only refused."""
    if not record.exc_info or getattr(record, "status_code", 500) < 500:  # noqa: PLR2004 - a fault of the server
        return []
    kind, _error, trace = record.exc_info
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
    return [kind.__name__ if kind else "", *reversed(places[-8:])]
