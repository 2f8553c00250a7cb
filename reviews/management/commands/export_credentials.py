"""`manage.py export_credentials --by ADDRESS`: all credentials on file as CSV (docs/credentials.md)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from imr_site.accounts.models import User
from imr_site.errors import NotAllowed
from reviews.tables import credentials_table


class Command(BaseCommand):
    """Write the table to standard output."""

    help = "Write the credentials of reviewers, and the ties of all people, as CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", required=True, metavar="ADDRESS", help="the administrator who takes them out")

    def handle(self, *_args: Any, by: str, **_options: Any) -> None:
        actor = User.objects.filter(email__iexact=by).first()
        if actor is None:
            raise CommandError(f"No account has the address {by}.")
        try:
            lines = credentials_table(actor=actor)
        except NotAllowed as refused:
            raise CommandError(refused.message) from refused
        for line in lines:
            self.stdout.write(line, ending="")
