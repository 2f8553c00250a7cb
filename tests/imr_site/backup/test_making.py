"""What a backup holds, on the database of the run, with the files on disk and in a bucket."""

from __future__ import annotations

import stat
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from cases.models import Document, Letter
from imr_site.audit.models import Event
from imr_site.audit.verification import verify_log
from imr_site.backup.databases import DATABASES
from imr_site.backup.errors import BackupError
from imr_site.backup.making import make_backup
from imr_site.backup.manifest import NAME, FileState, read_manifest
from imr_site.backup.reading import named
from imr_site.files.store import RECORDS, SEALED, forget, keep, read_file
from tests.append_only import alter
from tests.factories import a_document, a_pdf, open_
from tests.stored import stored_path

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.time_goes_on]  # a backup is named by it


def _pool(shelf) -> set[str]:
    pool = shelf.root / "files"
    return {path.relative_to(pool).as_posix() for path in pool.rglob("*") if path.is_file()}


def _named() -> set[str]:
    return {folder.name_of(sha256) for folder, sha256 in named()}


def test_it_holds_the_database_and_exactly_the_files_it_names(filled, shelf, back_up, faults):
    made = back_up()
    assert sorted(path.name for path in made.folder.iterdir()) == sorted([DATABASES[connection.vendor].FILE, NAME])
    assert _pool(shelf) == _named()
    assert (made.files, made.copied) == (len(_named()), len(_named()))
    assert {name.split("/")[0] for name in _named()} == {"copies", "documents", "imports", "letters"}
    assert faults(rows=True) == []


def test_the_manifest_says_what_was_copied(filled, back_up):
    documents, before = Document.objects.count(), verify_log()
    manifest = read_manifest(back_up().folder)
    said = manifest.database
    assert (said.engine, said.tables["cases_document"][0]) == (connection.vendor, documents)
    assert (said.audit_events, said.audit_head) == (before.events, before.head.mac if before.head else "")
    assert said.migrations["sessions"] == "0001_initial"
    assert [(key.name, key.copied) for key in manifest.keys] == [
        ("secret_key", False),
        ("certificate", False),
    ]
    assert manifest.release == "0.1.0"


def test_it_is_an_event_that_names_the_manifest(filled, back_up):
    made = back_up()
    event = Event.objects.latest("id")
    assert (event.kind, event.subject, event.actor) == ("backup.made", made.folder.name, None)
    assert event.data["files"] == made.files
    assert verify_log().problems == ()


def test_a_second_one_copies_only_what_is_new(filled, shelf, back_up, faults):
    first = back_up()
    before = {name: (shelf.root / "files" / name).stat().st_ino for name in _pool(shelf)}
    a_document(open_(), content=a_pdf("Another report"))
    second = back_up()
    assert (second.copied, second.files) == (2, first.files + 2)  # the record and its inert copy
    assert {name: (shelf.root / "files" / name).stat().st_ino for name in before} == before
    assert shelf.whole() == [first.folder, second.folder]
    assert faults() == []


def test_the_same_bytes_in_two_cases_are_one_file(data_dir, files, shelf, back_up):
    for _ in range(2):
        a_document(open_(), content=a_pdf("The same report"))
    assert back_up().files == 2  # the record and its inert copy


def test_what_was_deleted_is_in_no_page_of_the_copy(data_dir, files, back_up):
    a_document(open_(), content=a_pdf(), title="Telltale title")
    Document.objects.all().delete()
    made = back_up()
    assert b"Telltale title" not in (made.folder / DATABASES[connection.vendor].FILE).read_bytes()


def test_files_in_a_bucket_are_copied_to_the_shelf(data_dir, bucket, shelf, back_up, faults):
    a_document(open_(), content=a_pdf("In the cloud"))
    assert back_up().copied == 2  # the record and its inert copy
    assert _pool(shelf) == bucket.names()
    assert faults() == []


def test_all_of_it_is_for_the_owner_only(filled, shelf, back_up):
    back_up(with_secrets=True)
    found = {path: stat.S_IMODE(path.stat().st_mode) for path in (shelf.root, *shelf.root.rglob("*"))}
    assert {path: mode for path, mode in found.items() if mode & 0o077} == {}


# ---- keys -----------------------------------------------------------------------------------------------------------


def test_keys_are_copied_only_if_that_is_asked_for(filled, settings, back_up):
    without = back_up()
    assert not (without.folder / "secrets").exists()
    key = settings.SECRET_KEY.encode()
    assert not any(key in path.read_bytes() for path in without.folder.iterdir())
    copied = back_up(with_secrets=True).folder / "secrets"
    assert (copied / "secret_key").read_bytes() == key
    assert (copied / "certificate").read_bytes() == settings.SIGNING_CERTIFICATE.read_bytes()


