"""What an installation writes is for its own account only, whatever the umask of whoever starts it."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from django.core.checks import Tags, run_checks

from imr_site.checks import data_is_private

if TYPE_CHECKING:
    from pathlib import Path

    from tests.installation import Installation


def open_to_others(folder: Path) -> dict[str, str]:
    """The mode of each file and folder that group or others may do anything with."""
    paths = [path for path in (folder, *folder.rglob("*")) if not path.is_symlink()]
    modes = {str(path.relative_to(folder)): stat.S_IMODE(path.stat().st_mode) for path in paths}
    return {name: f"{mode:o}" for name, mode in modes.items() if mode & 0o077}


@pytest.mark.integration
def test_a_day_s_work_leaves_nothing_that_others_may_read(installation: Installation):
    """Database with its journal, records, letters, mail, messages of the broker, keys, the clock of the timers."""
    site = installation.load_demo().start_web().start_worker()
    site.python("from django.core.mail import send_mail; send_mail('s', 'm', None, ['adele@party.example'])")
    site.manage("demo")
    site.wait_until(
        lambda: site.rows("SELECT count(*) FROM jobs_job WHERE done_at IS NULL AND failed_at IS NULL") == [(0,)],
        what="all jobs are done",
    )
    with closing(sqlite3.connect(site.data_dir / "db.sqlite3")) as looking:  # the last to leave removes the journal
        looking.execute("SELECT count(*) FROM jobs_job").fetchone()
        written = {path.relative_to(site.data_dir).parts[0] for path in site.data_dir.rglob("*") if path.is_file()}
        assert written >= {"db.sqlite3", "db.sqlite3-wal", "secret_key", "files", "mail", "broker"}
        assert open_to_others(site.data_dir) == {}
    named = site.python(
        "from imr_site.backup.reading import named\nfor folder, sha256 in named(): print(folder.name_of(sha256))"
    )
    files = site.data_dir / "files"
    stored = {path.relative_to(files).as_posix() for path in files.rglob("*") if path.is_file()}
    assert set(named.split()) <= stored
    assert {name.split("/")[0] for name in named.split()} == {name.split("/")[0] for name in stored}


@pytest.mark.django_db
def test_what_an_older_release_left_open_is_told_with_what_to_do(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    (settings.DATA_DIR / "files").mkdir(parents=True)
    (settings.DATA_DIR / "secret_key").touch()
    assert data_is_private() == []
    (settings.DATA_DIR / "files" / "record").touch()
    (settings.DATA_DIR / "files" / "record").chmod(0o644)
    (settings.DATA_DIR / "files").chmod(0o750)
    (found,) = (
        message
        for message in run_checks(tags=[Tags.security], include_deployment_checks=True)
        if message.id == "imr.W005"
    )
    assert found.msg == (
        f"2 files and folders below DATA_DIR are open to other accounts, such as {settings.DATA_DIR / 'files'}."
    )
    assert found.hint == f"chmod -R go= {settings.DATA_DIR}"
