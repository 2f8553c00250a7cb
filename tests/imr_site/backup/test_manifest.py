from __future__ import annotations

from dataclasses import replace

import pytest

from imr_site.backup.errors import BackupError
from imr_site.backup.manifest import (
    NAME,
    DatabaseState,
    FileState,
    Key,
    Manifest,
    Part,
    StoredFile,
    read_manifest,
    write_manifest,
)

MANIFEST = Manifest(
    made_at="2026-11-28T02:15:07+00:00",
    release="0.1.0",
    database=DatabaseState(
        engine="postgresql",
        server="15.14",
        migrations={"audit": "0002_append_only"},
        tables={"audit_event": (12, "5f3a")},
        audit_events=12,
        audit_head="ab" * 32,
    ),
    parts=(Part("database.dump", 4096, "cd" * 32),),
    keys=(Key("secret_key", "SECRET_KEY of the environment", "ef" * 16, copied=False),),
    files=(
        StoredFile("documents", "01" * 32, 10),
        StoredFile("letters", "02" * 32, 0, FileState.DISPOSED),
    ),
)


def test_what_is_written_is_read(tmp_path):
    write_manifest(MANIFEST, tmp_path)
    assert read_manifest(tmp_path) == MANIFEST
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_equal_manifests_are_equal_files_and_others_are_not(tmp_path):
    assert write_manifest(MANIFEST, tmp_path) == write_manifest(MANIFEST, tmp_path)
    assert write_manifest(replace(MANIFEST, release="0.1.1"), tmp_path) != write_manifest(MANIFEST, tmp_path)


def test_one_that_is_not_there_was_never_finished(tmp_path):
    with pytest.raises(BackupError, match=r"was never finished: it has no manifest\. Make another backup\."):
        read_manifest(tmp_path)


def test_a_flipped_bit_anywhere_is_found(tmp_path):
    write_manifest(MANIFEST, tmp_path)
    path = tmp_path / NAME
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << place % 8]) + whole[place + 1 :])
        with pytest.raises(BackupError, match=r"is damaged\. Use another backup\."):
            read_manifest(tmp_path)


@pytest.mark.parametrize("cut", [0, 1, 2, 80, 300])
def test_one_that_is_cut_short_is_found(tmp_path, cut):
    write_manifest(MANIFEST, tmp_path)
    path = tmp_path / NAME
    path.write_bytes(path.read_bytes()[: -cut or None] + b"\n" * (cut == 0))
    with pytest.raises(BackupError, match="is damaged"):
        read_manifest(tmp_path)


def test_one_of_a_later_form_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("imr_site.backup.manifest.FORMAT", 2)
    write_manifest(MANIFEST, tmp_path)
    monkeypatch.undo()
    with pytest.raises(BackupError, match="has format 2; this release reads format 1"):
        read_manifest(tmp_path)
