"""`manage.py render_letter CASE`: the determination letter as PDF."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.errors import CaseError
from cases.models import Case
from reviews.enums import LetterKind
from reviews.selectors.determination import current_determination
from reviews.services.letters import make_letter, request_letter, stored_pdf


class Command(BaseCommand):
    """Render the letter of the determination that stands, or take the one rendered before."""

    help = "Write the determination letter of a case as PDF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", metavar="CASE", help="case number")
        parser.add_argument("--public", action="store_true", help="the public version")
        parser.add_argument("--out", type=Path, metavar="F.pdf", help="default: <case number>.pdf in this folder")

    def handle(self, *_args: Any, case: str, public: bool, out: Path | None, **_options: Any) -> None:
        found = Case.objects.filter(case_number=case).first()
        determination = current_determination(found) if found else None
        if determination is None:
            raise CommandError(f"No determination is on file for case {case}.")
        kind = LetterKind.PUBLIC if public else LetterKind.DETERMINATION
        letter = make_letter(letter_id=request_letter(determination=determination, kind=kind, actor=None).pk)
        target = out or Path(f"{case}{'-public' if public else ''}.pdf")
        try:
            target.write_bytes(stored_pdf(letter))
        except CaseError as error:
            raise CommandError(error.message) from error
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error.strerror}. Choose another place.") from error
        self.stdout.write(str(target))
