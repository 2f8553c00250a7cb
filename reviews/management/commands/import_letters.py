"""`manage.py import_letters PATH...`: published letters become cases with their determinations as issued."""

import json
from argparse import ArgumentParser
from collections import Counter
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from reviews.enums import ImportOutcome
from reviews.letters.extraction import iter_letter_files
from reviews.services.importing import import_letter


class Command(BaseCommand):
    """Import letters; exit 1 where any was rejected. Running it again changes nothing."""

    help = "Import published determination letters (.txt, .pdf, .zip, folders) as cases of record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files, folders or zip archives")
        parser.add_argument("--report", type=Path, metavar="F.jsonl", help="write one JSON object a file here")

    def handle(self, *_args: Any, paths: list[Path], report: Path | None, **_options: Any) -> None:
        counts: Counter[ImportOutcome] = Counter()
        with report.open("w", encoding="utf-8") if report else nullcontext() as log:
            for file in tqdm(iter_letter_files(paths), unit="letter", file=self.stderr, disable=None):
                result = import_letter(file=file)
                counts[result.outcome] += 1
                if log:
                    log.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")
                if result.outcome == ImportOutcome.REJECTED:
                    self.stderr.write(f"rejected: {result.name}: {result.reason}")
        self.stdout.write(", ".join(f"{outcome.value} {counts[outcome]}" for outcome in ImportOutcome))
        if counts[ImportOutcome.REJECTED]:
            raise SystemExit(1)
