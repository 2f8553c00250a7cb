"""`manage.py verify DIR`: whether the backups in a folder can be trusted."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from imr_site.backup.errors import BackupError
from imr_site.backup.shelf import Shelf
from imr_site.backup.verification import verify_shelf


class Command(BaseCommand):
    """Read every byte of every backup and compare it with its hash; exit 1 if anything is not as it was copied."""

    help = "Prove the backups in DIR: manifests, every byte, the databases, the files they name and the audit log."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="the folder of all backups")
        parser.add_argument("--backup", default="", metavar="NAME", help="one backup in it (default: all)")
        parser.add_argument(
            "--scratch",
            action="store_true",
            help="PostgreSQL: put the dump into a database made for it, read its rows, and remove it",
        )

    def handle(self, *_args: Any, folder: Path, backup: str, scratch: bool, **_options: Any) -> None:
        shelf = Shelf(folder)
        try:
            with shelf.alone(), tqdm(unit="file", file=self.stderr, disable=None) as bar:
                report = verify_shelf(shelf=shelf, name=backup, scratch=scratch, progress=bar.update)
        except BackupError as error:
            raise CommandError(error.message) from error
        for note in report.notes:
            self.stdout.write(note)
        for fault in report.faults:
            self.stderr.write(fault)
        self.stdout.write(f"backups {report.backups}, files {report.files}, faults {len(report.faults)}")
        if report.faults:
            raise CommandError("Not everything is as it was copied.")
