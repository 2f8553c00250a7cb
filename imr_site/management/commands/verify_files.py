"""`manage.py verify_files`: whether every stored file is there, and the same as when it was stored."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from imr_site.files.inventory import fault_of, named_files


class Command(BaseCommand):
    """Compare every file that a row names with its hash: records, their copies, letters, print batches, imports."""

    help = "Check every stored file; exit 1 if any is missing or altered, with the case that it belongs to."

    def handle(self, *_args: Any, **_options: Any) -> None:
        checked = wrong = 0
        for file in tqdm(named_files(), disable=None, unit="file"):
            checked += 1
            if fault := fault_of(file):
                wrong += 1
                self.stderr.write(f"{file.belongs_to}: {fault} ({file.folder.name_of(file.sha256)})")
        self.stdout.write(f"checked {checked}, wrong {wrong}")
        if wrong:
            raise CommandError("Some files are missing or altered. Put them back from the backup.")
