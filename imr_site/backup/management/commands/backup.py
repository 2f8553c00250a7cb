"""`manage.py backup DIR`: a consistent copy of the whole installation, made while it works."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from imr_site.backup.errors import BackupError
from imr_site.backup.making import make_backup
from imr_site.backup.shelf import Shelf

KEEP_DAYS = 35


class Command(BaseCommand):
    """Copy the database and the files it names that DIR does not hold yet; exit 1 if any file is lost."""

    help = "Make a backup in DIR. Stored files are copied once for all backups in it; keys only with --with-secrets."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="the folder of all backups")
        parser.add_argument("--with-secrets", action="store_true", help="copy keys and certificate as well")
        parser.add_argument(
            "--keep-days",
            type=int,
            default=KEEP_DAYS,
            metavar="N",
            help=f"remove backups older than this, never the newest (default: {KEEP_DAYS})",
        )

    def handle(self, *_args: Any, folder: Path, with_secrets: bool, keep_days: int, **_options: Any) -> None:
        with tqdm(unit="file", file=self.stderr, disable=None) as bar:
            try:
                made = make_backup(
                    shelf=Shelf(folder), with_secrets=with_secrets, keep_days=keep_days, progress=bar.update
                )
            except BackupError as error:
                raise CommandError(error.message) from error
        for name in made.torn:
            self.stdout.write(f"{name} was never finished and is removed.")
        for name in made.expired:
            self.stdout.write(f"{name} is older than {keep_days} days and is removed.")
        if made.disposed:
            self.stdout.write(f"{made.disposed} files were disposed of while the backup was made.")
        self.stdout.write(f"{made.folder}: the database and {made.files} files, {made.copied} of them new.")
        if made.lost:
            for lost in made.lost:
                self.stderr.write(lost)
            raise CommandError("The backup is made, but the installation has lost files: look in older backups.")
