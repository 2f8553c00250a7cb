"""`kill -9` of the worker in the middle of a check or a letter: after the restart the work is finished, once.

Nothing in the worker is prepared for it. Its job row tells when the job is claimed and not yet done; at that moment
the worker is stopped where it stands (SIGSTOP), its row is looked at once more, and it is killed.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sqlite3
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.installation import Installation

pytestmark = [pytest.mark.integration, pytest.mark.slow]
ATTEMPTS = 5
UNDER_REVIEW = "CM26-0100003"

ASK_FOR_A_LETTER = """
import io
from contextlib import contextmanager
from reviews.letters.extraction import LetterFile
from reviews.models import Determination
from reviews.services.importing import import_letter
from reviews.services.determination_letters import request_determination_letter
from tests.reviews.letters.letter_builder import Item, Letter, content_order

@contextmanager
def opened():
    items = [Item(title=f"Traction table number {number}") for number in range(60)]
    yield io.BytesIO(content_order(Letter(case_number="%(number)s").with_items(*items)).encode())

import_letter(file=LetterFile("letter.txt", opened))
determination = Determination.objects.get(case__case_number="%(number)s")
print(request_determination_letter(determination=determination, actor=None).job_id)
"""
ASK_FOR_A_CHECK = f"""
from imr_site.jobs.models import Job
from reviews.models import ReviewRound
from reviews.services.checking import request_checks
round_ = ReviewRound.objects.get(case__case_number="{UNDER_REVIEW}")
round_.findings.all().delete()
request_checks(round_=round_, actor=None)
print(Job.objects.get(kind="reviews.check_round", key=str(round_.pk), claimed_at=None).pk)
"""

FINDINGS = f"""
SELECT item.position, finding.rule_id, finding.outcome, finding.sentence FROM reviews_guidelinefinding finding
JOIN cases_disputeditem item ON item.id = finding.item_id JOIN cases_case c ON c.id = item.case_id
WHERE c.case_number = '{UNDER_REVIEW}'
"""  # noqa: S608 - our own words


@pytest.fixture
def site(new_installation: Callable[..., Installation]) -> Installation:
    """The embedded default."""
    return new_installation().migrate()


def killed_in_the_middle(site: Installation, ask: Callable[[], int]) -> tuple[int, bool]:
    """The job, and whether the worker died while it held it (else it had been quicker, and the job is done)."""
    site.start_worker()
    hold_still(site)  # until we look, as the work may take but a moment
    job = ask()
    os.killpg(site.worker.pid, signal.SIGCONT)
    deadline = time.monotonic() + 60
    while not any(_held_or_done(site, job)):
        assert time.monotonic() < deadline, "the worker never took up the job"
        time.sleep(0.002)
    os.killpg(site.worker.pid, signal.SIGSTOP)
    held, _done = _held_or_done(site, job)
    site.kill_worker()
    return job, bool(held)


def hold_still(site: Installation) -> None:
    """Stop the worker at a moment when it writes nothing, or nobody else could write either."""
    for _ in range(100):
        os.killpg(site.worker.pid, signal.SIGSTOP)
        database = sqlite3.connect(site.data_dir / "db.sqlite3", timeout=0.05, isolation_level=None)
        try:
            database.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            os.killpg(site.worker.pid, signal.SIGCONT)
            time.sleep(0.02)
        else:
            return
        finally:
            database.close()
    pytest.fail("the worker writes without end")


def _held_or_done(site: Installation, job: int) -> tuple[int, int]:
    (row,) = site.rows(f"SELECT claim IS NOT NULL, done_at IS NOT NULL FROM jobs_job WHERE id = {job}")  # noqa: S608
    return row


def finish(site: Installation, job: int) -> int:
    """Start a worker again and wait until the job is done; returns how often it was begun."""
    site.start_worker()
    site.wait_until(lambda: _held_or_done(site, job) == (0, 1), what="the job is done after the restart", seconds=60)
    ((attempts, error),) = site.rows(f"SELECT attempts, last_error FROM jobs_job WHERE id = {job}")  # noqa: S608
    assert error == ""
    return attempts


def assert_log_holds(site: Installation) -> None:
    site.manage("verify_audit")  # ends with 0


def letters_on_disk(site: Installation) -> list[Path]:
    return sorted((site.data_dir / "files" / "letters").rglob("*.pdf"))


def test_in_the_middle_of_a_letter(site):
    for number in range(ATTEMPTS):
        asked = ASK_FOR_A_LETTER % {"number": f"CM18-{number:07}"}
        job, held = killed_in_the_middle(site, lambda asked=asked: int(site.python(asked)))
        if held:
            break
    else:
        pytest.fail("the worker was always quicker")
    before = letters_on_disk(site)
    letter_of_job = f"SELECT id, sha256 FROM cases_letter WHERE job_id = {job}"  # noqa: S608 - a number
    ((letter, digest),) = site.rows(letter_of_job)
    assert digest == ""

    assert finish(site, job) == 2
    sealed = f"SELECT id, sha256 FROM cases_letter WHERE id = {letter} AND sha256 <> ''"  # noqa: S608 - a number
    site.wait_until(lambda: site.rows(sealed), what="the letter is sealed", seconds=60)
    ((letter, digest),) = site.rows(sealed)
    (made,) = set(letters_on_disk(site)) - set(before)
    assert made.stem == digest == hashlib.sha256(made.read_bytes()).hexdigest()
    events = f"SELECT count(*) FROM audit_event WHERE kind = 'letter.rendered' AND subject = 'letter/{letter}'"  # noqa: S608
    assert site.rows(events) == [(1,)]
    assert_log_holds(site)


STORED = {"orientation": "not_applicable"}
"""A row says in its inputs that the edition was not in force; its outcome is that nothing applies."""


def test_in_the_middle_of_a_check(site):
    site.load_demo()
    for _ in range(ATTEMPTS):
        job, held = killed_in_the_middle(site, lambda: int(site.python(ASK_FOR_A_CHECK)))
        if held:
            break
    else:
        pytest.fail("the worker was always quicker")

    assert finish(site, job) == 2
    findings = site.rows(FINDINGS)
    computed = json.loads(site.manage("check_case", UNDER_REVIEW, "--json").stdout)
    assert sorted(findings) == sorted(
        (item["position"], finding["rule_id"], STORED.get(finding["outcome"], finding["outcome"]), finding["sentence"])
        for item in computed["items"]
        for finding in item["findings"]
    )
    assert findings
    assert_log_holds(site)
