from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from imr_site import health
from imr_site.jobs import queue
from imr_site.jobs.models import Pulse
from imr_site.jobs.timers import run_due


def test_the_process_lives_without_a_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.fixture
def worker(db) -> None:
    """A worker that ran every timer just now."""
    run_due()


def _ready(client) -> tuple[int, list[str]]:
    """The status, and which checks are not well."""
    answer = client.get("/readyz")
    said = answer.json()
    unwell = [name for name, check in said["checks"].items() if not check["well"]]
    assert said["ready"] == (unwell == [])
    return answer.status_code, unwell


def test_ready(client, worker):
    assert _ready(client) == (200, [])


@pytest.mark.django_db
def test_red_before_a_worker_ran(client):
    assert _ready(client) == (503, ["timers"])
    assert "sweep: has not run yet" in client.get("/readyz").json()["checks"]["timers"]["words"]


@pytest.mark.parametrize(("seconds", "answer"), [(29, (200, [])), (31, (503, ["timers"]))])
def test_red_once_the_sweep_is_three_periods_late(client, worker, seconds, answer):
    with time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=False):
        Pulse.objects.exclude(name="sweep").update(ran_at=timezone.now())
        assert _ready(client) == answer


def test_a_sweep_that_fails_again_and_again_is_late_too(client, worker):
    long_ago = timezone.now() - timedelta(seconds=31)
    Pulse.objects.filter(name="sweep").update(started_at=timezone.now(), ran_at=long_ago, last_error="OSError")
    assert _ready(client) == (503, ["timers"])


def test_red_while_the_broker_is_away(client, worker, monkeypatch):
    monkeypatch.setattr(queue, "depth", lambda: None)
    assert _ready(client) == (503, ["broker"])


@pytest.mark.django_db
def test_not_ready_before_it_is_migrated(client):
    MigrationRecorder(connection).record_unapplied("audit", "0003_seals")
    assert _ready(client) == (503, ["database"])
    assert "manage.py migrate" in client.get("/readyz").json()["checks"]["database"]["words"]


def test_not_ready_without_a_database(client, monkeypatch):
    def away():
        raise DatabaseError("no connection to db.example")

    monkeypatch.setattr(health, "CHECKS", [away])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        503,
        {"ready": False, "checks": {"database": {"well": False, "words": "It does not answer."}}},
    )


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_only_to_look_at(client, address):
    assert client.post(address).status_code == 405


@pytest.mark.django_db
def test_an_installation_with_only_the_shared_cache_gets_the_other_by_migrating():
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE limits_cache")
    migration = import_module("imr_site.accounts.migrations.0003_limits_cache")
    migration.make_table(None, SimpleNamespace(connection=connection))
    assert {"shared_cache", "limits_cache"} <= set(connection.introspection.table_names())
