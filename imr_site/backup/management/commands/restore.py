"""`manage.py restore DIR`: puts a backup back into an empty installation."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from imr_site.backup.errors import BackupError
from imr_site.backup.restoring import restore_backup
from imr_site.backup.shelf import Shelf


class Command(BaseCommand):
    """Put back database and files, compare every hash, end sessions; exit 1 if anything is not as it was copied."""

    help = "Put the newest backup in DIR, or the one named, back into this installation, which must be empty."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="the folder of all backups")
        parser.add_argument("--backup", default="", metavar="NAME", help="one backup in it (default: the newest)")

    def handle(self, *_args: Any, folder: Path, backup: str, **_options: Any) -> None:
        with tqdm(unit="file", file=self.stderr, disable=None) as bar:
            try:
                done = restore_backup(shelf=Shelf(folder), name=backup, progress=bar.update)
            except BackupError as error:
                raise CommandError(error.message) from error
        for fault in done.faults:
            self.stderr.write(fault)
        for words in done.to_do:
            self.stdout.write(words)
        self.stdout.write(f"{done.name} is put back: the database and {done.files} files, faults {len(done.faults)}")
        if done.faults:
            raise CommandError("Not everything is as it was copied.")
