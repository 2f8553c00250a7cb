"""`manage.py render_letter CASE`: the determination letter as PDF."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.enums import CaseOrigin
from cases.models import Case
from cases.services.correspondence.letters import make_letter, stored_pdf
from imr_site.errors import Refused
from reviews.disclosure import suggested
from reviews.letters.render import render_letter_pdf
from reviews.models import Determination
from reviews.selectors.determination import current_determination
from reviews.selectors.known import known_of
from reviews.selectors.public import current_public, scan_content
from reviews.services.determination_letters import request_determination_letter, request_public_letter


class Command(BaseCommand):
    """Render the letter of the determination that stands, or take the one rendered before."""

    help = "Write the determination letter of a case as PDF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", metavar="CASE", help="case number")
        parser.add_argument("--public", action="store_true", help="the public version, as released or as it would be")
        parser.add_argument("--out", type=Path, metavar="F.pdf", help="default: <case number>.pdf in this folder")

    def handle(self, *_args: Any, case: str, public: bool, out: Path | None, **_options: Any) -> None:
        found = Case.objects.filter(case_number=case).first()
        determination = current_determination(found) if found else None
        if determination is None:
            raise CommandError(f"No determination is on file for case {case}.")
        target = out or Path(f"{case}{'-public' if public else ''}.pdf")
        try:
            target.write_bytes(self._public(determination) if public else _letter(determination))
        except Refused as error:
            raise CommandError(error.message) from error
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error.strerror}. Choose another place.") from error
        self.stdout.write(str(target))

    def _public(self, determination: Determination) -> bytes:
        """The letter of the version in force; of an imported one as issued; else a draft, unless the scan stops it."""
        released = current_public(determination)
        if released is not None:
            return stored_pdf(make_letter(letter_id=request_public_letter(public=released, actor=None).pk))
        if determination.origin == CaseOrigin.IMPORTED:
            return _letter(determination, public=True)
        content = suggested(determination.letter_content, known_of(determination.case), banded=True)
        findings = scan_content(determination, content)
        stops = dict.fromkeys(
            f"{finding.kind} in {finding.field}" for finding in findings if finding.severity == "stops"
        )
        if stops:
            raise CommandError(
                f"This cannot be made public: {'; '.join(stops)}. Prepare the public version on the site."
            )
        judge = len({finding.key for finding in findings})
        self.stderr.write(
            "This is a draft that nobody released"
            + (f"; {judge} finding{'' if judge == 1 else 's'} of the scan must be judged first." if judge else ".")
        )
        return render_letter_pdf(content, mark="draft")


def _letter(determination: Determination, *, public: bool = False) -> bytes:
    letter = request_determination_letter(determination=determination, actor=None, public=public)
    return stored_pdf(make_letter(letter_id=letter.pk))
