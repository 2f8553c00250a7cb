"""A backup put back into an empty installation elsewhere, on the database of the run."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cases.models import Case, Document, Letter
from imr_site.audit.models import Event
from imr_site.audit.verification import verify_log
from imr_site.backup.databases import DATABASES
from imr_site.backup.errors import BackupError
from imr_site.backup.manifest import read_manifest, write_manifest
from imr_site.backup.reading import named
from imr_site.backup.restoring import PutBack, restore_backup
from imr_site.files.store import RECORDS, SEALED, hashes, keep, read_file
from imr_site.jobs.models import Job
from imr_site.jobs.services import work_waits
from tests.factories import a_document, a_pdf, open_
from tests.imr_site.backup.conftest import nothing

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.time_goes_on]  # a backup is named by it
CHANGED_BY_RESTORING = {"audit_event", "audit_unsealed", "django_session", "jobs_job", "shared_cache", "limits_cache"}


@contextmanager
def put_back(shelf, elsewhere, *, name: str = "") -> Iterator[PutBack]:
    """Within the block we are in the installation that was put back."""
    with elsewhere():
        yield restore_backup(shelf=shelf, name=name, progress=nothing)


def rows() -> dict[str, list[tuple]]:
    """Every row of every table."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a table's name
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def test_everything_is_as_it_was(filled, shelf, back_up, elsewhere):
    before, files = rows(), list(named())
    back_up()
    with put_back(shelf, elsewhere) as done:
        after = rows()
        assert done.faults == []
        assert {table: after[table] for table in after if table not in CHANGED_BY_RESTORING} == {
            table: before[table] for table in before if table not in CHANGED_BY_RESTORING
        }
        assert set(before["audit_event"]) < set(after["audit_event"])
        assert list(named()) == files
        for folder, sha256 in files:
            read_file(folder, sha256)  # compared with its hash
        assert done.files == len(files)


def test_work_goes_on_in_it(filled, shelf, back_up, elsewhere):
    """Numbers go on where they were, triggers still refuse, and the log is one chain."""
    numbers = set(Case.objects.values_list("case_number", flat=True))
    back_up()
    with put_back(shelf, elsewhere):
        new = open_()
        assert new.case_number not in numbers
        assert a_document(new, content=a_pdf("New")).is_clean
        assert verify_log().problems == ()
        assert Event.objects.filter(kind="backup.restored").count() == 1
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Event.objects.update(kind="x")


def test_what_was_stored_after_it_is_not_in_it(filled, shelf, back_up, elsewhere):
    back_up()
    later = a_document(open_(), content=a_pdf("Later"))
    with put_back(shelf, elsewhere) as done:
        assert done.faults == []
        assert not Document.objects.filter(sha256=later.sha256).exists()
        assert later.sha256 not in set(hashes(RECORDS))
    assert Document.objects.filter(sha256=later.sha256).exists()  # here it is


def test_an_older_one_is_put_back_by_its_name(filled, shelf, back_up, elsewhere):
    old, count = back_up(), Case.objects.count()
    open_()
    back_up()
    with put_back(shelf, elsewhere, name=old.folder.name):
        assert Case.objects.count() == count
    with elsewhere(), pytest.raises(BackupError, match="There is no finished backup 2020"):
        restore_backup(shelf=shelf, name="2020", progress=nothing)


def test_sessions_end_and_what_was_cached_goes(filled, shelf, back_up, elsewhere):
    Session.objects.create(session_key="k" * 32, session_data="", expire_date=timezone.now() + timedelta(hours=9))
    cache.set("kept", "value")
    back_up()
    with put_back(shelf, elsewhere):
        assert not Session.objects.exists()
        assert cache.get("kept") is None
    assert Session.objects.exists()


def test_work_that_was_under_way_is_given_out_again(filled, shelf, back_up, elsewhere):
    now = timezone.now()
    running = Job.objects.create(
        kind="k",
        key="1",
        requested_at=now,
        claimed_at=now,
        claim="1ff0c4b5-3f8c-4f0c-9a34-8f6c6c3e2b10",
        attempts=1,
        silent_sweeps=3,
    )
    back_up()
    with put_back(shelf, elsewhere) as done:
        job = Job.objects.get(pk=running.pk)
        assert (job.claim, job.silent_sweeps) == (None, 0)
        assert work_waits()
        assert "1 jobs were under way and begin again" in done.to_do[-1]


