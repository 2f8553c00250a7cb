"""Redis is killed under a backlog and started again: the worker goes on within seconds, and the sweep never waited."""

from __future__ import annotations

import time
from contextlib import suppress
from threading import Event, Thread
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.servers import Redis, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.installation import Installation

pytestmark = pytest.mark.integration
KINDS = "tests.imr_site.job_kinds"
JOBS, SECONDS = 40, 0.4


@pytest.fixture
def broker() -> Iterator[Redis]:
    """A Redis of the test's own, which keeps its messages over a kill."""
    with running(Redis(keeps=True)) as redis:
        yield redis


def _ask(site: Installation, folder: str) -> None:
    site.python(
        f"import {KINDS}\nfrom imr_site.jobs.services import enqueue\n"
        f"for number in range({JOBS}):\n"
        f"    enqueue(kind='test.pauses', key=str(number), args={{'folder': {folder!r}, 'seconds': {SECONDS}}})"
    )


def _done(site: Installation) -> int:
    ((done,),) = site.rows("SELECT count(*) FROM jobs_job WHERE kind = 'test.pauses' AND done_at IS NOT NULL")
    return done


class Sweeps(Thread):
    """Notes the longest time between two sweeps."""

    def __init__(self, site: Installation) -> None:
        super().__init__(daemon=True)
        self.longest = 0.0
        self._site, self._over = site, Event()

    def run(self) -> None:
        last = ran = None
        since = time.monotonic()
        while not self._over.wait(0.2):
            with suppress(psycopg.OperationalError):  # the test is over, and its database gone
                ran = self._site.rows("SELECT ran_at FROM jobs_pulse WHERE name = 'sweep'")
            if ran != last:
                last, since = ran, time.monotonic()
            self.longest = max(self.longest, time.monotonic() - since)

    def stop(self) -> float:
        self._over.set()
        self.join()
        return self.longest


@pytest.mark.parametrize("pool", ["threads", "prefork"])
def test_the_worker_comes_back(broker, postgres, new_installation, tmp_path, pool):
    site = new_installation(
        database_url=postgres.new_database(),
        broker_url=broker.url(),
        include=[KINDS],
        pool=pool,
        WORKER_PATIENCE_SECONDS="600",
    ).migrate()
    site.start_worker()
    _ask(site, str(tmp_path))
    sweeps = Sweeps(site)
    sweeps.start()
    site.wait_until(lambda: _done(site) >= 4, what="the worker is in the middle of the backlog")

    broker.kill()
    time.sleep(3)  # the jobs in hand end meanwhile, and their acknowledgement finds no broker
    broker.start()
    before = _done(site)
    assert before < JOBS
    site.wait_until(lambda: _done(site) > before + 1, what="the worker takes messages again", seconds=20)
    site.wait_until(lambda: _done(site) == JOBS, what="everything is done", seconds=60)
    assert sweeps.stop() < 6
    assert len((tmp_path / "finished").read_text().splitlines()) == JOBS


def test_a_worker_that_takes_nothing_is_ended(broker, postgres, new_installation, tmp_path):
    """As the worker with kombu's own bookkeeping does after the same fault; here its main thread is held for ever."""
    site = new_installation(
        database_url=postgres.new_database(),
        broker_url=broker.url(),
        include=[KINDS, "tests.imr_site.held"],
        WORKER_PATIENCE_SECONDS="3",
    ).migrate()
    site.start_worker()
    _ask(site, str(tmp_path))
    site.worker.wait(60)
    assert site.worker.returncode == 70