def test_another_key_has_another_fingerprint(filled, settings, back_up):
    def fingerprint() -> str:
        return read_manifest(back_up().folder).keys[0].fingerprint

    one = fingerprint()
    assert fingerprint() == one
    settings.SECRET_KEY = "another"
    assert fingerprint() != one


# ---- what goes wrong ------------------------------------------------------------------------------------------------


def test_what_is_disposed_of_meanwhile_is_told_and_does_no_harm(filled, shelf, faults):
    """After the database was copied, while another file is."""
    letter = Letter.objects.exclude(sha256="").get()

    def dispose(_count: int) -> None:
        alter(Letter.objects.filter(pk=letter.pk), sha256="", sealed_at=None, size=None)
        forget(SEALED, letter.sha256)

    made = make_backup(shelf=shelf, with_secrets=False, keep_days=35, progress=dispose)
    assert (made.disposed, made.lost) == (1, [])
    assert [f.sha256 for f in read_manifest(made.folder).files if f.state == FileState.DISPOSED] == [letter.sha256]
    assert faults() == []


@pytest.mark.parametrize("state", ["missing", "altered"])
def test_a_file_the_installation_has_lost_is_told_and_the_rest_is_kept(filled, shelf, faults, capsys, state):
    document = Document.objects.first()
    path = stored_path(RECORDS, document.sha256)
    path.unlink() if state == "missing" else path.write_bytes(b"other bytes")
    with pytest.raises(CommandError, match="the installation has lost files"):
        call_command("backup", str(shelf.root))
    name = RECORDS.name_of(document.sha256)
    assert f"{name} is {state}." in capsys.readouterr().err
    assert _pool(shelf) == _named() - {name}
    (folder,) = shelf.whole()
    assert faults() == [f"{folder.name}: {name} was {state} in the installation already."]


def test_two_at_once_are_refused_in_words(filled, shelf, back_up):
    back_up()
    with shelf.alone(), pytest.raises(BackupError, match="Another command works in"):
        back_up()


def test_a_folder_that_holds_anything_else_is_refused_and_left_alone(filled, shelf, back_up, settings):
    """`backup DATA_DIR` would take the store for its pool."""
    shelf.root.mkdir()
    (shelf.root / "files").mkdir()
    (shelf.root / "files" / "a letter to mother").touch()
    with pytest.raises(BackupError, match=r"holds something else, such as files\. Name a folder that is empty"):
        back_up()
    (shelf.root / "files").rename(shelf.root / "photos")
    with pytest.raises(BackupError, match="such as photos"):
        back_up()
    assert [path.name for path in shelf.root.rglob("*")] == ["photos", "a letter to mother"]


# ---- how long -------------------------------------------------------------------------------------------------------


def test_old_ones_go_with_the_files_that_only_they_hold(filled, shelf, back_up, faults):
    now = timezone.now()
    with time_machine.travel(now - timedelta(days=40), tick=True):
        old = back_up()
    with time_machine.travel(now - timedelta(days=34), tick=True):
        kept = back_up()
    document = Document.objects.latest("pk")
    Document.objects.filter(sha256=document.sha256).delete()
    forget(RECORDS, document.sha256)
    made = back_up()
    assert made.expired == [old.folder.name]
    assert shelf.whole() == [kept.folder, made.folder]
    assert RECORDS.name_of(document.sha256) in _pool(shelf)  # the one of 34 days ago still holds it
    assert back_up(keep_days=30).expired == [kept.folder.name]
    assert _pool(shelf) == _named()
    assert faults() == []


def test_the_newest_is_never_removed(filled, shelf, back_up):
    with time_machine.travel(timezone.now() - timedelta(days=400), tick=True):
        old = back_up()
    assert shelf.whole() == [old.folder]


def test_a_file_stored_again_after_it_was_disposed_of_is_copied_again(filled, shelf, back_up, faults):
    document = Document.objects.first()
    content = read_file(RECORDS, document.sha256)
    with time_machine.travel(timezone.now() - timedelta(days=40), tick=True):
        back_up()
    forget(RECORDS, document.sha256)
    keep(RECORDS, content)
    back_up()
    assert RECORDS.name_of(document.sha256) in _pool(shelf)
    assert faults() == []


def test_the_command_says_what_it_did(filled, shelf, capsys):
    call_command("backup", str(shelf.root))
    (folder,) = shelf.whole()
    count = len(_named())
    assert capsys.readouterr().out == f"{folder}: the database and {count} files, {count} of them new.\n"
