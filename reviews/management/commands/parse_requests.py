"""`manage.py parse_requests`: what treatment requests ask for, a line each."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from reviews.guidelines.requests import parse_request


class Command(BaseCommand):
    """Read a request text a line from standard input, write a JSON object a line."""

    help = "Parse treatment requests: one text a line in, one JSON object a line out."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for line in sys.stdin:
            self.stdout.write(json.dumps(parse_request(line.rstrip("\n")).to_label(), ensure_ascii=False))
