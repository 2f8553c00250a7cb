"""Each kind of notice under fire: its sending is stopped before every write, and taken up again.

However it ends: a notice is on record as sent only with letters on their way, a letter only with its message out; and
what is on its way arrives once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.db import connection

from cases.addressing import Notice, told
from cases.enums import Channel, DeliveryState, LetterState, NoticeEnd, PartyKind
from cases.hooks import letter_type
from cases.models import CaseEvent, Delivery, Letter, NoticeDue
from cases.services.correspondence.notices import send_notice
from imr_site.audit.models import Event
from imr_site.jobs.models import OPEN, Job
from imr_site.jobs.services import run_job
from tests.factories import a_case_manager
from tests.factories.notices import a_notice
from tests.faults import die, stopped, with_fault
from tests.thorough import THOROUGH

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("files", "in_march", "_address")
KINDS = [
    pytest.param(notice, marks=() if notice is Notice.ASSIGNMENT else pytest.mark.any_database)
    for notice in Notice
    if notice is not Notice.DETERMINATION
]
"""The same code sends every kind, so that one shows it on each database."""
MOST_WRITES = 120


@pytest.fixture
def _address(settings):
    settings.ORGANIZATION_ADDRESS = ["600 Sample Drive", "Folsom, CA 95630"]


def by_message(notice: Notice) -> NoticeDue:
    """A notice that waits, whose letter to the claims administrator, who is told of every kind, goes by e-mail."""
    due = a_notice(notice)
    due.case.parties.filter(kind=PartyKind.CLAIMS_ADMINISTRATOR).update(
        channel=Channel.ELECTRONIC, email="claims@example.org"
    )
    return due


def send(due: NoticeDue) -> None:
    send_notice(due=NoticeDue.objects.get(pk=due.pk), actor=a_case_manager())


def letters_of(due: NoticeDue) -> list[Letter]:
    letters = Letter.objects.filter(case=due.case, kind=f"notice_{due.notice}", about=due.about)
    return list(letters.select_related("job", "recipient"))


def assert_sound(due: NoticeDue) -> None:
    """Settled with a letter on its way to each party, or not settled and nothing made."""
    due = NoticeDue.objects.get(pk=due.pk)
    letters = letters_of(due)
    if due.settled_at is None:
        assert (letters, Delivery.objects.filter(letter__in=letters).count()) == ([], 0)
        return
    assert due.settled_as == NoticeEnd.SENT
    assert {letter.recipient for letter in letters} == set(told(Notice(due.notice), due.case.parties.all()))
    for letter in letters:
        delivery = letter.deliveries.select_related("letter__job", "job").get()
        assert letter.state == LetterState.SEALED or letter.job.is_open
        if delivery.sent_on:
            assert (letter.state, len(mail.outbox) > 0) == (LetterState.SEALED, True)
        elif letter.sealed_at and delivery.channel == Channel.ELECTRONIC:
            assert delivery.job.is_open
        assert_event_with_the_sending(letter, delivery)


def assert_event_with_the_sending(letter: Letter, delivery: Delivery) -> None:
    """The event that clocks run from is there with the sending, and once."""
    kind = letter_type(letter.kind).sent
    if kind is not None and not letter.inputs["copy"]:
        made = CaseEvent.objects.filter(delivery=delivery, kind=kind.value).count()
        assert made == int(delivery.sent_on is not None)


def at_each_write(work: Callable[[], object], check: Callable[[], None], *, every: int = 1) -> int:
    """Stop the work before each of its writes in turn until it runs through; about how many there are."""
    for write in range(1, MOST_WRITES, every):
        if not stopped(work, at=write):
            check()
            return write - 1
        check()
    pytest.fail("work that never ends")


def take_up(job: Job) -> Callable[[], None]:
    """The job as another worker takes it up after the one before died."""

    def work() -> None:
        Job.objects.filter(pk=job.pk).update(claim=None, wait_until=None, attempts=0)
        assert run_job(job.pk)

    return work


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("notice", KINDS)
def test_stopped_before_every_write(notice):
    due = by_message(notice)
    every = 1 if THOROUGH else 3 if notice is Notice.ASSIGNMENT else 9
    writes = at_each_write(lambda: send(due), lambda: assert_sound(due), every=every)
    assert writes > 5 * len(letters_of(due))
    assert NoticeDue.objects.get(pk=due.pk).settled_as == NoticeEnd.SENT

    (letter,) = [each for each in letters_of(due) if each.recipient.kind == PartyKind.CLAIMS_ADMINISTRATOR]
    for kind in ("render_letter", "seal_letter", "send_letter"):
        key = letter.deliveries.get().pk if kind == "send_letter" else letter.pk
        job = Job.objects.filter(OPEN).get(kind=f"cases.{kind}", key=str(key))
        assert at_each_write(take_up(job), lambda: assert_sound(due)) > 3
        assert Job.objects.get(pk=job.pk).done_at

    delivery = Delivery.objects.select_related("letter").get(letter=letter)
    assert delivery.state == DeliveryState.SENT
    went = {(one.extra_headers["Message-ID"], one.body) for one in mail.outbox}
    assert went == {(delivery.proof, mail.outbox[0].body)}, "twice is the same message"
    counted = Event.objects.filter(subject=f"letter/{letter.pk}").values_list("kind", flat=True)
    assert sorted(counted) == ["letter.rendered", "letter.sealed", "letter.sent"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_killed_in_the_middle_of_its_sending():
    """A process of its own, killed at every third step of the database; SIGKILL leaves nothing to handle."""
    due = by_message(Notice.ASSIGNMENT)
    connection.ensure_connection()

    def work() -> None:
        if NoticeDue.objects.get(pk=due.pk).settled_at is None:  # else it died after all was done
            send(due)

    for step in range(1, 3 * MOST_WRITES, 3):
        ended = with_fault(work, at=step, fault=die)
        assert_sound(due)
        if ended == 0:
            break
        assert ended == -9
    assert NoticeDue.objects.get(pk=due.pk).settled_as == NoticeEnd.SENT
