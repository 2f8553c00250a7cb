"""A real worker, over the file-system broker and over Redis: what is asked for happens, once, whatever dies."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.installation import Installation

pytestmark = pytest.mark.integration
KINDS = "tests.imr_site.job_kinds"
THE_JOBS = "FROM jobs_job WHERE kind = 'test.waits'"
"""Those of the test: timers ask for others."""


@pytest.fixture(params=["embedded", "grown up"])
def site(request, new_installation) -> Installation:
    """The embedded default, and PostgreSQL with Redis."""
    if request.param == "embedded":
        return new_installation(include=[KINDS]).migrate()
    postgres, redis = request.getfixturevalue("postgres"), request.getfixturevalue("redis")
    redis.empty()
    installation = new_installation(database_url=postgres.new_database(), broker_url=redis.url(), include=[KINDS])
    installation.lose_messages = redis.empty
    return installation.migrate()


@pytest.fixture
def folder(tmp_path) -> Path:
    """Where the test's job leaves its traces."""
    path = tmp_path / "job"
    path.mkdir()
    return path


def _ask(site: Installation, folder: Path) -> None:
    site.python(
        f"import {KINDS}\nfrom imr_site.jobs.services import enqueue\n"
        f"enqueue(kind='test.waits', key='test', args={{'folder': {str(folder)!r}}})"
    )


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def _done(site: Installation) -> bool:
    return bool(site.rows(f"SELECT 1 {THE_JOBS} AND done_at IS NOT NULL"))


def test_a_worker_does_a_job(site, folder):
    (folder / "go").touch()
    site.start_worker()
    _ask(site, folder)
    site.wait_until(lambda: _done(site), what="the job is done")
    assert site.rows(f"SELECT attempts, progress_done, progress_total {THE_JOBS}") == [(1, 10, 10)]
    assert _lines(folder / "started") == _lines(folder / "finished") == 1


def test_a_killed_worker_loses_nothing(site, folder):
    site.start_worker()
    _ask(site, folder)
    site.wait_until((folder / "started").exists, what="the job has started")
    site.kill_worker()
    (folder / "go").touch()
    assert site.rows(f"SELECT done_at, attempts {THE_JOBS}") == [(None, 1)]

    site.start_worker()
    site.wait_until(lambda: _done(site), what="the job is done after the restart")
    assert site.rows(f"SELECT attempts, claim, last_error {THE_JOBS}") == [(2, None, "")]
    assert _lines(folder / "started") == 2
    assert _lines(folder / "finished") == 1


def test_a_lost_message_costs_nothing(site, folder):
    (folder / "go").touch()
    _ask(site, folder)
    getattr(site, "lose_messages", lambda: shutil.rmtree(site.data_dir / "broker" / "queue"))()
    site.start_worker()
    site.wait_until(lambda: _done(site), what="the sweep has published it again")
    assert _lines(folder / "finished") == 1


def test_a_stopped_worker_finishes_what_it_has_in_hand(site, folder):
    site.start_worker()
    _ask(site, folder)
    site.wait_until((folder / "started").exists, what="the job has started")
    site.worker.terminate()
    (folder / "go").touch()
    site.worker.wait(30)
    assert site.rows(f"SELECT attempts {THE_JOBS} AND done_at IS NOT NULL") == [(1,)]
