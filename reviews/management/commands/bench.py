"""`manage.py bench NAME...`: how fast the parts are, in a throw-away installation."""

import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from reviews.benchmarks import BENCHMARKS, bench_recheck, measure

INSIDE = "IMR_BENCH_INSIDE"


class Command(BaseCommand):
    """Measure, and print each figure with its ratio to the reference of the same run."""

    help = "Benchmarks: parser, checks, letters, import, worklist, search, recheck; or all of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="+", choices=[*BENCHMARKS, "all"], metavar="NAME")
        parser.add_argument("--json", action="store_true", help="machine-readable")
        parser.add_argument("--items", type=int, help="how many items recheck goes through (default 300,000)")

    def handle(self, *_args: Any, names: list[str], items: int | None, **options: Any) -> None:
        if not os.environ.get(INSIDE):
            raise SystemExit(self._elsewhere())
        call_command("migrate", verbosity=0)
        if items:
            BENCHMARKS["recheck"] = lambda: bench_recheck(items)
        figures = measure(BENCHMARKS if "all" in names else names)
        if options["json"]:
            self.stdout.write(json.dumps([asdict(figure) for figure in figures], indent=2))
            return
        for figure in figures:
            self.stdout.write(f"{figure.name:<36} {figure.per_second:>12,.1f} a second   ratio {figure.ratio:.4f}")

    def _elsewhere(self) -> int:
        """Run again with a data folder of its own, which goes away afterwards."""
        with TemporaryDirectory(prefix="imr-bench-") as folder:
            environment = {**os.environ, "DATA_DIR": folder, "DATABASE_URL": "", INSIDE: "1"}
            environment.pop("CELERY_BROKER_URL", None)
            environment = {name: value for name, value in environment.items() if value}
            command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *sys.argv[1:]]
            return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - ourselves
