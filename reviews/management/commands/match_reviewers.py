"""`manage.py match_reviewers [FILE]`: who reviews which dispute, at what cost, and why."""

import io
import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from django.core.management.base import BaseCommand, CommandError

from reviews.matching.answers import answer, table
from reviews.matching.exchange import MOST_BYTES, read_instance, schema


class Command(BaseCommand):
    """Assign the cases of an instance (docs/matching.md), and print the assignment, its cost and its proof."""

    help = "Assign disputes to reviewers: an instance as JSON in (docs/matching.md), the cheapest assignment out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="JSON; standard input without one")
        parser.add_argument("--json", action="store_true", help="machine-readable")
        parser.add_argument(
            "--explain",
            action="append",
            default=[],
            metavar="CASE[:REVIEWER]",
            help="why a reviewer, or each, is in or out of a case, with the parts of the score; may be repeated",
        )
        parser.add_argument("--schema", action="store_true", help="print the JSON schema of an instance")

    def handle(self, *_args: Any, file: Path | None, explain: list[str], **options: Any) -> None:
        if options["schema"]:
            self.stdout.write(schema())
            return
        try:
            answered = answer(read_instance(_text(file)), explain)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            # Escapes for all beyond ASCII: a terminal of any character set can take the answer.
            self.stdout.write(json.dumps(answered, indent=2))
            return
        for line in table(answered):
            self.stdout.write(line)


def _text(file: Path | None) -> bytes:
    """The document, or so much of it that it is seen to be too long."""
    if file is not None:
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    source: TextIO = sys.stdin
    if isinstance(source, io.TextIOWrapper):
        buffer: BinaryIO = source.buffer
        return buffer.read(MOST_BYTES + 1)
    return source.read(MOST_BYTES + 1).encode()
