"""`manage.py explain_clocks CASE`: every clock of a case with the sentence that explains it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.clocks.engine import serialise
from cases.clocks.words import moment
from cases.models import Case
from cases.selectors.clocks import clocks_of


class Command(BaseCommand):
    """Print the clocks, derived from the events on file at this moment."""

    help = "Explain every statutory clock of a case: start, rule, citation, due, state."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", metavar="CASE", help="case number")
        parser.add_argument("--json", action="store_true", help="machine-readable")

    def handle(self, *_args: Any, case: str, **options: Any) -> None:
        found = Case.objects.filter(case_number=case).first()
        if found is None:
            raise CommandError(f"Case {case} is not on file.")
        clocks = clocks_of(found)
        if options["json"]:
            self.stdout.write(json.dumps(serialise(clocks), indent=2, ensure_ascii=False))
            return
        for clock in clocks:
            due = f"due {moment(clock.due)}" if clock.due else ""
            self.stdout.write(f"{clock.key:<5} {clock.state.label:<15} {clock.title} {due}".rstrip())
            self.stdout.write(f"      {clock.explanation} [{clock.citation}; {clock.status}]")
