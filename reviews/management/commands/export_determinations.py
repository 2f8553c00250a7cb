"""`manage.py export_determinations`: every determination that stands, one a row."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviews.exporters import csv_lines, jsonl_lines
from reviews.models import Determination

WRITERS = {"jsonl": jsonl_lines, "csv": csv_lines}


class Command(BaseCommand):
    """Stream the current determinations to standard output."""

    help = "Write the determinations that stand as JSON lines or CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--case", metavar="C", help="only this case number")
        parser.add_argument("--format", choices=sorted(WRITERS), default="jsonl")

    def handle(self, *_args: Any, case: str | None, **options: Any) -> None:
        standing = Determination.objects.filter(superseded_by__isnull=True).select_related("case")
        if case:
            standing = standing.filter(case__case_number=case)
            if not standing.exists():
                raise CommandError(f"No determination is on file for case {case}.")
        for lines in WRITERS[options["format"]](standing.order_by("case__case_number").iterator(chunk_size=500)):
            self.stdout.write(lines, ending="")
