"""`manage.py statistics --from D --to D`: the agency's tables of a period."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.selectors.lateness import Period
from reviews.selectors.statistics import statistics_of
from reviews.statistics.model import Table


class Command(BaseCommand):
    """Print the tables, as text or as JSON."""

    help = "Count applications, letters and decisions of a period as the Division of Workers' Compensation does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="since", type=_day, required=True, metavar="D", help="first day, 2026-01-01")
        parser.add_argument("--to", dest="until", type=_day, required=True, metavar="D", help="last day, within it")
        parser.add_argument("--json", action="store_true", help="machine-readable (docs/statistics.md)")

    def handle(self, *_args: Any, since: date, until: date, **options: Any) -> None:
        if until < since:
            raise CommandError("The last day cannot be before the first.")
        counted = statistics_of(None, Period(since, until))
        if options["json"]:
            self.stdout.write(json.dumps(counted.to_dict(), indent=2, ensure_ascii=False))
            return
        for table in counted.tables:
            self._write(table)

    def _write(self, table: Table) -> None:
        self.stdout.write(f"{table.title}\n{table.told}")
        lines = [(table.heading, *(column.label for column in table.columns))]
        rows = (*table.rows, table.total)
        lines += [(row.label, *(str(cell) for cell in row.shown)) for row in rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        for line in lines:
            cells = (cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))
            self.stdout.write("  ".join((line[0].ljust(widths[0]), *cells)).rstrip())
        self.stdout.write("".join(f"{note}\n" for note in table.notes))


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise ArgumentTypeError(f"{typed} is no day: write 2026-01-31") from error
