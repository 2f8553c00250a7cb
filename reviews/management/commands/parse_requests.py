"""`manage.py parse_requests`: what treatment requests ask for, a line each."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from cases.management.lines import decoded, said
from reviews.guidelines.requests import parse_request


class Command(BaseCommand):
    """Read a request text a line from standard input, write a JSON object a line."""

    help = "Parse treatment requests: one text a line in (UTF-8 or Windows-1252), one JSON object a line out."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for line in decoded(sys.stdin):
            self.stdout.write(said(parse_request(line).to_label()))
