"""Management commands as a test runs them: within this process, with what they print and how they end."""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO

from django.core.management import call_command


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def last_line(self) -> str:
        return self.out.rstrip("\n").rsplit("\n", 1)[-1]


def run(name: str, *arguments: object) -> Ran:
    """Run `manage.py name arguments`."""
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command(name, *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as end:
        code = int(end.code or 0)
    return Ran(code, out.getvalue(), err.getvalue())
