"""How many notices a minute two workers draw, seal and merge for printing: `python -m tests.bench.notice_throughput`.

A throw-away installation with one eligible case, whose parties are to be told of its eligibility many times over; two
real Celery workers request, draw and seal the letters, and merge those that go by mail into print batches. The figures
stand beside that of determinations of two items (`letter_throughput`), measured in the same run.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.letter_throughput import (
    SECONDS,
    STORES,
    UNSEALED,
    WORKERS,
    installation,
    measured,
    processor_seconds,
    wait_for_none,
    workers_of,
)
from tests.servers import MissingToolError

if TYPE_CHECKING:
    from tests.installation import Installation

TO_PARTIES = 3
"""The letters of one notice of eligibility in the case that the factory makes."""
CASE = """
from cases.addressing import Notice
from cases.enums import CaseState
from cases.services.correspondence.owed import owe_notices
from tests.factories import a_case
case = a_case(CaseState.ELIGIBLE)
told = case.notices.get().about
for number in range({count} - 1):
    owe_notices(case=case, notices=(Notice.ELIGIBILITY,), about=f"{{told}}/{{number}}")
"""
REQUEST = """
from cases.models import NoticeDue
from cases.services.correspondence.notices import MOST_AT_ONCE, request_notices
from tests.factories import a_case_manager
dues = list(NoticeDue.objects.filter(settled_at=None, notice="eligibility"))
for first in range(0, len(dues), MOST_AT_ONCE):
    request_notices(dues=dues[first:first + MOST_AT_ONCE], actor=a_case_manager())
"""
WAITING = "SELECT count(*) FROM cases_noticedue WHERE settled_at IS NULL AND notice = 'eligibility'"
BATCH = """
from cases.selectors.correspondence import ready_to_print
from cases.services.correspondence.batches import make_batch
from tests.factories import a_case_manager
while waiting := list(ready_to_print().values_list("pk", flat=True)):
    make_batch(delivery_ids=waiting, actor=a_case_manager())
"""
MERGED = """
from django.db.models import Max, Min
from cases.models import PrintBatch
times = PrintBatch.objects.aggregate(first=Min("made_at"), last=Max("merged_at"))
print((times["last"] - times["first"]).total_seconds())
"""


def notices(site: Installation, count: int) -> tuple[float, float, float]:
    """Letters a minute drawn and sealed, letters a minute merged, and processor seconds of the workers a letter."""
    site.migrate().manage("shell", "--verbosity=0", "-c", CASE.format(count=count // TO_PARTIES), seconds=600)
    with workers_of(site) as workers:
        before = sum(map(processor_seconds, workers))
        site.manage("shell", "--verbosity=0", "-c", REQUEST, seconds=600)
        wait_for_none(site, WAITING)
        wait_for_none(site, UNSEALED)
        site.manage("shell", "--verbosity=0", "-c", BATCH, seconds=600)
        wait_for_none(site, "SELECT count(*) FROM cases_printbatch WHERE merged_at IS NULL")
        used = sum(map(processor_seconds, workers)) - before
    ((made,),) = site.rows("SELECT count(*) FROM cases_letter")
    ((printed,),) = site.rows("SELECT count(*) FROM cases_delivery WHERE batch_id IS NOT NULL")
    return made / float(site.python(SECONDS)) * 60, printed / float(site.python(MERGED)) * 60, used / made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--letters", type=int, default=1000)
    parser.add_argument("--determinations", type=int, default=200, help="to compare with; 0 for none")
    parser.add_argument("--on", nargs="*", default=["sqlite"], choices=list(STORES))
    options = parser.parse_args()
    cores, (load, *_) = len(os.sched_getaffinity(0)), os.getloadavg()
    print(f"{options.letters} notices by {WORKERS} workers on {cores} cores; load average {load:.1f} at the beginning")
    for store in options.on:
        with ExitStack() as stack:
            try:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="notice-throughput-")))
                rate, merged, used = notices(installation(stack, folder, store), options.letters)
                said = f"{rate:6.0f} a minute, merged {merged:6.0f}; {used:.4f} s processor each"
                print(f"  {store:<9} notices        {said}", flush=True)
                if options.determinations:
                    other = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="letter-throughput-")))
                    rate, used = measured(installation(stack, other, store), other, options.determinations)
                    print(f"  {store:<9} determinations {rate:6.0f} a minute; {used:.4f} s processor each", flush=True)
            except MissingToolError as missing:
                print(f"  {store:<9} left out: {missing}")
    print(f"load average {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    sys.exit(main())
