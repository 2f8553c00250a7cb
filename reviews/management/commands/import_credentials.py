"""`manage.py import_credentials FILE --by ADDRESS [--apply]`: takes a table of credentials in (docs/credentials.md)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from imr_site.accounts.models import User
from imr_site.errors import Refused
from reviews.tables import take_table


class Command(BaseCommand):
    """Tell each change, and with --apply take the table in; exit 1, and nothing is taken in, where a line is wrong."""

    help = "Show what a table of credentials would change; take it in with --apply."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV in UTF-8")
        parser.add_argument("--by", required=True, metavar="ADDRESS", help="the administrator whose changes they are")
        parser.add_argument("--apply", action="store_true", help="take it in")

    def handle(self, *_args: Any, file: Path, by: str, apply: bool, **_options: Any) -> None:
        actor = User.objects.filter(email__iexact=by).first()
        if actor is None:
            raise CommandError(f"No account has the address {by}.")
        try:
            taken = take_table(file.read_text(encoding="utf-8-sig"), actor=actor, keep=apply)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        except Refused as refused:
            raise CommandError(refused.message) from refused
        for line in taken.faults or taken.changes:
            self.stdout.write(f"line {line.number}, {line.who}: {line.words}")
        counts = f"changes {len(taken.changes)}, unchanged {taken.unchanged}, wrong {len(taken.faults)}"
        if taken.faults:
            raise CommandError(f"Nothing was taken in. {counts}")
        self.stdout.write(f"{'Taken in' if apply else 'Not taken in without --apply'}: {counts}")
