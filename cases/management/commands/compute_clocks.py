"""`manage.py compute_clocks [FILE]`: facts as JSON lines in, the clocks of each as a JSON line out."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from cases.clocks.calendar import california
from cases.clocks.exchange import clocks_from
from cases.clocks.rules import load_rules
from cases.management.lines import add_file_argument, answer_lines


class Command(BaseCommand):
    """Answer each line `{"id", "facts"}` with `{"id", "clocks"}`, or with `{"id", "error"}`."""

    help = "Compute the statutory clocks of facts given as JSON lines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_file_argument(parser)

    def handle(self, *_args: Any, file: Path | None, **_options: Any) -> None:
        calendars, rules = california(), load_rules()
        for answer in answer_lines(file, lambda facts: {"clocks": clocks_from(facts, calendars, rules)}):
            self.stdout.write(answer)
