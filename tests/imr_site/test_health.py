from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from imr_site.jobs.timers import run_due


def test_the_process_lives_without_a_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_ready(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "database": "ok",
        "migrations": "applied",
        "sweeper_age_seconds": None,
    }
    run_due()
    assert 0 <= client.get("/readyz").json()["sweeper_age_seconds"] < 60


@pytest.mark.django_db
def test_not_ready_before_it_is_migrated(client):
    MigrationRecorder(connection).record_unapplied("audit", "0003_seals")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "pending")


def test_not_ready_without_a_database(client, monkeypatch):
    def away():
        raise DatabaseError("no connection to db.example")

    monkeypatch.setattr("imr_site.health._migrated", away)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "database": "away"})


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
