from __future__ import annotations

from threading import Event

import pytest
from django.db import OperationalError

from imr_site.celery import app
from imr_site.jobs import watchdog as module
from imr_site.jobs.models import Job
from imr_site.jobs.services import enqueue
from imr_site.jobs.tasks import run
from imr_site.jobs.watchdog import EXIT_CODE, Watchdog

pytestmark = pytest.mark.django_db


@pytest.fixture
def passes(monkeypatch):
    """Let seconds pass for the watchdog."""
    now = [1_000.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])

    def pass_(seconds: float) -> None:
        now[0] += seconds

    return pass_


@pytest.fixture
def work() -> None:
    """One job and its message."""
    with app.connection_for_write() as connection:
        connection.default_channel.queue_purge(app.conf.task_default_queue)
    job = enqueue(kind="test", key="1", args={})
    run.apply_async((job.pk,))


def test_a_worker_that_takes_nothing_although_work_waits_is_stuck(passes, work):
    watchdog = Watchdog()
    answers = []
    for _ in range(4):
        passes(20)
        answers.append(watchdog.is_stuck())
    assert answers == [False, False, False, True]


def test_one_that_takes_something_is_not(passes, work):
    watchdog = Watchdog()
    for _ in range(10):
        passes(20)
        watchdog.taken()
        assert not watchdog.is_stuck()


def test_patience_begins_when_work_does(passes, work):
    with app.connection_for_write() as connection:
        connection.default_channel.queue_purge(app.conf.task_default_queue)
    watchdog = Watchdog()
    passes(600)
    assert not watchdog.is_stuck()
    run.apply_async((1,))
    passes(59)
    assert not watchdog.is_stuck()
    passes(2)
    assert watchdog.is_stuck()


def test_a_message_whose_job_is_gone_is_no_work(passes, work):
    Job.objects.all().delete()
    watchdog = Watchdog()
    passes(600)
    assert not watchdog.is_stuck()


def test_a_busy_worker_has_the_time_of_a_task_more(passes, work, monkeypatch):
    monkeypatch.setattr(module, "active_requests", {"a task"})
    watchdog = Watchdog()
    passes(660)
    assert not watchdog.is_stuck()
    passes(61)
    assert watchdog.is_stuck()


def _watched(monkeypatch, answer) -> list[int]:
    """How the process was ended, if it was, after the watchdog looked a few times."""
    ended, looked = [], Event()
    looks = iter(range(100))

    def is_stuck(self) -> bool:
        if next(looks) == 3:
            looked.set()
        return answer()

    monkeypatch.setattr(Watchdog, "is_stuck", is_stuck)
    watchdog = Watchdog(look_seconds=0.001, end=ended.append)
    watchdog.start()
    assert looked.wait(20)
    watchdog.stop()
    watchdog.join(20)
    return ended


def test_ends_the_process_with_a_code_of_failure(monkeypatch, caplog):
    assert _watched(monkeypatch, lambda: True)[0] == EXIT_CODE == 70
    assert "takes nothing although work waits" in caplog.text


def test_a_database_that_is_away_ends_nothing(monkeypatch, caplog):
    def away() -> bool:
        raise OperationalError("no connection to db.example")

    assert _watched(monkeypatch, away) == []
    assert "db.example" not in caplog.text
