"""What the event log costs its writers, and how long it takes to verify:

    python -m tests.servers postgres -- python -m tests.bench.audit_speed [--events 10000000]

So many writers at once each write an event and work five milliseconds in a transaction, as the log is now, and as it
was: with one lock over the whole installation, taken with the event and held to the end. Then so many events are put on
file, sealed and verified. Ends with 1 where the most writers are not FASTER times as fast without the lock, or the log
does not hold.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - what follows needs the settings
from django.db import connection, transaction  # noqa: E402
from django.test.utils import override_settings  # noqa: E402

from imr_site.audit.models import Event, Seal, Unsealed  # noqa: E402
from imr_site.audit.sealing import seal  # noqa: E402
from imr_site.audit.services import record  # noqa: E402
from imr_site.audit.verification import verify_log  # noqa: E402

WRITERS = (1, 4, 16)
SECONDS = 6.0
WORK = 0.005
FASTER = 5
LOCK = 20261129


def _events_a_second(writers: int, *, lock: bool) -> tuple[float, float]:
    """Events a second over all writers, and the milliseconds that 95 of 100 transactions took at most."""
    took: list[float] = []
    until = time.monotonic() + SECONDS

    def write() -> None:
        while time.monotonic() < until:
            began = time.perf_counter()
            with transaction.atomic():
                if lock:
                    with connection.cursor() as cursor:
                        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
                record(kind="bench", scope="case/1", actor=None, data={"state": "closed"})
                time.sleep(WORK)
            took.append((time.perf_counter() - began) * 1000)
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(took) / SECONDS, sorted(took)[int(len(took) * 0.95)]


def _fill(events: int) -> None:
    """Copy so many events in as `record` writes them, each with the row that says it waits."""
    first = (Event.objects.order_by("pk").values_list("pk", flat=True).last() or 0) + 1
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Event._meta.db_table} (id, at, kind, scope, subject, data, previous_hash, hash)"  # noqa: S608
            " SELECT number, now(), 'bench', 'case/' || number %% 200000, 'item/1',"
            " jsonb_build_object('state', 'closed', 'number', number), '', ''"
            " FROM generate_series(%s, %s) number",
            [first, first + events - 1],
        )
        cursor.execute(
            f"INSERT INTO {Unsealed._meta.db_table} (event_id) SELECT generate_series(%s, %s)",
            [first, first + events - 1],
        )
        cursor.execute(f"ANALYZE {Event._meta.db_table}, {Unsealed._meta.db_table}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=10_000_000)
    events = parser.parse_args().events
    if connection.vendor != "postgresql":
        sys.exit("python -m tests.servers postgres -- python -m tests.bench.audit_speed")
    logging.getLogger("imr_site.audit").setLevel(logging.WARNING)  # a line an event
    print(f"load average {os.getloadavg()[0]:.1f} at the beginning")
    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        where = {"AUDIT_KEY_FILE": Path(folder) / "audit_key", "AUDIT_ANCHOR_FILE": Path(folder) / "anchors"}
        with override_settings(**where):
            sys.exit(_measure(events))


def _measure(events: int) -> int:
    faster = 0.0
    for writers in WRITERS:
        with_lock, slow = _events_a_second(writers, lock=True)
        without, fast = _events_a_second(writers, lock=False)
        faster = without / with_lock
        print(
            f"{writers:3} writers: {with_lock:6.0f} events a second with one lock (p95 {slow:.0f} ms), "
            f"{without:6.0f} without ({fast:.0f} ms): {faster:.1f} times"
        )
    _fill(events)
    began = time.perf_counter()
    sealed = seal()
    print(f"sealed {sealed:,} events in {time.perf_counter() - began:.0f} s, {Seal.objects.count()} seals")
    began = time.perf_counter()
    report = verify_log()
    took = time.perf_counter() - began
    print(f"verified {report.events:,} events in {took:.0f} s, {report.events / took:,.0f} a second")
    for problem in report.problems:
        print("  ", problem)
    print(f"load average {os.getloadavg()[0]:.1f} at the end")
    return int(faster < FASTER or bool(report.problems))


if __name__ == "__main__":
    main()
