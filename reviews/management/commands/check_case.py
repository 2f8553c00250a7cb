"""`manage.py check_case CASE`: guideline and completeness findings, freshly computed."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.models import Case
from reviews.selectors.checks import case_checks


class Command(BaseCommand):
    """Print what the rules say of each disputed item, and what the determination still lacks."""

    help = "Check a case against the guideline library and the rules of a complete determination."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", metavar="CASE", help="case number")
        parser.add_argument("--json", action="store_true", help="machine-readable")

    def handle(self, *_args: Any, case: str, **options: Any) -> None:
        found = Case.objects.filter(case_number=case).select_related("ur_decision").first()
        if found is None:
            raise CommandError(f"Case {case} is not on file.")
        checks = case_checks(found)
        if options["json"]:
            self.stdout.write(json.dumps(checks.as_dict(), indent=2, ensure_ascii=False))
            return
        for item in checks.items:
            self.stdout.write(f"\n{item.position}. {item.title}")
            for finding in item.findings:
                self.stdout.write(f"   {finding.outcome.value.replace('_', ' '):<18} {finding.title}")
                self.stdout.write(f"   {'':<18} {finding.sentence}")
                self.stdout.write(f"   {'':<18} {finding.citation} [{finding.status.value.replace('_', ' ')}]")
                if finding.numbers:
                    numbers = ", ".join(f"{name} {number}" for name, number in finding.numbers.items())
                    self.stdout.write(f"   {'':<18} numbers: {numbers}")
                if finding.would_change:
                    self.stdout.write(f"   {'':<18} {finding.would_change}")
        if checks.determination:
            self.stdout.write("\nDetermination")
        for check in checks.determination:
            self.stdout.write(f"   {check.level.value:<18} {check.sentence}")
            self.stdout.write(f"   {'':<18} {check.citation} [{check.check.replace('_', ' ')}]")
        self.stdout.write("")
        self.stdout.write("\n".join(f"missing: {words}" for words in checks.missing) or "Nothing is missing.")
