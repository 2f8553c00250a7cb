"""What `verify` finds: a flipped bit anywhere, what is missing, and a manifest that does not fit its database."""

from __future__ import annotations

import hashlib
import random
import shutil
from dataclasses import replace
from itertools import count

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from imr_site.audit.models import Event
from imr_site.audit.sealing import seal
from imr_site.backup.errors import BackupError
from imr_site.backup.making import make_backup
from imr_site.backup.manifest import NAME, Part, read_manifest, write_manifest
from imr_site.backup.verification import verify_shelf
from tests.append_only import alter
from tests.factories import a_document, a_pdf, open_
from tests.faults import die, with_fault
from tests.imr_site.backup.conftest import nothing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.time_goes_on]  # a backup is named by it


def test_a_flipped_bit_anywhere_is_found(filled, shelf, back_up, faults):
    """Each file in the folder of backups, at a place drawn by lot: database, manifest, keys and stored files."""
    back_up(with_secrets=True)
    lot = random.Random(16)  # noqa: S311 - a lot, no secret
    files = sorted(path for path in shelf.root.rglob("*") if path.is_file())
    assert {path.parent.name for path in files} >= {"secrets", shelf.whole()[0].name}
    assert len(files) > 6
    for path in files:
        whole = path.read_bytes()
        place = lot.randrange(len(whole))
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << lot.randrange(8)]) + whole[place + 1 :])
        (fault,) = faults()
        assert str(path) in fault, path
        assert "damaged" in fault
        path.write_bytes(whole)
    assert faults() == []


def test_what_is_missing_is_found(filled, shelf, back_up, faults):
    folder = back_up(with_secrets=True).folder
    for path in sorted(path for path in shelf.root.rglob("*") if path.is_file()):
        aside = path.read_bytes()
        path.unlink()
        (fault,) = faults()
        assert str(path) in fault or (path.name == NAME and fault.startswith(f"{folder.name}: never finished."))
        path.write_bytes(aside)
    assert faults() == []


def test_a_file_that_the_database_names_and_the_manifest_does_not(filled, back_up, faults):
    folder = back_up().folder
    manifest = read_manifest(folder)
    write_manifest(replace(manifest, files=manifest.files[1:]), folder)
    (fault,) = faults(rows=True)
    assert manifest.files[0].sha256 in fault
    assert fault.endswith("and the manifest does not.")


def test_a_database_that_is_not_the_one_of_the_manifest(filled, back_up, faults):
    folder = back_up().folder
    manifest = read_manifest(folder)
    tables = {**manifest.database.tables, "cases_case": (1000, "")}
    database = replace(manifest.database, tables=tables, migrations={}, audit_head="0" * 64)
    write_manifest(replace(manifest, database=database), folder)
    assert faults(rows=True) == [
        f"{folder.name}: The database is not migrated as far as it was.",
        f"{folder.name}: Table cases_case is not as it was copied.",
        f"{folder.name}: The audit log does not end as it did.",
    ]


def test_a_file_that_is_no_database(filled, back_up, faults):
    """As when its hash was computed anew by whoever replaced it."""
    folder = back_up().folder
    manifest = read_manifest(folder)
    (part,) = manifest.parts
    (folder / part.path).write_bytes(b"no database" * 1000)
    digest = hashlib.sha256((folder / part.path).read_bytes()).hexdigest()
    write_manifest(replace(manifest, parts=(Part(part.path, 11_000, digest),)), folder)
    (fault,) = faults()
    assert "is not whole" in fault


def test_an_audit_log_that_was_broken_before_it_was_copied(filled, back_up, faults):
    seal()
    alter(Event.objects.filter(pk=Event.objects.earliest("pk").pk), kind="forged")
    folder = back_up().folder
    (fault,) = faults(rows=True)
    assert fault.startswith(f"{folder.name}: An event of seal 1 of ")
    assert fault.endswith(" was changed after it was sealed.")


def test_one_of_a_newer_release_is_told(filled, back_up, faults):
    folder = back_up().folder
    manifest = read_manifest(folder)
    later = {**manifest.database.migrations, "cases": "9999_later"}
    write_manifest(replace(manifest, database=replace(manifest.database, migrations=later)), folder)
    (fault,) = faults()
    assert "this one has no migration cases.9999_later" in fault


def test_one_of_several_is_verified_alone(filled, shelf, back_up):
    damaged, whole = back_up(), back_up()
    (damaged.folder / NAME).write_bytes(b"{}\n")
    report = verify_shelf(shelf=shelf, name=whole.folder.name, scratch=False, progress=nothing)
    assert (report.backups, report.files, report.faults) == (1, whole.files, [])
    assert len(verify_shelf(shelf=shelf, name="", scratch=False, progress=nothing).faults) == 1


def test_an_empty_folder_proves_nothing(shelf, tmp_path):
    shelf.root.mkdir()
    with pytest.raises(BackupError, match="There is no finished backup in"):
        verify_shelf(shelf=shelf, name="", scratch=False, progress=nothing)
    with pytest.raises(CommandError, match="cannot be opened: No such file or directory"):
        call_command("verify", str(tmp_path / "typed wrong"))


def test_the_command_says_what_is_wrong(filled, shelf, back_up, capsys):
    folder = back_up().folder
    call_command("verify", str(shelf.root))
    assert capsys.readouterr().out.splitlines()[-1].startswith("backups 1, files ")
    shutil.rmtree(shelf.root / "files")
    with pytest.raises(CommandError, match="Not everything is as it was copied"):
        call_command("verify", str(shelf.root), "--backup", folder.name)
    assert "is gone. Remove it" not in capsys.readouterr().out


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's copy is read without a server")
def test_without_a_scratch_database_the_rows_of_a_dump_are_not_read_and_that_is_said(filled, shelf, back_up):
    folder = back_up().folder
    report = verify_shelf(shelf=shelf, name="", scratch=False, progress=nothing)
    assert report.faults == []
    assert report.notes == [f"{folder.name}: every byte of the dump was read, its rows were not: add --scratch."]


# ---- torn -----------------------------------------------------------------------------------------------------------


def test_killed_at_every_step_it_is_found_and_the_next_one_completes_it(filled, shelf, back_up, faults):
    """Before the files, between any two of them, in the middle of one, and before the manifest has its name."""
    before = back_up()
    for number in range(3):
        a_document(open_(), content=a_pdf(f"New {number}"))
    for step in count(1):
        ended = with_fault(
            lambda: make_backup(shelf=shelf, with_secrets=False, keep_days=35, progress=nothing), at=step, fault=die
        )
        if ended == 0:
            break
        assert ended == -9
        if shelf.torn():
            (torn,) = shelf.torn()
            assert faults() == [f"{torn.name}: never finished. Make another backup."]
            assert shelf.find("") == before.folder
    assert step > 4
    assert shelf.torn() == []
    assert (back_up().copied, faults()) == (0, [])


def test_one_whose_database_is_half_written_is_removed_by_the_next(filled, shelf, back_up, faults):
    folder = back_up().folder
    torn = shelf.root / "2026-01-01T00-00-00.000000Z"
    torn.mkdir()
    (torn / "database.sqlite3").write_bytes(b"SQLite format 3\0 and no more")
    assert faults() == [f"{torn.name}: never finished. Make another backup."]
    made = back_up()
    assert made.torn == [torn.name]
    assert shelf.whole() == [folder, made.folder]
    assert faults() == []
