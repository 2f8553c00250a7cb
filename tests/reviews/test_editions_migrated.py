"""The editions of before the guideline library said what may be cited: a database file of its own, migrated."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from reviews.guidelines.citable import citable
from reviews.guidelines.loader import shipped_library
from tests.installation import ROOT
from tests.thorough import THOROUGH

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
@pytest.mark.skipif(not THOROUGH, reason="a migration that landed does not change: make thorough")
def test_the_migration_keeps_every_row_and_goes_back(tmp_path):
    """Forward on rows as the version before wrote them, with one that its console added; and one step back."""
    was = _migrated(tmp_path, "reviews", "0009_letters_linked")
    with sqlite3.connect(tmp_path / "db.sqlite3") as database:
        database.execute(
            "INSERT INTO reviews_guidelineedition (chapter, year, effective_from, citation) "
            "VALUES ('House Rules', 1999, '1999-01-01', '')"
        )
    now = _migrated(tmp_path)
    assert {name: pk for name, pk in now.items() if name in was} == was
    assert {f"{one.chapter} {one.year}" for one in citable(shipped_library())} == set(now) - {"House Rules 1999"}
    assert _rows(tmp_path, "WHERE NOT offered").keys() == {"House Rules 1999"}
    assert _migrated(tmp_path, "reviews", "0009_letters_linked") == now


def _migrated(folder: Path, *target: str) -> dict[str, int]:
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder), "DEBUG": "1"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0", *target]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return _rows(folder)


def _rows(folder: Path, where: str = "") -> dict[str, int]:
    with sqlite3.connect(folder / "db.sqlite3") as database:
        found = database.execute(f"SELECT chapter, year, id FROM reviews_guidelineedition {where}")  # noqa: S608 - ours
        return {f"{chapter} {year}": pk for chapter, year, pk in found}