def test_files_go_into_the_bucket_of_the_other_installation(filled, shelf, back_up, elsewhere, request):
    back_up()
    bucket = request.getfixturevalue("bucket")  # from now on files are there
    with put_back(shelf, elsewhere) as done:
        assert done.faults == []
        assert bucket.names() == {folder.name_of(sha256) for folder, sha256 in named()}


# ---- keys -----------------------------------------------------------------------------------------------------------


def test_a_missing_key_is_named_with_what_cannot_be_done_without_it(filled, shelf, back_up, elsewhere, settings):
    back_up()
    settings.SECRET_KEY, settings.SIGNING_CERTIFICATE = "another", None
    with put_back(shelf, elsewhere) as done:
        key, certificate = done.to_do[:2]
    assert key.startswith("Put back the secret key (")
    assert "The backup does not hold it. Without it: Links to choose a password" in key
    assert certificate.startswith("Put back the signing certificate (")
    assert certificate.endswith("No letter can be sealed, so nothing can be issued; what was sealed stays valid.")


def test_with_the_same_keys_nothing_is_missing(filled, shelf, back_up, elsewhere):
    back_up()
    with put_back(shelf, elsewhere) as done:
        (words,) = done.to_do
    assert words.startswith("What was done after ")


def test_a_copied_key_is_put_back_where_the_installation_keeps_its_own(filled, shelf, back_up, elsewhere, settings):
    back_up(with_secrets=True)
    was, settings.SECRET_KEY = settings.SECRET_KEY, "made at the first start"
    with elsewhere() as data:
        (data / "secret_key").write_text(settings.SECRET_KEY)
        done = restore_backup(shelf=shelf, name="", progress=nothing)
        assert (data / "secret_key").read_text() == was
    assert done.to_do[0] == f"Start every process anew: the secret key was put back as {data / 'secret_key'}."


# ---- refused --------------------------------------------------------------------------------------------------------


def test_an_installation_that_is_not_empty_stays_as_it_is(filled, shelf, back_up, elsewhere):
    back_up()
    before = rows()
    with pytest.raises(BackupError, match="The database here holds tables"):
        restore_backup(shelf=shelf, name="", progress=nothing)
    assert rows() == before
    with elsewhere():
        keep(RECORDS, b"a file of another case")
        with pytest.raises(BackupError, match="This installation has files of its own, such as documents/"):
            restore_backup(shelf=shelf, name="", progress=nothing)
        assert connection.introspection.table_names() == []


def test_a_damaged_database_is_not_put_back(filled, shelf, back_up, elsewhere):
    path = back_up().folder / DATABASES[connection.vendor].FILE
    path.write_bytes(path.read_bytes()[:-1] + b"\xff")
    with elsewhere():
        with pytest.raises(CommandError, match=r"Nothing was put back\. Use another backup\."):
            call_command("restore", str(shelf.root))
        assert (connection.introspection.table_names(), list(hashes(RECORDS))) == ([], [])


def test_a_damaged_file_is_left_out_and_keeps_nothing_else_back(filled, shelf, back_up, elsewhere, capsys):
    back_up()
    letter = Letter.objects.exclude(sha256="").get()
    path = shelf.root / "files" / SEALED.name_of(letter.sha256)
    path.write_bytes(path.read_bytes() + b" ")
    with elsewhere():
        with pytest.raises(CommandError, match="Not everything is as it was copied"):
            call_command("restore", str(shelf.root))
        said = capsys.readouterr()
        assert said.err == f"{SEALED.name_of(letter.sha256)} is damaged in the backup, and was left out.\n"
        assert said.out.splitlines()[-1].endswith("files, faults 1")
        assert list(hashes(SEALED)) == []
        assert set(hashes(RECORDS)) == set(Document.objects.values_list("sha256", flat=True))


def test_what_was_interrupted_is_begun_again(filled, shelf, back_up, elsewhere):
    """The files are there and the database is not: as after a kill in the middle."""
    back_up()
    document = Document.objects.first()
    content = read_file(RECORDS, document.sha256)
    with elsewhere():
        keep(RECORDS, content)
        assert restore_backup(shelf=shelf, name="", progress=nothing).faults == []
        assert read_file(RECORDS, document.sha256) == content


def test_a_backup_of_another_kind_of_database_is_refused(filled, shelf, back_up, elsewhere):
    folder = back_up().folder
    manifest = read_manifest(folder)
    other = "postgresql" if connection.vendor == "sqlite" else "sqlite"
    write_manifest(replace(manifest, database=replace(manifest.database, engine=other)), folder)
    with elsewhere(), pytest.raises(BackupError, match=f"The backup is of {other}, and DATABASE_URL here names"):
        restore_backup(shelf=shelf, name="", progress=nothing)
