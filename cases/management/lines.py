"""A line in, a JSON line out: how the commands that answer facts and texts read and write."""

from __future__ import annotations

import io
import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TextIO

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
        for line in decoded(stream):
            if line.strip():
                yield said(_answered(line, answer))


def decoded(source: TextIO) -> Iterator[str]:
    """Each line without its end, whatever the bytes are: UTF-8, else what Windows wrote, else U+FFFD."""
    if not isinstance(source, io.TextIOWrapper):
        yield from (line.rstrip("\r\n") for line in source)
        return
    for line in source.buffer:
        text = line.removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n")
        try:
            yield text.decode()
        except UnicodeDecodeError:
            yield text.decode("cp1252", "replace")


def said(answer: dict[str, Any]) -> str:
    """The line out, with escapes for all beyond ASCII: a terminal of any character set can take it."""
    return json.dumps(answer)


def _answered(line: str, answer: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    try:
        asked = json.loads(line, object_pairs_hook=_each_once)
    except RecursionError:
        return {"id": None, "error": "not JSON that can be read: nested too deeply"}
    except ValueError as error:  # also a whole number of thousands of digits
        return {"id": None, "error": f"not JSON: {error}"}
    if not isinstance(asked, dict) or "facts" not in asked:
        return {"id": None, "error": "a line is an object with `id` and `facts`"}
    try:
        return {"id": asked.get("id"), **answer(json.dumps(asked["facts"]))}
    except ValueError as error:
        return {"id": asked.get("id"), "error": str(error)}


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Raises ValueError for a name that stands twice in an object, of which one value would be lost."""
    names = [name for name, _value in pairs]
    if twice := [name for place, name in enumerate(names) if name in names[:place]]:
        raise ValueError(f"“{twice[0]}” stands twice in one object")
    return dict(pairs)
