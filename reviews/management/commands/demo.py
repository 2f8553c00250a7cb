"""`manage.py demo`: the main job from the application to the letter, without a browser."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cases.services.correspondence.letters import make_letter
from imr_site.files.store import SEALED, location
from reviews.demo.build import build, demo_cases
from reviews.demo.people import load_people
from reviews.selectors.determination import current_determination


class Command(BaseCommand):
    """Take one fictional case from the application to the signed-off determination and print the letter's path."""

    help = "Application, records, review, sign-off, determination, letter; prints the path of the PDF."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Demo data is for trying the site: it is refused unless DEBUG=1.")
        case, made = build(demo_cases()[0], load_people())
        determination = current_determination(case)
        if determination is None:
            raise CommandError(f"Case {case} is on file without a determination; use an empty DATA_DIR.")
        for move in case.moves.select_related("actor"):
            self.stderr.write(f"{move.at:%Y-%m-%d}  {move.action.replace('_', ' '):<26} {move.actor or 'system'}")
        letter = make_letter(letter_id=determination.letters.get(kind="determination").pk)
        self.stderr.write(f"{case}: {determination.outcome.label}{'' if made else ' (was on file)'}")
        self.stdout.write(location(SEALED, letter.sha256))
