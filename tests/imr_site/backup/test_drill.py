"""The drill: twenty people write while two backups are made; one is put back elsewhere and proves itself."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.installation import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.installation import Installation

pytestmark = pytest.mark.integration

SUMMARY = """
import json
from imr_site.audit.models import Event
from imr_site.backup.reading import named
from imr_site.files.store import read_file
from cases.models import Document
files = [(folder.path, sha256, len(read_file(folder, sha256))) for folder, sha256 in named()]
print(json.dumps({
    "files": files,
    "documents": list(Document.objects.values_list("pk", "case__case_number", "sha256")),
    "events": list(Event.objects.values_list("pk", "kind", "subject", "hash")),
}))
"""
WRITE = "from tests.imr_site.backup.writers import write; write({stop!r})"
FOLDERS = ["copies", "documents", "imports", "letters"]


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def new_site(request, new_installation) -> Callable[[], Installation]:
    """Installations of one kind."""
    if request.param == "SQLite":
        return new_installation
    postgres = request.getfixturevalue("postgres")
    return lambda: new_installation(database_url=postgres.new_database())


def test_a_backup_under_twenty_writers_put_back_elsewhere(new_site: Callable[[], Installation], tmp_path: Path):
    site, shelf, stop = new_site().migrate(), tmp_path / "backups", tmp_path / "stop"
    writing = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--verbosity=0", "-c", WRITE.format(stop=str(stop))],
        cwd=ROOT,
        env=site.environment,
        stdout=subprocess.PIPE,
    )

    def documents() -> int:
        return site.rows("SELECT count(*) FROM cases_document")[0][0]

    try:
        site.wait_until(lambda: documents() >= 20 and letters(site) >= 2, what="all of them write", seconds=180)
        before = documents()
        first = site.manage("backup", str(shelf)).stdout
        during = documents()
        second = site.manage("backup", str(shelf), "--with-secrets").stdout
        assert before < during < documents(), "nobody was kept waiting until the end"
    finally:
        stop.touch()
        written, _ = writing.communicate(timeout=60)
    assert writing.returncode == 0
    assert int(written) > 20
    files_first, files_second, copied = _files(first)[0], *_files(second)
    assert copied == files_second - files_first > 0

    arguments = ["verify", str(shelf)] + ["--scratch"] * bool(site.database_url)
    assert site.manage(*arguments).stdout.splitlines()[-1] == f"backups 2, files {files_second}, faults 0"

    elsewhere = new_site()
    said = elsewhere.manage("restore", str(shelf)).stdout.splitlines()
    assert said[-1].endswith(f"is put back: the database and {files_second} files, faults 0")
    elsewhere.manage("verify_audit")
    assert elsewhere.manage("verify_letters").stdout.strip().endswith(", wrong 0")
    was, now = json.loads(site.python(SUMMARY)), json.loads(elsewhere.python(SUMMARY))
    assert sorted({folder for folder, _sha256, _size in now["files"]}) == FOLDERS
    assert len(now["files"]) == files_second
    for rows in ("files", "documents", "events"):
        new = {tuple(row) for row in now[rows]} - {tuple(row) for row in was[rows]}
        assert len(new) == (rows == "events")  # that it was put back
    assert elsewhere.python("from tests.factories import open_; print(open_().case_number)")


def letters(site: Installation) -> int:
    """How many letters are sealed."""
    return site.rows("SELECT count(*) FROM cases_letter WHERE sha256 <> ''")[0][0]


def _files(said: str) -> tuple[int, int]:
    """How many files the backup holds, and how many of them were copied."""
    words = said.splitlines()[-1].split()
    return int(words[words.index("files,") - 1]), int(words[words.index("of") - 1])
