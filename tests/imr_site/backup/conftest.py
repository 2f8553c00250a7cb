"""An installation with something in it, a shelf for its backups, and an empty installation elsewhere."""

from __future__ import annotations

import io
from contextlib import contextmanager
from secrets import token_hex
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import override_settings

from cases.services.correspondence.letters import make_letter
from imr_site.backup.making import Made, make_backup
from imr_site.backup.reading import read_from
from imr_site.backup.shelf import Shelf
from imr_site.backup.verification import Report, verify_shelf
from reviews.letters.extraction import LetterFile
from reviews.models import Determination
from reviews.services.determination_letters import request_determination_letter
from reviews.services.importing import import_letter
from tests.factories import a_document, a_pdf, open_
from tests.reviews.letters.letter_builder import Letter as PublishedLetter
from tests.reviews.letters.letter_builder import content_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path


def nothing(_count: int) -> None:
    """Nobody looks at the progress."""


@pytest.fixture
def data_dir(settings, tmp_path) -> Path:
    """A DATA_DIR of the test's own, with its secret key."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    settings.AUDIT_KEY_FILE, settings.FACTOR_KEYS_FILE = (
        settings.DATA_DIR / "audit_key",
        settings.DATA_DIR / "factor_keys",
    )
    settings.AUDIT_ANCHOR_FILE = settings.DATA_DIR / "audit-anchors"
    (settings.DATA_DIR / "secret_key").write_text(settings.SECRET_KEY)
    return settings.DATA_DIR


@pytest.fixture
def filled(transactional_db, data_dir, files) -> None:
    """A letter imported and made anew, and the records of two cases."""
    text = content_order(PublishedLetter()).encode()
    read = import_letter(file=LetterFile("letter.txt", lambda: io.BytesIO(text)))
    determination = Determination.objects.get(case__case_number=read.case_number)
    make_letter(letter_id=request_determination_letter(determination=determination, actor=None).pk)
    for number in range(2):
        a_document(open_(), content=a_pdf(f"Report {number}"))


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    """Where the backups go."""
    return Shelf(tmp_path / "backups")


@pytest.fixture
def back_up(shelf) -> Callable[..., Made]:
    """Make a backup as the command does."""

    def make(*, with_secrets: bool = False, keep_days: int = 35) -> Made:
        return make_backup(shelf=shelf, with_secrets=with_secrets, keep_days=keep_days, progress=nothing)

    return make


@pytest.fixture
def faults(shelf) -> Callable[[], list[str]]:
    """What `verify` finds wrong with all backups; `rows`: a dump is put into a database made for it and read."""

    def find(*, rows: bool = False) -> list[str]:
        report: Report = verify_shelf(shelf=shelf, name="", scratch=rows, progress=nothing)
        return report.faults

    return find


@pytest.fixture
def elsewhere(tmp_path) -> Callable[[], AbstractContextManager[Path]]:
    """An empty installation on another machine: within the block everything here is of that one."""

    @contextmanager
    def away() -> Iterator[Path]:
        folder = tmp_path / f"elsewhere-{token_hex(3)}"
        folder.mkdir()
        other = connection.copy()
        if connection.vendor == "sqlite":
            other.settings_dict["NAME"] = str(folder / "db.sqlite3")
        else:
            other.settings_dict["NAME"] = name = f"elsewhere_{token_hex(4)}"
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {name}")
        try:
            with read_from(other), override_settings(DATA_DIR=folder, MEDIA_ROOT=folder / "files"):
                yield folder
        finally:
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")

    return away
