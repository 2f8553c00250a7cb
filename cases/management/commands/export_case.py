"""`manage.py export_case CASE`: a whole case as one JSON document, which `import_case` reads, and its records."""

from argparse import ArgumentParser
from pathlib import Path
from shutil import copyfileobj
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.models import Case
from cases.selectors.cases import case_numbered
from cases.selectors.transfer import document_of, files_of
from cases.transfer import schema, write_document
from imr_site.files.store import RECORDS, open_file


class Command(BaseCommand):
    """Print the document, or with `--schema` what a document may hold."""

    help = "Export a whole case as one JSON document (docs/case.schema.json)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", metavar="CASE", nargs="?", default="", help="case number")
        parser.add_argument("--out", type=Path, help="write to this file and not to standard output")
        parser.add_argument("--records", type=Path, help="write the files of the records to this new folder as well")
        parser.add_argument("--schema", action="store_true", help="print the JSON schema of the documents")

    def handle(self, *_args: Any, case: str, out: Path | None, records: Path | None, **options: Any) -> None:
        if options["schema"]:
            text = schema()
        else:
            found = case_numbered(case) if case else None
            if found is None:
                raise CommandError(f"Case {case} is not on file." if case else "Say which case: its number.")
            text = write_document(document_of(found))
            if records is not None:
                self._write_records(found, records)
        if out is None:
            self.stdout.write(text)
            return
        try:
            out.write_text(f"{text}\n", encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror}.") from error

    def _write_records(self, case: Case, folder: Path) -> None:
        """Write each record as it was received; `add_records` puts them on file where the case was imported."""
        written = 0
        try:
            folder.mkdir(parents=True)
            for name, sha256 in files_of(case):
                with open_file(RECORDS, sha256) as stored, (folder / name).open("xb") as file:
                    copyfileobj(stored, file)
                written += 1
        except OSError as error:
            raise CommandError(f"{folder}: {error.strerror or error}. {written} records were written.") from error
        self.stderr.write(f"{written} records are in {folder}.")
