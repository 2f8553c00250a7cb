"""`manage.py record_bounces [FILE...]`: shows undeliverable messages, as mail servers report them, to the desk."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.errors import CaseError
from cases.letters.bounces import bounce_of
from cases.services.correspondence.messages import record_bounce


class Command(BaseCommand):
    """Read delivery reports (RFC 3464), each a file or the standard input, as a mail server's pipe gives them."""

    help = "Record which messages to parties could not be delivered."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="default: one report on standard input")

    def handle(self, *_args: Any, files: list[Path], **_options: Any) -> None:
        """Read each report by itself, so that an odd one or an unreadable file does not stop the others."""
        recorded = ignored = 0
        unreadable: list[str] = []
        paths: list[Path | None] = [*files] or [None]
        for path in paths:
            try:
                report = path.read_bytes() if path else sys.stdin.buffer.read()
            except OSError as error:
                unreadable.append(f"{path} cannot be read: {error.strerror}.")
                continue
            if self._record(path, report):
                recorded += 1
            else:
                ignored += 1
        self.stdout.write(f"recorded {recorded}, ignored {ignored}")
        if unreadable:
            raise CommandError("\n".join(unreadable))

    def _record(self, path: Path | None, report: bytes) -> bool:
        bounce = bounce_of(report)
        try:
            return bounce is not None and record_bounce(bounce=bounce)
        except CaseError as error:
            self.stderr.write(f"{path or 'standard input'}: {error.message}")
            return False
