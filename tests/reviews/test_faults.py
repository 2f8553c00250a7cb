"""Issuing under fire: kill, lost connection and full disk at every step, from the move to the letter in the post.

However it ends: a determination is issued with all its letters on their way or is not issued at all; what is on its
way arrives once; and nothing is to be seen outside before.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from email import message_from_bytes
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.utils import timezone

from cases.enums import CaseState, DeliveryState, LetterState
from cases.models import Case, Delivery, Letter, PrintBatch
from cases.services.correspondence.batches import make_batch
from imr_site.audit.verification import verify_log
from imr_site.files.store import BATCHES, SEALED, UNSEALED
from imr_site.jobs.models import OPEN, Job
from imr_site.jobs.services import run_job
from reviews.models import Determination
from tests.factories import a_case, a_case_manager, issue
from tests.factories.cases import named_parties
from tests.faults import FAILED, die, lose_connection, on_a_full_disk, with_fault
from tests.stored import stored_path
from tests.thorough import THOROUGH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
LETTERS = 5
MOST_STEPS = 400
ROOMS = (0, 1000, 20_000, 60_000)
"""How large a file may grow on the full disk: none at all, and parts of a letter."""
FAULTS = [die, lose_connection]


@pytest.fixture(autouse=True)
def mailbox(files, settings, tmp_path) -> Path:
    """Messages are files, which a killed process leaves behind as a mail server would have them."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return tmp_path / "mail"


@pytest.fixture
def approved(mailbox) -> Case:
    """Signed off, with a worker who chose e-mail; what the reviewer was told by e-mail is read and gone."""
    case = a_case(CaseState.QUALITY_REVIEW, parties=named_parties(worker_email="adele@example.org"))
    finish_all()
    for message in mailbox.glob("*"):
        message.unlink()
    return case


def finish_all() -> None:
    """What the workers do once they run again: every open job, also those whose worker died."""
    for _ in range(20):
        Job.objects.filter(OPEN).update(claim=None, wait_until=None)
        waiting = list(Job.objects.filter(OPEN).values_list("pk", flat=True))
        if not waiting:
            return
        for job in waiting:
            run_job(job)
    pytest.fail("work that never ends")


def assert_sound(case: Case) -> None:
    """Issued with everything on its way, or not issued."""
    state = Case.objects.get(pk=case.pk).state
    determinations = list(Determination.objects.filter(case=case))
    if state != CaseState.ISSUED:
        assert (state, determinations) == (CaseState.QUALITY_REVIEW, [])
        assert [model.objects.count() for model in (Letter, Delivery)] == [0, 0]
        assert not Job.objects.filter(kind__in=["cases.render_letter", "cases.seal_letter"]).exists()
        assert case.rounds.get().closed_at is None
        return
    assert len(determinations) == 1
    letters = Letter.objects.select_related("job")
    assert letters.count() == LETTERS
    for letter in letters:
        assert letter.state == LetterState.SEALED or letter.job.is_open
        if letter.addressee:
            assert letter.deliveries.filter(returned_on__isnull=True).count() == 1


def assert_nothing_outside(mailbox: Path, files: Path) -> None:
    """No letter, no message: nobody outside can have seen anything."""
    assert not list(mailbox.rglob("*"))
    assert not list((files / SEALED.path).rglob("*.pdf"))


def assert_arrived_once(mailbox: Path, files: Path) -> None:
    """Every letter is made, whole and as its row says; the message may have gone twice, but as the same message."""
    assert_whole(files)
    finish_all()
    assert_whole(files)
    for letter in Letter.objects.all():
        assert letter.state == LetterState.SEALED
        content = stored_path(SEALED, letter.sha256).read_bytes()
        assert hashlib.sha256(content).hexdigest() == letter.sha256
    states = set(Delivery.objects.values_list("letter__recipient__kind", "sent_on"))
    today, by_mail = timezone.localdate(), ("requesting_physician", "claims_administrator", None)
    assert states == {("injured_worker", today), *((kind, None) for kind in by_mail)}
    assert len({(m["Message-ID"], m.get_payload()) for m in messages(mailbox)}) == 1
    assert verify_log().problems == ()


def assert_whole(files: Path) -> None:
    """There is never half a file under the name of a whole one."""
    for path in files.rglob("*.pdf"):
        if path.parent.parent.name in {SEALED.path, UNSEALED.path, BATCHES.path}:
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem


def messages(mailbox: Path) -> list:
    """Those that left: one whose file the full disk cut off did not."""
    end = b"-" * 79 + b"\n"
    whole = [content for path in mailbox.glob("*") if (content := path.read_bytes()).endswith(end)]
    return [message_from_bytes(part) for content in whole for part in content.split(end) if part.strip()]


def at_every_step(work: Callable[[], object], fault: Callable[[], None], check: Callable[[], None]) -> int:
    """Let the fault strike at each step in turn until the work runs through; about how many steps there are.

    Where not everything is asked for, at every eighth, on SQLite in the middle between those of PostgreSQL: a death
    begins at the first, a lost connection at the second.
    """
    first = 1 + FAULTS.index(fault) + (3 if connection.vendor == "sqlite" else 0)
    for step in range(1, MOST_STEPS) if THOROUGH else range(first, MOST_STEPS, 8):
        ended = with_fault(work, at=step, fault=fault)
        check()
        if ended == 0:
            return step - 1
        assert ended == (FAILED if fault is lose_connection else -9)
    pytest.fail("work that never ends")


