"""`manage.py parse_requests`: what treatment requests ask for, a line each."""

import io
import json
import sys
from collections.abc import Iterator
from typing import Any, TextIO

from django.core.management.base import BaseCommand

from reviews.guidelines.requests import parse_request


class Command(BaseCommand):
    """Read a request text a line from standard input, write a JSON object a line."""

    help = "Parse treatment requests: one text a line in (UTF-8 or Windows-1252), one JSON object a line out."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for line in _lines(sys.stdin):
            # Escapes for all beyond ASCII: a terminal of any character set can take the answer.
            self.stdout.write(json.dumps(parse_request(line).to_label()))


def _lines(source: TextIO) -> Iterator[str]:
    """Give each line without its end, whatever the bytes are: the run answers every line, in order."""
    if not isinstance(source, io.TextIOWrapper):
        yield from (line.rstrip("\r\n") for line in source)
        return
    for line in source.buffer:
        yield _decoded(line.removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n"))


def _decoded(line: bytes) -> str:
    """Read UTF-8, else what Windows wrote; a byte that is no character there becomes U+FFFD."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")
