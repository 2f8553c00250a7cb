"""`manage.py import_case F.json`: a whole case from one JSON document, or the one fault that keeps it out."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.errors import CaseError
from cases.services.transfer import import_case
from cases.transfer import read_document


class Command(BaseCommand):
    """Put the case on file and print its number; nothing is imported where anything is wrong."""

    help = "Import a whole case from one JSON document (docs/case.schema.json)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="F.json")

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        try:
            case = import_case(document=read_document(file.read_bytes()), actor=None)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from error
        except CaseError as error:
            raise CommandError(error.message) from error
        except ValueError as error:
            raise CommandError(f"{error}. Nothing was imported.") from error
        self.stdout.write(f"{case.case_number} is on file: {case.case_state.label.lower()}.")
