"""`verify_audit` finds whatever was done to the log, says what and since when, and alarms nobody without cause."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from imr_site.audit import verification
from imr_site.audit.canonical_rows import COLUMNS, chained_hash
from imr_site.audit.models import Event, Seal, Unsealed
from imr_site.audit.sealing import seal
from imr_site.audit.verification import LogReport, verify_log
from tests.append_only import triggers_lifted
from tests.imr_site.audit.writing import write
from tests.imr_site.threads import at_once

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(audit_files) -> Path:
    return audit_files


@pytest.fixture
def log() -> list[list[Event]]:
    """Three seals over three events each."""
    made = []
    for _ in range(3):
        made.append(write(3, data={"a": 1}))
        seal()
    return made


def after(tampering: Callable[[], Any]) -> LogReport:
    """What is found when somebody who owns the database did this."""
    with triggers_lifted(connection):
        tampering()
    return verify_log()


def of(number: int) -> str:
    made = Seal.objects.get(number=number)
    return f"{made} (events {made.events[0][0]} to {made.last_event})"


def beyond(last: Seal, how_it_ends: str) -> str:
    return (
        f"The anchor file knows seal {last.number} of {last.at.isoformat()}, and the log {how_it_ends}: its newest "
        "part was removed, or an older state of the database was put back."
    )


def test_an_empty_log_holds():
    report = verify_log()
    assert (report.events, report.waiting, report.head, report.problems, report.notes) == (0, 0, None, (), ())


def test_a_whole_log_holds(log):
    write(2)
    report = verify_log()
    assert (report.events, report.waiting, report.problems) == (11, 2, ())
    assert report.head == report.holds_until == Seal.objects.get(number=3)


def test_what_the_database_gives_back_hashes_the_same():
    """Whatever shape `data` was given in."""
    write(data={"z": 1, "a": {10: "ten", 9: "nine"}, "list": (1, 2), "none": None, "text": "§ “é”", "big": 2**60})
    seal()
    assert verify_log().problems == ()


@pytest.mark.parametrize(
    "fields",
    [{"kind": "x"}, {"scope": "case/99"}, {"subject": "item/1"}, {"data": {"a": 2}}, {"at": timezone.now()}],
    ids=lambda fields: next(iter(fields)),
)
def test_a_changed_event(log, fields):
    report = after(lambda: Event.objects.filter(pk=log[1][1].pk).update(**fields))
    assert report.problems == (f"An event of {of(2)} was changed after it was sealed.",)
    assert report.holds_until.number == 1


def test_a_changed_actor(log, new_user):
    report = after(lambda: Event.objects.filter(pk=log[2][0].pk).update(actor=new_user()))
    assert report.problems == (f"An event of {of(3)} was changed after it was sealed.",)
    assert report.holds_until.number == 2


def test_a_removed_event(log):
    gone = log[1][1].pk
    report = after(lambda: Event.objects.filter(pk=gone)._raw_delete("default"))
    assert report.problems == (f"Event {gone} of {of(2)} was removed.",)


def test_the_newest_events_removed(log):
    gone = [event.pk for event in log[2]]
    report = after(lambda: Event.objects.filter(pk__in=gone)._raw_delete("default"))
    assert report.problems == tuple(f"Event {pk} of {of(3)} was removed." for pk in gone)
    assert report.holds_until.number == 2


def test_the_newest_events_and_their_seal_removed(log):
    last = Seal.objects.get(number=3)

    def cut() -> None:
        Event.objects.filter(pk__in=[event.pk for event in log[2]])._raw_delete("default")
        Seal.objects.filter(number=3)._raw_delete("default")

    assert after(cut).problems == (beyond(last, f"ends with {Seal.objects.get(number=2)}"),)


def test_everything_removed(log):
    last = Seal.objects.get(number=3)

    def empty() -> None:
        for model in (Event, Seal, Unsealed):
            model.objects.all()._raw_delete("default")

    assert after(empty).problems == (beyond(last, "has no seal"),)


def test_an_event_put_in(log):
    forged = Event(at=timezone.now(), kind="forged", scope="case/0")
    forged.save()
    (problem,) = verify_log().problems
    assert problem == (
        f"Event {forged.pk} of {forged.at:%Y-%m-%d %H:%M:%S} UTC is in no seal and waits for none: it was put in, or "
        "its seal was removed."
    )


def test_an_event_put_in_between(log):
    first, second, third = (event.pk for event in log[1])
    report = after(lambda: Event.objects.filter(pk=third).update(id=third + 1000))
    assert report.problems[0] == f"Event {third} of {of(2)} was removed."
    assert report.problems[1].startswith(f"Event {third + 1000} of ")
    assert (second, len(report.problems)) == (first + 1, 2)


def test_an_event_removed_before_it_was_sealed(log):
    (event,) = write()
    report = after(lambda: Event.objects.filter(pk=event.pk)._raw_delete("default"))
    assert report.problems == (f"Event {event.pk} was removed before it was sealed.",)


def test_an_event_taken_out_of_the_queue(log):
    (event,) = write()
    Unsealed.objects.all().delete()
    assert verify_log().problems[0].startswith(f"Event {event.pk} of ")


def test_a_changed_event_queued_to_be_sealed_again(log):
    event = log[0][0]

    def change() -> None:
        Event.objects.filter(pk=event.pk).update(kind="x")
        Unsealed.objects.create(event=event)

    assert after(change).problems == (f"Event {event.pk} of {of(1)} is in another seal too, or waits for one again.",)
    seal()
    assert verify_log().problems == (
        f"An event of {of(1)} was changed after it was sealed.",
        f"Event {event.pk} of {of(4)} is in another seal too, or waits for one again.",
    )


def test_a_seal_removed(log):
    report = after(lambda: Seal.objects.filter(number=2)._raw_delete("default"))
    assert report.problems[0] == f"Seal 2 is missing before {Seal.objects.get(number=3)}."
    assert {problem.split(" of ")[0] for problem in report.problems[1:]} == {f"Event {event.pk}" for event in log[1]}


@pytest.mark.parametrize(
    ("fields", "also"),
    [
        ({"count": 2}, "What {} holds cannot be read."),
        ({"events": [[1, 10**12]]}, "What {} holds cannot be read."),
        ({"events": "none"}, "What {} holds cannot be read."),
        ({"mac": "f" * 64}, "The anchor file has another {}: the log was made anew from there on."),
    ],
)
def test_a_changed_seal(log, fields, also):
    report = after(lambda: Seal.objects.filter(number=3).update(**fields))
    made = Seal.objects.get(number=3)
    said = also.format(made)
    assert f"Seal{str(made)[4:]} was not made with the audit key, or was changed since." in report.problems
    assert said in report.problems
    assert report.holds_until.number == 2


def _seal_anew(key: bytes) -> None:
    """Every seal over the rows as they are now, as somebody makes them who knows how it is done."""
    previous = "0" * 64
    for made in Seal.objects.all():
        rows = Event.objects.filter(pk__in=made.ids()).order_by("pk").values_list(*COLUMNS)
        hashes = [hashlib.sha256(_json([pk, at.isoformat(), *others])).digest() for pk, at, *others in rows]
        digest = hashlib.sha256(b"".join(hashes)).hexdigest()
        said = _json([made.number, made.at.isoformat(), made.events, made.count, digest, previous])
        mac = hmac.new(key, said, "sha256").hexdigest()
        Seal.objects.filter(pk=made.pk).update(digest=digest, previous=previous, mac=mac)
        previous = mac


def _json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def test_everything_made_anew_without_the_key(log):
    def rewrite() -> None:
        Event.objects.filter(pk=log[0][0].pk).update(kind="x")
        _seal_anew(b"a guess")

    problems = after(rewrite).problems
    assert problems[0] == f"S{str(Seal.objects.first())[1:]} was not made with the audit key, or was changed since."
    assert len([problem for problem in problems if "audit key" in problem]) == 3


def test_everything_made_anew_with_the_key(log, folder):
    """Who has stolen the key as well is betrayed by the anchor file, and by every mail."""
    key = (folder / "audit_key").read_text().encode()
    known = Seal.objects.get(number=2).mac

    def rewrite() -> None:
        Event.objects.filter(pk=log[1][0].pk).update(kind="x")
        _seal_anew(key)

    assert after(rewrite).problems == tuple(
        f"The anchor file has another {Seal.objects.get(number=number)}: the log was made anew from there on."
        for number in (2, 3)
    )
    (folder / "audit-anchors").write_text("".join(f"{one.number} {one.mac} x\n" for one in Seal.objects.all()))
    assert verify_log().problems == ()
    assert verify_log(heads={2: known}).problems == (
        f"S{str(Seal.objects.get(number=2))[1:]} is not the one that was mailed or noted: the log was made anew.",
    )


def test_an_old_database_put_back(log, folder):
    """The file on this machine knows what came after; so does a mail, where the file was put back too."""
    last = Seal.objects.get(number=3)

    def put_back() -> None:
        Event.objects.filter(pk__gte=log[1][0].pk)._raw_delete("default")
        Seal.objects.filter(number__gt=1)._raw_delete("default")

    (problem,) = after(put_back).problems
    assert problem.startswith(f"The anchor file knows seal 3 of {last.at.isoformat()}, and the log ends with seal 1 of")
    (folder / "audit-anchors").write_text((folder / "audit-anchors").read_text().splitlines()[0] + "\n")
    assert verify_log().problems == ()
    assert verify_log(heads={3: last.mac}).problems == (
        f"Seal 3 was mailed or noted, and the log ends with {Seal.objects.get()}.",
    )


class TestTheFilesBeside:
    def test_without_the_key_nothing_is_proved(self, log, folder):
        (folder / "audit_key").unlink()
        assert verify_log().problems == (
            "The audit key is missing (AUDIT_KEY or AUDIT_KEY_FILE), so no seal can be proved.",
        )

    def test_a_lost_anchor_file(self, log, folder):
        (folder / "audit-anchors").unlink()
        assert verify_log().problems == (f"The anchor file {folder / 'audit-anchors'} is gone.",)

    @pytest.mark.parametrize(("kept", "missing"), [(slice(0, 2), 3), (slice(0, 3, 2), 2)])
    def test_a_line_taken_out(self, log, folder, kept, missing):
        lines = (folder / "audit-anchors").read_text().splitlines(keepends=True)
        (folder / "audit-anchors").write_text("".join(lines[kept]))
        made = Seal.objects.get(number=missing)
        with time_machine.travel(timezone.now() + timedelta(minutes=2)):
            assert verify_log().problems == (f"S{str(made)[1:]} is not in the anchor file.",)

    def test_a_trigger_taken_away(self, log):
        with connection.cursor() as cursor:
            on_table = " ON audit_event" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER audit_event_no_update{on_table}")
        assert verify_log().problems == (
            "The database no longer protects its rows: the trigger audit_event_no_update is missing or altered.",
        )


class TestTheTimeBeforeSeals:
    """Events were chained by hash; they keep that, and the first seals are over them."""

    @pytest.fixture
    def old(self) -> list[Event]:
        made, previous = [], "0" * 64
        for number in range(3):
            event = Event(at=timezone.now(), kind="old", scope=f"case/{number}", data={"a": 1}, previous_hash=previous)
            row = [getattr(event, column) for column in COLUMNS]
            event.hash = previous = chained_hash(tuple(row))
            event.save()
            Unsealed.objects.create(event=event)
            made.append(event)
        return made

    def test_the_chain_holds_before_and_after_it_is_sealed(self, old):
        assert verify_log().problems == ()
        seal()
        write()
        seal()
        assert verify_log().problems == ()

    def test_its_hash_is_the_one_of_then(self):
        row = (7, datetime(2026, 11, 1, tzinfo=UTC), 3, "k", "case/1", "", {}, "0" * 64, "")
        said = (
            '{"actor":3,"at":"2026-11-01T00:00:00+00:00","data":{},"kind":"k","previous":"' + "0" * 64 + '",'
            '"scope":"case/1","subject":""}'
        )
        assert chained_hash(row) == hashlib.sha256(said.encode()).hexdigest()

    def test_a_change_shows_before_it_is_sealed(self, old):
        report = after(lambda: Event.objects.filter(pk=old[1].pk).update(kind="x"))
        assert report.problems == (
            f"Event {old[1].pk} of {old[1].at:%Y-%m-%d %H:%M:%S} UTC does not follow from the event before it.",
        )

    def test_a_chain_made_anew_shows_after_it_is_sealed(self, old):
        seal()
        changed = {"kind": "x"}
        row = {**Event.objects.values(*COLUMNS).get(pk=old[2].pk), **changed}
        changed["hash"] = chained_hash(tuple(row.values()))
        report = after(lambda: Event.objects.filter(pk=old[2].pk).update(**changed))
        assert report.problems == (f"An event of {of(1)} was changed after it was sealed.",)


def test_many_strangers_fill_no_memory(log, monkeypatch):
    monkeypatch.setattr(verification, "CHUNK", 10)
    monkeypatch.setattr(verification, "UNCLAIMED", 20)
    monkeypatch.setattr(verification, "TOLD", 5)
    for _ in range(60):
        Event(at=timezone.now(), kind="forged", scope="case/0").save()
    report = verify_log()
    assert (len(report.problems), report.problems[-1]) == (6, "And 55 problems more.")


def test_in_chunks_all_the_same(log, monkeypatch):
    monkeypatch.setattr(verification, "CHUNK", 2)
    write(3)
    assert verify_log().problems == ()


@pytest.mark.django_db(transaction=True)
def test_while_others_write_and_seal(log):
    """It reads one moment, and holds up nobody."""

    def work(number: int) -> list[LogReport]:
        if number:
            return [verify_log() for _ in range(8)]
        for _ in range(12):
            write(2)
            seal()
        return []

    _written, reports = at_once(2, work)
    assert {report.problems for report in reports} == {()}
    assert (verify_log().events, verify_log().waiting) == (33, 0)


class TestTheCommand:
    def test_says_that_it_holds(self, log, capsys):
        write()
        call_command("verify_audit")
        head = Seal.objects.last()
        assert capsys.readouterr().out == (
            f"10 events hold. 1 wait for their seal. Head: 3 {head.mac} {head.at.isoformat()}\n"
        )

    def test_says_what_is_wrong_and_up_to_when_it_holds(self, log):
        with triggers_lifted(connection):
            Event.objects.filter(pk=log[1][0].pk).update(kind="x")
        with pytest.raises(CommandError) as told:
            call_command("verify_audit")
        assert str(told.value) == (
            "The audit log does not hold.\n"
            f"An event of {of(2)} was changed after it was sealed.\n"
            f"What was sealed before holds: up to {Seal.objects.get(number=1)}."
        )

    def test_compares_a_mailed_line(self, log):
        head = Seal.objects.get(number=2)
        line = f"2 {head.mac} {head.at.isoformat()}"
        call_command("verify_audit", head=[line], verbosity=0)
        with pytest.raises(CommandError, match="is not the one that was mailed"):
            call_command("verify_audit", head=[line.replace(head.mac, "a" * 64)])
        with pytest.raises(CommandError, match="A head is a line as it was mailed"):
            call_command("verify_audit", head=["2"])
