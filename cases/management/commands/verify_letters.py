"""`manage.py verify_letters [CASE]`: verifies that stored letters are unchanged, sealed, and can be made again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from cases.selectors.correspondence import sealed_letters
from cases.services.correspondence.letters import letter_problems


class Command(BaseCommand):
    """Compare hash and seal of each stored letter; draw it again if its layout is today's, and compare the bytes."""

    help = "Check stored letters; exit 1 if any is not as it was made."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", nargs="?", default="", metavar="CASE", help="default: every case")

    def handle(self, *_args: Any, case: str, **_options: Any) -> None:
        letters = sealed_letters(case_number=case)
        wrong = checked = 0
        for letter in tqdm(letters.iterator(chunk_size=200), total=letters.count(), disable=None, unit="letter"):
            checked += 1
            for problem in letter_problems(letter):
                wrong += 1
                self.stderr.write(f"{letter.case}, letter {letter.pk}: {problem}")
        self.stdout.write(f"checked {checked}, wrong {wrong}")
        if wrong:
            raise CommandError("Some letters are not as they were made. Do not send them.")
