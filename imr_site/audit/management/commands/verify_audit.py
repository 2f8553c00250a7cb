"""`manage.py verify_audit`: whether the event log is complete and unchanged."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from imr_site.audit.anchors import anchor_of, read_anchor
from imr_site.audit.verification import LogReport, verify_log


class Command(BaseCommand):
    """Compare the log with its seals, the audit key and the anchor file; exit 1 with everything that does not hold."""

    help = "Check that no event of the audit log was changed, removed or put in, and that no older state was put back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head", action="append", default=[], metavar="LINE", help="a line of a mailed digest, to compare as well"
        )

    def handle(self, *_args: Any, head: list[str], **_options: Any) -> None:
        heads = [read_anchor(line) for line in head]
        if None in heads:
            raise CommandError("A head is a line as it was mailed: --head '<number> <64 hex digits> <time>'.")
        report = verify_log(heads={one.number: one.mac for one in heads if one})
        if report.problems:
            raise CommandError("\n".join(["The audit log does not hold.", *report.problems, _until(report)]))
        self.stdout.write("\n".join([_held(report), *report.notes]))


def _held(report: LogReport) -> str:
    waiting = f" {report.waiting} wait for their seal." if report.waiting else ""
    head = f" Head: {anchor_of(report.head)}" if report.head else ""
    return f"{report.events} events hold.{waiting}{head}"


def _until(report: LogReport) -> str:
    if report.holds_until is None:
        return "Nothing sealed before can be relied on."
    return f"What was sealed before holds: up to {report.holds_until}."
