"""What is left after the faults: what was asked for and is not there, what is there twice, and whether all is whole."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg

if TYPE_CHECKING:
    from tests.installation import Installation

OPEN = "SELECT count(*) FROM jobs_job WHERE done_at IS NULL AND failed_at IS NULL"
FAILED = "SELECT kind, last_error, count(*) FROM jobs_job WHERE failed_at IS NOT NULL GROUP BY kind, last_error"
SEALED = "SELECT sha256 FROM cases_letter WHERE sha256 <> ''"
CHECKED = "SELECT sha256 FROM cases_document WHERE state = 'clean'"
LETTERS = "SELECT count(*) FROM cases_letter"
ONCE = ("letter.rendered", "letter.sealed", "case.document_received", "case.document_checked")
TWICE = (
    "SELECT count(*) FROM (SELECT subject FROM audit_event WHERE kind = '{}' GROUP BY subject HAVING count(*) > 1) AS t"
)


@dataclass(frozen=True)
class Count:
    """How much was lost and doubled, which jobs failed, whether the chain holds, and which files are not whole."""

    lost: int
    doubled: int
    failed: list[tuple[Any, ...]]
    chain: str
    broken_files: list[str]

    @property
    def whole(self) -> bool:
        return not (self.lost or self.doubled or self.failed or self.broken_files or self.chain)

    def __str__(self) -> str:
        return (
            f"{self.lost} lost, {self.doubled} doubled, jobs failed: {self.failed or 0}, "
            f"chain {self.chain or 'whole'}, files {self.broken_files or 'whole'}"
        )


def settled(installation: Installation) -> bool:
    """Whether no job is open; False too where the database cannot be asked at this moment."""
    try:
        return installation.rows(OPEN) == [(0,)]
    except (psycopg.Error, sqlite3.Error):
        return False


def count(installation: Installation, *, letters: int, records: int) -> Count:
    """Compare what is there with what was asked for."""
    sealed, checked = installation.rows(SEALED), installation.rows(CHECKED)
    ((made,),) = installation.rows(LETTERS)
    twice = sum(installation.rows(TWICE.format(kind))[0][0] for kind in ONCE)
    verified = installation.manage("verify_audit", code=None)
    return Count(
        lost=max(0, letters - len(sealed)) + max(0, records - len(checked)),
        doubled=max(0, made - letters) + max(0, len(checked) - records) + twice,
        failed=installation.rows(FAILED),
        chain="" if verified.returncode == 0 else verified.stderr.strip()[-200:],
        broken_files=_broken(installation, [*sealed, *checked]),
    )


def _broken(installation: Installation, named: list[tuple[str]]) -> list[str]:
    """Files that are not what their name says, and hashes of rows for which there is no file."""
    kept = [path for path in (installation.data_dir / "files").rglob("*") if path.is_file()]
    whole = {path for path in kept if hashlib.sha256(path.read_bytes()).hexdigest() == path.stem}
    there = {path.stem for path in whole}
    left = [path.name for path in kept if path not in whole and "partial" not in path.name]
    return left + [f"missing {sha256}" for (sha256,) in named if sha256 not in there]
