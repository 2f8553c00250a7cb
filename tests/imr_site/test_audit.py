from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from imr_site.audit.models import Event
from imr_site.audit.services import GENESIS, record, verify_chain
from tests.append_only import triggers_lifted
from tests.imr_site.threads import at_once

pytestmark = pytest.mark.django_db


def _record(count: int = 1, **fields) -> list[Event]:
    with transaction.atomic():
        return [record(**{"kind": "test", "scope": f"case/{n}", "actor": None, **fields}) for n in range(count)]


def test_events_form_a_chain(user):
    events = _record(3, actor=user, subject="item/7", data={"state": "screening", "ids": [1, 2]})
    assert [event.previous_hash for event in events] == [GENESIS, events[0].hash, events[1].hash]
    report = verify_chain()
    assert (report.checked, report.broken_at, report.head) == (3, None, events[-1].hash)


def test_an_empty_log_holds():
    assert verify_chain().broken_at is None


def test_the_hash_survives_the_database():
    """What the database gives back of `data` hashes the same, whatever shape it was given in."""
    _record(data={"z": 1, "a": {10: "ten", 9: "nine"}, "list": (1, 2), "none": None, "text": "§ “é”", "big": 2**60})
    assert verify_chain().broken_at is None


@pytest.mark.parametrize(
    "fields",
    [{"kind": "other"}, {"scope": "case/99"}, {"subject": "item/1"}, {"data": {"a": 2}}, {"previous_hash": GENESIS}],
    ids=lambda fields: next(iter(fields)),
)
def test_a_changed_event_is_noticed(fields):
    events = _record(4, data={"a": 1})
    with triggers_lifted(connection):
        Event.objects.filter(pk=events[2].pk).update(**fields)
    assert verify_chain().broken_at == events[2].pk


def test_a_changed_actor_is_noticed(new_user):
    event = _record(1, actor=new_user())[0]
    with triggers_lifted(connection):
        Event.objects.filter(pk=event.pk).update(actor=new_user())
    assert verify_chain().broken_at == event.pk


def test_a_removed_event_is_noticed():
    events = _record(4)
    with triggers_lifted(connection):
        Event.objects.filter(pk=events[1].pk)._raw_delete("default")
    assert verify_chain().broken_at == events[2].pk


def test_an_event_put_in_is_noticed():
    first, second = _record(2)
    forged = Event(at=first.at, kind="forged", scope="case/0", previous_hash=first.hash)
    forged.hash = forged.computed_hash()
    forged.save()
    assert verify_chain().broken_at == forged.pk
    assert verify_chain().head == second.hash


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement", ["UPDATE audit_event SET kind = 'x'", "DELETE FROM audit_event", "TRUNCATE audit_event"]
)
def test_the_database_refuses_changes(statement):
    if statement.startswith("TRUNCATE") and connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has TRUNCATE")
    _record()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.count() == 1


def test_the_model_refuses_changes():
    event = _record()[0]
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()


def test_the_triggers_come_back():
    _record()
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


@pytest.mark.django_db(transaction=True)
def test_many_writers_make_one_chain():
    def write(number: int) -> None:
        for _ in range(10):
            _record(1, scope=f"case/{number}")

    at_once(4, write)
    report = verify_chain()
    assert (report.checked, report.broken_at) == (40, None)


def test_the_command_says_so(capsys):
    events = _record(2)
    call_command("verify_audit")
    assert capsys.readouterr().out.strip() == f"2 events hold, head {events[1].hash}"
    with triggers_lifted(connection):
        Event.objects.filter(pk=events[1].pk).update(kind="x")
    with pytest.raises(CommandError, match=f"broken at event {events[1].pk}; 1 events"):
        call_command("verify_audit")
