"""`manage.py simulate --applications N --seed S`: a year's load on the real rules, and what it takes."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviews.simulation import load_model, simulate
from reviews.simulation.report import lines, plain


class Command(BaseCommand):
    """Simulate a year; the same seed gives the same figures. Nothing is read from the database or written to it."""

    help = "A year of applications through the office: people needed, what comes late and by whom, cost."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--applications", type=int, default=200_000, metavar="N", help="in the year (200,000)")
        parser.add_argument("--seed", type=int, default=1, metavar="S")
        parser.add_argument("--begin", type=date.fromisoformat, default=date(2026, 1, 1), metavar="DAY")
        parser.add_argument(
            "--model", type=Path, metavar="F.toml", help="other numbers than those of docs/simulation.md"
        )
        parser.add_argument("--json", action="store_true", help="machine-readable")

    def handle(
        self, *_args: Any, applications: int, seed: int, begin: date, model: Path | None, **options: Any
    ) -> None:
        if applications < 1:
            raise CommandError("A year has at least one application.")
        try:
            numbers = load_model(model)
        except (OSError, ValueError) as error:
            raise CommandError(f"The model cannot be read: {error}") from error
        told = plain(simulate(numbers, applications=applications, seed=seed, begin=begin))
        for line in [json.dumps(told, indent=2)] if options["json"] else lines(told):
            self.stdout.write(line)
