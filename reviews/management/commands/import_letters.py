"""`manage.py import_letters PATH...`: published letters become cases with their determinations as issued."""

import gc
import json
from argparse import ArgumentParser
from collections import Counter
from contextlib import nullcontext
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from reviews.enums import ImportOutcome
from reviews.letters.extraction import iter_letter_files
from reviews.services.importing import AT_ONCE, ImportResult, import_letters


class Command(BaseCommand):
    """Import letters; exit 1 where any was rejected. Running it again changes nothing."""

    help = "Import published determination letters (.txt, .pdf, .zip, folders) as cases of record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files, folders or zip archives")
        parser.add_argument("--report", type=Path, metavar="F.jsonl", help="write one JSON object a file here")

    def handle(self, *_args: Any, paths: list[Path], report: Path | None, **_options: Any) -> None:
        counts: Counter[ImportOutcome] = Counter()
        gc.freeze()  # what is loaded now stays: looking through it for each batch takes a tenth of the time
        with (
            report.open("w", encoding="utf-8", errors="backslashreplace") if report else nullcontext() as log,
            tqdm(unit="letter", file=self.stderr, disable=None) as bar,
        ):
            files = iter_letter_files(paths)
            while batch := list(islice(files, AT_ONCE)):
                for result in import_letters(files=batch):
                    counts[result.outcome] += 1
                    if log:
                        log.write(json.dumps(_row(result), ensure_ascii=False) + "\n")
                    if result.outcome == ImportOutcome.REJECTED:
                        self.stderr.write(f"rejected: {result.name}: {result.reason}")
                bar.update(len(batch))
        self.stdout.write(", ".join(f"{outcome.value} {counts[outcome]}" for outcome in ImportOutcome))
        if counts[ImportOutcome.REJECTED]:
            raise SystemExit(1)


def _row(result: ImportResult) -> dict[str, Any]:
    """The result as a row of the report; `absent` stands in that of a letter with empty fields."""
    row = asdict(result)
    return row if row["absent"] else {name: value for name, value in row.items() if name != "absent"}
