"""`manage.py import_applications FILE`: a table of applications becomes cases, row by row."""

import json
import time
from argparse import ArgumentParser
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from cases.enums import RowOutcome
from cases.errors import TableRefused
from cases.models import ApplicationRow
from cases.services.imports import request_import
from cases.tables import read_table
from imr_site.jobs.services import run_job

SECONDS = 0.5
"""Between two looks at a job that a worker does."""


class Command(BaseCommand):
    """Take in a table of applications; exit 1 where a row was refused. The same rows again change nothing."""

    help = "Open cases for the applications of a table (.csv or .jsonl; columns: docs/importing.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help=".csv or .jsonl")
        parser.add_argument("--report", type=Path, metavar="F.jsonl", help="write one JSON object a row here")

    def handle(self, *_args: Any, file: Path, report: Path | None, **_options: Any) -> None:
        try:
            table, job = request_import(name=file.name, rows=read_table(file), actor=None)
        except TableRefused as refused:
            raise CommandError(refused.message) from refused
        with tqdm(unit="row", file=self.stderr, disable=None) as bar:

            def show(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            while not run_job(job.pk, also=show):  # a worker was quicker: look on
                job.refresh_from_db()
                if not job.is_open:
                    break
                show(job.progress_done, job.progress_total)
                time.sleep(SECONDS)
        job.refresh_from_db()
        if job.failed_at:
            raise CommandError(f"The import stopped: {job.last_error} What was taken in stays; run it again.")
        self._tell(table.rows.select_related("case"), report)

    def _tell(self, rows: Any, report: Path | None) -> None:
        counts: Counter[str] = Counter()
        with report.open("w", encoding="utf-8") if report else nullcontext() as log:
            for row in rows:
                counts[row.outcome] += 1
                counts["alike"] += bool(row.alike)
                self._say(row)
                if log:
                    log.write(json.dumps(_as_told(row), ensure_ascii=False) + "\n")
        told = [f"{outcome.value} {counts[outcome.value]}" for outcome in RowOutcome]
        self.stdout.write(", ".join([*told, f"perhaps duplicates {counts['alike']}"]))
        if counts[RowOutcome.REFUSED.value]:
            raise SystemExit(1)

    def _say(self, row: ApplicationRow) -> None:
        for field, words in row.faults.items():
            self.stderr.write(f"row {row.number}: {field or 'the row'}: {words}")
        if row.alike and row.case:
            self.stderr.write(f"row {row.number}: {row.case.case_number} may repeat {', '.join(row.alike)}")


def _as_told(row: ApplicationRow) -> dict[str, Any]:
    return {
        "row": row.number,
        "outcome": row.outcome,
        "case_number": row.case.case_number if row.case else "",
        "faults": row.faults,
        "alike": row.alike,
    }
