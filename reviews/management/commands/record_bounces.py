"""`manage.py record_bounces [FILE...]`: reports of undeliverable messages, from a mail server, to the service desk."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviews.letters.bounces import bounce_of
from reviews.services.messages import record_bounce


class Command(BaseCommand):
    """Read delivery reports (RFC 3464), each a file or the standard input, as a mail server's pipe gives them."""

    help = "Record which messages to parties could not be delivered."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="default: one report on standard input")

    def handle(self, *_args: Any, files: list[Path], **_options: Any) -> None:
        try:
            reports = [path.read_bytes() for path in files] if files else [sys.stdin.buffer.read()]
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        bounces = [bounce_of(report) for report in reports]
        recorded = sum(record_bounce(bounce=bounce) for bounce in bounces if bounce)
        self.stdout.write(f"recorded {recorded}, ignored {len(bounces) - recorded}")
