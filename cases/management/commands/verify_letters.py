"""`manage.py verify_letters [CASE]`: verifies that what is sealed is unchanged, and can be made again."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from cases.models import Invoice, Letter
from cases.selectors.correspondence import sealed_letters
from cases.selectors.invoices import sealed_invoices
from cases.services.sealed import sealed_problems


class Command(BaseCommand):
    """Compare hash and seal of each letter, invoice and credit note; draw it again if its layout is today's."""

    help = "Check sealed letters, invoices and credit notes; exit 1 if any is not as it was made."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", nargs="?", default="", metavar="CASE", help="default: every case")

    def handle(self, *_args: Any, case: str, **_options: Any) -> None:
        letters, invoices = sealed_letters(case_number=case), sealed_invoices(case_number=case)
        each = chain(letters.iterator(chunk_size=200), invoices.iterator(chunk_size=200))
        checked: Counter[str] = Counter()
        wrong: Counter[str] = Counter()
        for document in tqdm(each, total=letters.count() + invoices.count(), disable=None, unit="letter"):
            kind = document.get_kind_display()
            checked[kind] += 1
            for problem in sealed_problems(document):
                wrong[kind] += 1
                self.stderr.write(f"{_name(document)}: {problem}")
        for kind in sorted(checked):
            self.stdout.write(f"{kind}: checked {checked[kind]}, wrong {wrong[kind]}")
        self.stdout.write(f"checked {checked.total()}, wrong {wrong.total()}")
        if wrong:
            raise CommandError("Some letters are not as they were made. Do not send them.")


def _name(document: Letter | Invoice) -> str:
    return str(document) if isinstance(document, Invoice) else f"{document.case}, letter {document.pk}"
