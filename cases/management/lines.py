"""JSON lines in, JSON lines out: how the commands that answer facts read and write."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError


def add_file_argument(parser: ArgumentParser) -> None:
    """Add the file of lines to the arguments of a command."""
    parser.add_argument("file", nargs="?", type=Path, help="JSON lines; standard input without one")


def answer_lines(file: Path | None, answer: Callable[[str], dict[str, Any]]) -> Iterator[str]:
    """A line out for each line `{"id", "facts"}` in (standard input without a file), blank ones aside.

    `answer` takes the facts as JSON text. Where it raises ValueError the line out holds the words as `error`, and the
    next line is read. Raises CommandError if there is no such file.
    """
    try:
        lines = nullcontext(sys.stdin) if file is None else file.open(encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}.") from error
    with lines as stream:
        for line in stream:
            if line.strip():
                yield json.dumps(_answered(line, answer), ensure_ascii=False)


def _answered(line: str, answer: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except json.JSONDecodeError as error:
        return {"id": None, "error": f"not JSON: {error}"}
    if not isinstance(asked, dict) or "facts" not in asked:
        return {"id": None, "error": "a line is an object with `id` and `facts`"}
    try:
        return {"id": asked.get("id"), **answer(json.dumps(asked["facts"]))}
    except ValueError as error:
        return {"id": asked.get("id"), "error": str(error)}
