"""`manage.py check_rules`: what is wrong with guideline rule files, in words."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from reviews.guidelines.linter import lint
from reviews.guidelines.loader import LIBRARY_FOLDER


class Command(BaseCommand):
    """Read rule files and explain every problem; exit 1 when there is one."""

    help = "Check guideline rule files: how they are written, their worked examples, and how they fit the library."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="rule files; without any, the whole shipped library")

    def handle(self, *_args: Any, files: list[Path], **_options: Any) -> None:
        shipped = {path.name: path.read_text(encoding="utf-8") for path in sorted(LIBRARY_FOLDER.glob("*.toml"))}
        given, unreadable = self._read(files) if files else (shipped, 0)
        report = lint(given, beside=shipped)
        for problem in report.problems:
            self.stdout.write(str(problem))
        for note in report.notes:
            self.stdout.write(f"note: {note}")
        rules = sum(len(edition.rules) for edition in report.editions)
        examples = sum(len(rule.examples) for edition in report.editions for rule in edition.rules)
        found = len(report.problems) + unreadable
        self.stdout.write(
            f"files {len(given) + unreadable}, rules {rules}, worked examples {examples}, problems {found}"
        )
        if found:
            sys.exit(1)

    def _read(self, files: list[Path]) -> tuple[dict[str, str], int]:
        """The texts by file name, and how many files cannot be read."""
        texts: dict[str, str] = {}
        unreadable = 0
        for path in files:
            try:
                texts[path.name if path.name not in texts else str(path)] = path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                unreadable += 1
                reason = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
                self.stdout.write(f"{path}, the file: it cannot be read ({reason}). Give the path of a rule file.")
        return texts, unreadable
