"""Sealing: what waits is sealed and anchored, once and in order, whatever stops it; and one can see how far it is."""

from __future__ import annotations

import stat
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction

from imr_site.audit import sealing
from imr_site.audit.anchors import AnchorError
from imr_site.audit.keys import AuditKeyError, made_with
from imr_site.audit.models import Event, Seal, Unsealed
from imr_site.audit.sealing import seal, sealing_state
from imr_site.audit.verification import verify_log
from tests.append_only import triggers_lifted
from tests.imr_site.audit.writing import write

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db
NOON = "2031-05-05T12:00:00Z"


@pytest.fixture(autouse=True)
def folder(audit_files) -> Path:
    return audit_files


@pytest.fixture
def lines(folder):
    return lambda: (folder / "audit-anchors").read_text().splitlines()


def test_every_event_leaves_with_the_process_log_without_its_data(caplog):
    caplog.set_level("INFO", "imr_site.audit")
    write(2)
    seal()
    first, second = Event.objects.all()
    made = Seal.objects.get()
    assert [line.getMessage() for line in caplog.records] == [
        f"audit event {first.pk} of {first.at.isoformat()}: {first.kind}, scope case/0, subject none, actor none",
        f"audit event {second.pk} of {second.at.isoformat()}: {second.kind}, scope case/1, subject none, actor none",
        f"audit seal 1: 2 events, mac {made.mac}",
    ]


def test_what_waits_is_sealed_and_anchored(lines, folder):
    first, second, third = (event.pk for event in write(3))
    assert seal() == 3
    made = Seal.objects.get()
    assert (made.number, made.events, made.count, made.previous) == (1, [[first, third]], 3, "0" * 64)
    assert (second, Unsealed.objects.count()) == (first + 1, 0)
    key = (folder / "audit_key").read_text().encode()
    assert made_with(made, [key])
    assert not made_with(made, [b"another key"])
    assert lines() == [f"1 {made.mac} {made.at.isoformat()}"]
    assert made.anchored_at is not None


def test_nothing_is_sealed_where_nothing_waits(folder):
    assert seal() == 0
    assert not Seal.objects.exists()
    assert list(folder.iterdir()) == []


def test_seals_follow_each_other(lines):
    for count in (2, 1, 3):
        write(count)
        seal()
    macs = list(Seal.objects.values_list("previous", "mac"))
    assert [previous for previous, _mac in macs] == ["0" * 64, macs[0][1], macs[1][1]]
    assert [line.split()[:2] for line in lines()] == [[str(n), mac] for n, (_previous, mac) in enumerate(macs, 1)]


def test_a_great_backlog_is_sealed_in_parts(monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 4)
    write(10)
    assert seal() == 10
    assert list(Seal.objects.values_list("count", flat=True)) == [4, 4, 2]


def test_what_commits_late_is_in_a_later_seal():
    """Numbers are given when an event is written, and seals take what is committed."""
    early, late = write(2)
    Unsealed.objects.filter(pk=early.pk).delete()
    seal()
    Unsealed.objects.create(event=early)
    write(1)
    seal()
    assert [made.events for made in Seal.objects.all()] == [
        [[late.pk, late.pk]],
        [[early.pk, early.pk], [late.pk + 1, late.pk + 1]],
    ]
    assert verify_log().problems == ()


class TestTheKey:
    def test_is_made_once_and_for_its_owner_alone(self, folder):
        write()
        seal()
        key = (folder / "audit_key").read_text()
        assert len(key) == 64
        assert stat.S_IMODE((folder / "audit_key").stat().st_mode) == 0o600
        write()
        seal()
        assert (folder / "audit_key").read_text() == key

    def test_may_come_from_the_environment(self, settings, folder):
        settings.AUDIT_KEY = "from-elsewhere"
        write()
        seal()
        assert made_with(Seal.objects.get(), [b"from-elsewhere"])
        assert not (folder / "audit_key").exists()

    @pytest.mark.parametrize(("key", "said"), [("", "is missing"), ("another", "did not make seal 1")])
    def test_is_not_replaced_where_there_are_seals(self, settings, folder, key, said):
        write()
        seal()
        (folder / "audit_key").unlink()
        settings.AUDIT_KEY = key
        write()
        with pytest.raises(AuditKeyError, match=said):
            seal()
        assert (Seal.objects.count(), Unsealed.objects.count()) == (1, 1)
        assert not (folder / "audit_key").exists()

    def test_may_be_followed_by_another(self, settings):
        settings.AUDIT_KEY = "first"
        write()
        seal()
        settings.AUDIT_KEY = "second first"
        write()
        seal()
        assert made_with(Seal.objects.last(), [b"second"])
        assert verify_log().problems == ()


