"""How many letters a minute two workers make: `python -m tests.bench.letter_throughput`.

A throw-away installation with imported determinations of two items; a letter of each is requested, and two real Celery
workers draw and seal them. Counted is from the first request to the last seal, as the rows tell; on a machine that does
other things too, what the workers used of the processor says more. On SQLite with the file broker, and on PostgreSQL
with Redis where both are installed.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.installation import ROOT, Installation
from tests.reviews.letters.letter_builder import Item, Letter, pdftotext
from tests.reviews.letters_out.samples import RATIONALE
from tests.servers import MissingToolError, Postgres, Redis, running, start, stop

WORKERS = 2
STORES = ("sqlite", "postgres")
REQUEST = """
from reviews.models import Determination
from reviews.services.determination_letters import request_determination_letter
for determination in Determination.objects.all():
    request_determination_letter(determination=determination, actor=None)
"""
UNSEALED = "SELECT count(*) FROM cases_letter WHERE sha256 = ''"
SECONDS = """
from django.db.models import Max, Min
from cases.models import Letter
times = Letter.objects.aggregate(first=Min("requested_at"), last=Max("sealed_at"))
print((times["last"] - times["first"]).total_seconds())
"""


def measured(site: Installation, folder: Path, count: int) -> tuple[float, float]:
    """Letters a minute, and the workers' processor seconds a letter: import, request, and wait until all are sealed."""
    (folder / "published").mkdir()
    for number in range(count):
        items = (Item(rationale=RATIONALE * 2), Item(title=f"Acupuncture, visit {number}", rationale=RATIONALE * 2))
        text = pdftotext(Letter(case_number=f"CM18-{number:07}").with_items(*items))
        (folder / "published" / f"{number:07}.txt").write_text(text)
    site.migrate().manage("import_letters", str(folder / "published"), seconds=600)
    with workers_of(site) as workers:
        before = sum(map(processor_seconds, workers))
        site.manage("shell", "--verbosity=0", "-c", REQUEST, seconds=600)
        wait_for_none(site, UNSEALED)
        used = sum(map(processor_seconds, workers)) - before
    assert site.rows("SELECT count(*) FROM cases_letter") == [(count,)]
    return count / float(site.python(SECONDS)) * 60, used / count


def wait_for_none(site: Installation, waiting: str) -> None:
    """Until the count that `waiting` asks for is 0. Raises RuntimeError with the words of a job that failed."""
    while site.rows(waiting)[0][0]:
        if failed := site.rows("SELECT last_error FROM jobs_job WHERE failed_at IS NOT NULL"):
            raise RuntimeError(f"A job failed: {failed[0][0]}")
        time.sleep(0.5)


@contextmanager
def workers_of(site: Installation) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Two real workers of the installation, which end with the block."""
    logs = [site.logs / f"worker-{number}.log" for number in range(WORKERS)]
    workers = [
        start(
            [sys.executable, "-m", "celery", "-A", "imr_site", "worker", "-P", "solo", "-l", "info"]
            + ["-n", f"{log.stem}@%h", "--without-gossip", "--without-mingle", "--without-heartbeat"]
            + (["-B", "-s", str(site.logs / "beat")] if log is logs[0] else []),
            log,
            cwd=ROOT,
            env=site.environment,
        )
        for log in logs
    ]
    try:
        site.wait_until(lambda: all(" ready." in log.read_text() for log in logs), what="the workers are ready")
        yield workers
    finally:
        for worker in workers:
            stop(worker, signal.SIGKILL)


def processor_seconds(process: subprocess.Popen[bytes]) -> float:
    """What a process has used so far."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def installation(stack: ExitStack, folder: Path, store: str) -> Installation:
    """A new one, with the leases and sweeps of a real one."""
    addresses = {}
    if store == "postgres":
        addresses["database_url"] = stack.enter_context(running(Postgres())).new_database()
        addresses["broker_url"] = stack.enter_context(running(Redis())).url()
    return Installation(folder, **addresses, JOB_LEASE_SECONDS="60", JOB_SWEEP_SECONDS="10")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--letters", type=int, default=600)
    parser.add_argument("--on", nargs="*", default=list(STORES), choices=STORES)
    options = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    print(f"{options.letters} letters of two items drawn and sealed by {WORKERS} workers on {cores} cores")
    for store in options.on:
        name = {"sqlite": "SQLite, file broker", "postgres": "PostgreSQL, Redis"}[store]
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="letter-throughput-")))
            try:
                site = installation(stack, folder, store)
            except MissingToolError as missing:
                print(f"  {name:<20} left out: {missing}")
                continue
            rate, used = measured(site, folder, options.letters)
            print(f"  {name:<20} {rate:6.0f} letters a minute  {used:.4f} s processor a letter", flush=True)


if __name__ == "__main__":
    sys.exit(main())
