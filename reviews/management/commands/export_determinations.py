"""`manage.py export_determinations`: every determination that stands, one a row.

One that was set aside, by a correction or by the order of a new review, is left out, as in the public register.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviews.exporters import csv_lines, determination_row, jsonl_lines
from reviews.models import Determination
from reviews.selectors.determination import stands

WRITERS = {"jsonl": jsonl_lines, "csv": csv_lines}


class Command(BaseCommand):
    """Stream the current determinations to standard output."""

    help = "Write the determinations that stand as JSON lines or CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--case", metavar="C", help="only this case number")
        parser.add_argument("--format", choices=sorted(WRITERS), default="jsonl")

    def handle(self, *_args: Any, case: str | None, **options: Any) -> None:
        on_file = Determination.objects.select_related("case")
        if case:
            on_file = on_file.filter(case__case_number=case)
            if not on_file.exists():
                raise CommandError(f"No determination is on file for case {case}.")
        standing = on_file.filter(stands())
        if case and not standing.exists():
            raise CommandError(f"The determination of case {case} was set aside: a new review is ordered.")
        records = map(determination_row, standing.order_by("case__case_number").iterator(chunk_size=500))
        for lines in WRITERS[options["format"]](records):
            self.stdout.write(lines, ending="")