class TestTheAnchorFile:
    def test_is_for_its_owner_alone(self, folder):
        write()
        seal()
        assert stat.S_IMODE((folder / "audit-anchors").stat().st_mode) == 0o600

    def test_gets_the_lines_that_a_full_disk_refused(self, settings, folder, lines):
        settings.AUDIT_ANCHOR_FILE = "/dev/full"
        write()
        with pytest.raises(OSError, match="No space left"):
            seal()
        assert Seal.objects.get().anchored_at is None
        settings.AUDIT_ANCHOR_FILE = folder / "audit-anchors"
        write()
        seal()
        assert [line.split()[0] for line in lines()] == ["1", "2"]
        assert not Seal.objects.filter(anchored_at=None).exists()

    def test_gets_no_line_twice_where_the_process_died_in_between(self, lines):
        write()
        seal()
        with triggers_lifted(connection):
            Seal.objects.update(anchored_at=None)
        write()
        seal()
        assert [line.split()[0] for line in lines()] == ["1", "2"]
        assert not Seal.objects.filter(anchored_at=None).exists()

    def test_goes_on_after_half_a_line(self, folder, lines):
        write()
        seal()
        write()
        with (folder / "audit-anchors").open("a") as file:
            file.write("2 0123")
        seal()
        assert [line.split()[0] for line in lines()] == ["1", "2", "2"]
        assert verify_log().problems == ()

    def test_that_is_gone_is_not_made_again(self, folder):
        write()
        seal()
        (folder / "audit-anchors").unlink()
        write()
        with pytest.raises(AnchorError, match="is gone"):
            seal()
        assert not (folder / "audit-anchors").exists()
        assert Seal.objects.count() == 2

    def test_that_knows_more_than_the_log_is_not_gone_on_with(self, folder, lines):
        write()
        seal()
        with (folder / "audit-anchors").open("a") as file:
            file.write(f"2 {'a' * 64} 2031-05-05T12:00:00+00:00\n")
        write()
        with pytest.raises(AnchorError, match=r"ends with seal 2, and seal 2 of .* is the next of the database"):
            seal()
        assert len(lines()) == 2


class TestResuming:
    def test_goes_on_after_a_backup_was_put_back(self, folder, lines, capsys):
        write()
        seal()
        with (folder / "audit-anchors").open("a") as file:
            file.write(f"2 {'a' * 64} 2031-05-05T12:00:00+00:00\n3 {'b' * 64} 2031-05-05T12:00:02+00:00\n")
        assert verify_log().problems != ()
        call_command("resume_audit")
        assert "goes on after seal 1." in capsys.readouterr().out
        assert Event.objects.get(kind="audit.resumed").data == {"seal": 1}
        seal()
        assert [line.split()[0] for line in lines()] == ["1", "2", "3", "1", "2"]
        assert verify_log().problems == ()

    def test_goes_on_in_a_new_file_and_says_so(self, folder):
        for _ in range(2):
            write()
            seal()
        (folder / "audit-anchors").unlink()
        call_command("resume_audit", verbosity=0)
        seal()
        report = verify_log()
        assert report.problems == ()
        assert report.notes == ("The anchor file was begun anew with seal 2; nothing proves those before.",)

    def test_goes_on_where_there_is_no_seal_yet(self, folder):
        (folder / "audit-anchors").write_text(f"1 {'a' * 64} 2031-05-05T12:00:00+00:00\n")
        call_command("resume_audit", verbosity=0)
        seal()
        assert verify_log().problems == ()


class TestTheState:
    def test_where_all_is_well(self):
        write(2)
        assert (sealing_state().waiting, sealing_state().problem) == (2, "")
        seal()
        state = sealing_state()
        assert (state.waiting, state.waiting_since, state.newest, state.problem) == (0, None, Seal.objects.get(), "")

    def test_where_nobody_seals(self):
        with time_machine.travel(NOON, tick=False) as clock:
            write()
            clock.shift(timedelta(seconds=60))
            assert sealing_state().problem == ""
            clock.shift(timedelta(seconds=1))
            state = sealing_state()
        assert state.problem == (
            "Events of the audit log wait for their seal since May 5, 2031, 12:00 UTC: is a worker alive?"
        )
        assert (state.waiting, state.waiting_since.isoformat()) == (1, "2031-05-05T12:00:00+00:00")

    def test_where_seals_are_not_anchored(self, folder):
        with time_machine.travel(NOON, tick=False) as clock:
            write()
            seal()
            (folder / "audit-anchors").unlink()
            write()
            with pytest.raises(AnchorError):
                seal()
            clock.shift(timedelta(seconds=61))
            state = sealing_state()
        assert state.problem == (
            "Seal 2 of May 5, 2031, 12:00 UTC is not in the anchor file of the audit log. Run: manage.py verify_audit"
        )
        assert state.unanchored == 1

    def test_where_an_event_was_removed_before_it_was_sealed(self):
        (event,) = write()
        with triggers_lifted(connection):
            Event.objects.filter(pk=event.pk)._raw_delete("default")
        assert sealing_state().problem.startswith("An event of the audit log was removed before it was sealed.")


@pytest.mark.django_db(transaction=True)
def test_never_seals_within_a_transaction():
    """A seal that is rolled back would be in the anchor file for ever."""
    with transaction.atomic():
        write()
        with pytest.raises(RuntimeError, match="durable"):
            seal()
