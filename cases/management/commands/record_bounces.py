"""`manage.py record_bounces [FILE...]`: shows undeliverable messages, as mail servers report them, to the desk."""

import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.services.correspondence.reports import LARGEST, Taken, take_report
from imr_site.errors import Refused


class Command(BaseCommand):
    """Read delivery reports (RFC 3464), each a file or the standard input, as a mail server's pipe gives them."""

    help = "Record which messages to parties could not be delivered; what nobody could read goes to the service desk."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="default: one report on standard input")

    def handle(self, *_args: Any, files: list[Path], **_options: Any) -> None:
        """Read each report by itself, so that an odd one or an unreadable file does not stop the others.

        Raises CommandError, after all others, for what could not be kept either: a mail server's pipe tries it again.
        """
        taken: Counter[Taken] = Counter()
        faults: list[str] = []
        paths: list[Path | None] = [*files] or [None]
        for path in paths:
            name = path or "standard input"
            try:
                message = _read(path)
            except OSError as error:
                faults.append(f"{name} cannot be read: {error.strerror}.")
                continue
            try:
                taken[take_report(message=message)] += 1
            except OSError as error:
                faults.append(f"{name} cannot be kept: {error.strerror}.")
            except Refused as refused:
                faults.append(f"{name}: {refused.message}")
        self.stdout.write(", ".join(f"{each} {taken[each]}" for each in Taken))
        if faults:
            raise CommandError("\n".join(faults))


def _read(path: Path | None) -> bytes:
    """The bytes of one report, and no more of a longer one than shows that it is none."""
    if path is None:
        return sys.stdin.buffer.read(LARGEST + 1)
    with path.open("rb") as file:
        return file.read(LARGEST + 1)
