"""`manage.py assess_eligibility [FILE]`: facts of applications as JSON lines in, the findings on each out."""

from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from pydantic import TypeAdapter, ValidationError

from cases.clocks.exchange import faults_of, of_a_case
from cases.eligibility import ApplicationFacts, assess
from cases.management.lines import add_file_argument, answer_lines

_FACTS = TypeAdapter(ApplicationFacts)


def findings_on(facts: str) -> dict[str, Any]:
    """The recommendation on facts given as JSON text, with reason codes, words and questions, as JSON values.

    Raises ValueError, which names the fault and where it is, for facts that are none.
    """
    try:
        application = _FACTS.validate_json(facts, strict=True, extra="forbid")
    except ValidationError as error:
        raise ValueError(faults_of(error)) from error
    for name, value in asdict(application).items():
        if isinstance(value, date):
            try:
                of_a_case(value)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from error
    found = assess(application)
    return {
        "recommendation": found.recommendation,
        "priority": found.priority,
        "blocking": [check.reason for check in found.blocking],
        "warnings": [check.reason for check in found.warnings],
        "questions": list(found.questions),
        "checks": [
            {"reason": one.reason, "state": one.state, "words": one.words, "citation": one.citation}
            for one in found.checks
        ],
    }


class Command(BaseCommand):
    """Answer each line `{"id", "facts"}` with the findings and its `id`, or with `{"id", "error"}`."""

    help = "Assess the eligibility of applications given as JSON lines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_file_argument(parser)

    def handle(self, *_args: Any, file: Path | None, **_options: Any) -> None:
        for answer in answer_lines(file, findings_on):
            self.stdout.write(answer)