def run(job: Job) -> Callable[[], None]:
    """The job as a worker takes it up after the one before died; each fault counts as the first."""

    def work() -> None:
        Job.objects.filter(pk=job.pk).update(claim=None, wait_until=None, attempts=0)
        assert run_job(job.pk)

    return work


@pytest.mark.parametrize("fault", FAULTS)
def test_at_every_step_of_issuing(approved, fault, mailbox, files):
    def check() -> None:
        assert_sound(approved)
        assert_nothing_outside(mailbox, files)

    def work() -> None:
        if Case.objects.get(pk=approved.pk).state == CaseState.QUALITY_REVIEW:
            issue(approved)

    assert at_every_step(work, fault, check) > 50
    assert Case.objects.get(pk=approved.pk).state == CaseState.ISSUED
    assert_arrived_once(mailbox, files)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", ["cases.render_letter", "cases.seal_letter", "cases.send_letter"])
def test_at_every_step_of_a_letters_way(approved, kind, fault, mailbox, files):
    issue(approved)
    letter = Letter.objects.get(recipient__kind="injured_worker")
    job = job_of(letter, kind)
    steps = at_every_step(run(job), fault, lambda: assert_sound(approved))
    assert steps > 5
    assert Job.objects.get(pk=job.pk).done_at
    assert_arrived_once(mailbox, files)


def job_of(letter: Letter, kind: str) -> Job:
    """The job of this kind, once the steps before it are done."""
    while not (job := Job.objects.filter(OPEN, kind=kind, key__in=keys(letter)).first()):
        run_job(Job.objects.filter(OPEN, key__in=keys(letter), kind__endswith="_letter").earliest("pk").pk)
    return job


def keys(letter: Letter) -> list[str]:
    return [str(letter.pk), *(str(service.pk) for service in letter.deliveries.all())]


@pytest.mark.any_database
@pytest.mark.parametrize("kind", ["cases.render_letter", "cases.seal_letter", "cases.send_letter"])
def test_where_no_file_can_grow(approved, kind, mailbox, files):
    """Neither the database's (SQLite) nor the letter's."""
    issue(approved)
    job = job_of(Letter.objects.get(recipient__kind="injured_worker"), kind)
    ended = [on_a_full_disk(run(job), room=room) for room in ROOMS]
    assert FAILED in ended
    assert_sound(approved)
    assert_arrived_once(mailbox, files)


@pytest.mark.any_database
@pytest.mark.parametrize("kind", ["cases.render_letter", "cases.seal_letter", "cases.print_batch"])
@pytest.mark.parametrize("room", [0, 1, 5])
def test_on_a_full_disk_the_reason_is_said_and_room_is_all_it_takes(approved, kind, room, mailbox, small_disk):
    issue(approved)
    if kind == "cases.print_batch":
        finish_all()
        waiting = Delivery.objects.filter(channel="mail").values_list("pk", flat=True)
        job = make_batch(delivery_ids=waiting, actor=a_case_manager()).job
    else:
        job = job_of(Letter.objects.get(recipient__kind="injured_worker"), kind)
    filler = small_disk / "filler"
    fill_up(filler)
    os.truncate(filler, filler.stat().st_size - room * 4096)
    with pytest.raises(OSError, match="No space left"):
        run(job)()
    assert "No space left on device" in Job.objects.get(pk=job.pk).last_error
    assert not [path for path in small_disk.rglob("*") if path.suffix == ".partial"]
    filler.unlink()
    assert_arrived_once(mailbox, small_disk)
    assert Job.objects.get(pk=job.pk).done_at


def fill_up(filler: Path) -> None:
    """Leave no room on its disk."""
    handle = os.open(filler, os.O_WRONLY | os.O_CREAT)
    try:
        while True:
            os.write(handle, bytes(4096))
    except OSError:
        return
    finally:
        os.close(handle)


@pytest.fixture
def small_disk(files) -> Iterator[Path]:
    """Four megabytes for all letters; a disk of its own needs the rights of an administrator."""
    files.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(files)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    yield files
    subprocess.run(["umount", str(files)], check=True)


@pytest.mark.any_database
def test_issuing_on_a_full_disk(approved, mailbox, files):
    for room in ROOMS:
        if on_a_full_disk(lambda: issue(approved), room=room) == 0:
            break
        assert_sound(approved)
        assert_nothing_outside(mailbox, files)


@pytest.mark.parametrize("fault", FAULTS)
def test_at_every_step_of_a_print_batch(approved, fault, files):
    issue(approved)
    finish_all()
    waiting = list(Delivery.objects.filter(channel="mail").values_list("pk", flat=True))

    def work() -> None:
        if not PrintBatch.objects.exists():
            make_batch(delivery_ids=waiting, actor=a_case_manager())
        run_job(PrintBatch.objects.get().job_id)

    def check() -> None:
        for service in Delivery.objects.filter(pk__in=waiting).select_related("letter", "job", "batch__job"):
            assert service.state in {DeliveryState.READY, DeliveryState.IN_BATCH}
            if service.batch:
                assert service.batch.merged_at or service.batch.job.is_open
        Job.objects.filter(OPEN).update(claim=None, wait_until=None)

    at_every_step(work, fault, check)
    batch = PrintBatch.objects.get()
    assert stored_path(BATCHES, batch.sha256).exists()
    assert_whole(files)
    assert set(batch.deliveries.values_list("pk", flat=True)) == set(waiting)
