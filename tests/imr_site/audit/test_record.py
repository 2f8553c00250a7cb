"""Events: written with their cause, never changed, and queued for their seal."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from imr_site.audit.models import Event, Unsealed
from imr_site.audit.sealing import seal
from imr_site.audit.services import record
from imr_site.audit.verification import verify_log
from tests.append_only import triggers_lifted
from tests.imr_site.audit.writing import write
from tests.imr_site.threads import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audit_files")]


def test_an_event_waits_for_its_seal(user):
    (event,) = write(actor=user, subject="item/7", data={"state": "screening", "ids": [1, 2]})
    assert (event.actor, event.data, event.hash, event.previous_hash) == (
        user,
        {"state": "screening", "ids": [1, 2]},
        "",
        "",
    )
    assert Unsealed.objects.get().event == event


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement", ["UPDATE audit_event SET kind = 'x'", "DELETE FROM audit_event", "TRUNCATE audit_event"]
)
def test_the_database_refuses_changes(statement):
    if statement.startswith("TRUNCATE") and connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has TRUNCATE")
    write()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.count() == 1


def test_the_model_refuses_changes():
    (event,) = write()
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()


def test_the_triggers_come_back():
    write()
    with triggers_lifted(connection):
        pass
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Event.objects.update(kind="x")


@pytest.mark.django_db(transaction=True)
def test_an_event_is_refused_outside_a_transaction():
    with pytest.raises(RuntimeError, match="transaction"):
        record(kind="test", scope="case/1", actor=None)


@pytest.mark.django_db(transaction=True)
def test_an_event_goes_with_its_cause():
    with transaction.atomic():
        record(kind="test", scope="case/1", actor=None)
        transaction.set_rollback(True)
    assert not Event.objects.exists()
    assert not Unsealed.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_write_while_two_seal():
    """Every event is in exactly one seal, whoever is faster."""

    def work(number: int) -> int:
        if number < 2:
            return sum(seal() for _ in range(15))
        for _ in range(10):
            write(scope=f"case/{number}")
        return 0

    sealed = at_once(6, work)
    assert sum(sealed) + seal() == 40
    report = verify_log()
    assert (report.events, report.waiting, report.problems) == (40, 0, ())


@pytest.mark.django_db(transaction=True)
def test_writers_do_not_wait_for_each_other():
    """On PostgreSQL a transaction that has written its event holds up nobody."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    with transaction.atomic():
        write(scope="case/1")
        at_once(1, lambda _number: write(scope="case/2"))
        assert Event.objects.filter(scope="case/2").exists()
