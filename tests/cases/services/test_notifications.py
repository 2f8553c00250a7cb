from __future__ import annotations

import signal
from datetime import date, datetime, timedelta
from email import message_from_string
from smtplib import SMTPServerDisconnected
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.utils import timezone

from cases.enums import CaseState, NotificationKind
from cases.models import CaseTask, Notification
from cases.selectors.duties import minders_of
from cases.selectors.for_you import Ways, unread_count
from cases.services.correspondence.marks import id_of_notification, notification_of
from cases.services.desk import give_case
from cases.services.digests import ask_for_digests, send_digests
from cases.services.notes import write_note
from cases.services.notifications import choose_ways, mail_notification, mark_all_read, mark_read, notify
from cases.services.retention.expiry import remove_expired
from imr_site.jobs.models import Job
from imr_site.jobs.registry import RetryLaterError
from imr_site.jobs.services import run_job
from tests.cases.conftest import CALIFORNIA, NOW
from tests.factories import a_case, a_case_manager, an_auditor, an_intake_coordinator, open_
from tests.faults import die, with_fault

if TYPE_CHECKING:
    from email.message import Message
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

K = NotificationKind


def _mention(person=None, about="note/1"):
    case = open_()
    return notify(people=[person or a_case_manager()], kind=K.MENTION, about=about, words="Named.", case=case)


def test_told_twice_it_is_one_row_and_one_message():
    (row,) = _mention()
    assert _mention() == []
    assert list(Job.objects.filter(kind="cases.mail_notification").values_list("key", flat=True)) == [str(row.pk)]
    for _run in range(2):
        mail_notification(notification_id=row.pk)
    assert len(mail.outbox) == 1


def test_the_message_has_the_case_number_and_a_link_and_nothing_of_the_worker(settings):
    settings.SITE_ADDRESS = "https://imr.example"
    case = open_()
    write_note(case=case, text="@Ines Calloway: Adele Marchetti has a bad back.", actor=a_case_manager())
    mail_notification(notification_id=Notification.objects.get().pk)
    (message,) = mail.outbox
    assert message.to == [an_intake_coordinator().email]
    assert message.subject.endswith(f": You are mentioned in a note: case {case.case_number}")
    assert message.body.strip().splitlines() == [
        f"You are mentioned in a note: case {case.case_number}.",
        "",
        "See it here: https://imr.example/for-you/",
        "",
        "To choose what you are told by e-mail: https://imr.example/for-you/choices/",
    ]


def test_while_the_mail_server_is_away_it_stays_unsent(monkeypatch):
    (row,) = _mention()

    def gone(*_args, **_kwargs):
        raise SMTPServerDisconnected("Adele Marchetti")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", gone)
    with pytest.raises(RetryLaterError, match="could not be reached"):
        mail_notification(notification_id=row.pk)
    row.refresh_from_db()
    assert row.mailed_at is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_worker_killed_at_any_step_repeats_at_most_the_same_message(settings, tmp_path):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", tmp_path
    (row,) = _mention()
    job = Job.objects.get(kind="cases.mail_notification")

    def again() -> None:
        Job.objects.filter(pk=job.pk).update(claim=None, wait_until=None, attempts=0)
        assert run_job(job.pk)

    ends = []
    while 0 not in ends:
        ends.append(with_fault(again, at=len(ends) + 1, fault=die))
        row.refresh_from_db()
        messages = _messages(tmp_path)
        assert row.mailed_at is None or messages
    assert ends == [-signal.SIGKILL] * (len(ends) - 1) + [0]
    assert len(messages) > 1, "no run was killed between the message and its record"
    assert row.mailed_at is not None
    assert {message["Message-ID"] for message in messages} == {id_of_notification(row.pk)}
    assert notification_of(id_of_notification(row.pk)) == row.pk


def _messages(folder: Path) -> list[Message]:
    """What left, whichever process sent it."""
    written = (text for path in folder.iterdir() for text in path.read_text().split("-" * 79 + "\n") if text.strip())
    return [message_from_string(text) for text in written]


@pytest.mark.parametrize(
    ("ways", "told"),
    [
        (Ways(in_site=True, by_mail=True), [(True, True, 1)]),
        (Ways(in_site=True, by_mail=False), [(True, False, 0)]),
        (Ways(in_site=False, by_mail=True), [(False, True, 1)]),
        (Ways(in_site=False, by_mail=False), []),
    ],
)
def test_each_kind_is_switched_off_in_each_way(ways, told):
    marcus = a_case_manager()
    choose_ways(ways={K.MENTION: ways}, actor=marcus)
    _mention(marcus)
    jobs = Job.objects.filter(kind="cases.mail_notification").count()
    assert [(row.in_site, row.by_mail, jobs) for row in Notification.objects.all()] == told
    assert unread_count(marcus) == sum(in_site for in_site, _by_mail, _jobs in told)
    (other,) = notify(people=[marcus], kind=K.TASK, about="task/1", words="A task.")
    assert (other.in_site, other.by_mail) == (True, True)


def test_one_person_reads_and_the_others_rows_stay_unread():
    marcus, ines = a_case_manager(), an_intake_coordinator()
    rows = notify(people=[marcus, ines], kind=K.MENTION, about="note/1", words="Named.")
    assert mark_read(notifications=[row.pk for row in rows], actor=marcus) == 1
    assert (unread_count(marcus), unread_count(ines)) == (0, 1)


def test_what_came_after_the_page_was_shown_stays_unread():
    marcus = a_case_manager()
    shown = notify(people=[marcus], kind=K.MENTION, about="note/1", words="Named.")
    notify(people=[marcus], kind=K.MENTION, about="note/2", words="Named again.")
    assert mark_all_read(actor=marcus, up_to=shown[0].pk) == 1
    assert unread_count(marcus) == 1


def test_who_left_is_told_nothing():
    greta = an_auditor()
    greta.is_active = False
    greta.save()
    assert _mention(greta) == []


def test_who_is_given_a_case_is_told_and_minds_it_from_then_on():
    case, ilse = a_case(CaseState.READY_FOR_REVIEW), a_case_manager("Ilse Moro")
    assert minders_of(case) == [a_case_manager()]
    give_case(case=case, to=ilse, actor=a_case_manager())
    (row,) = Notification.objects.filter(case=case, kind=K.DESIGNATION.value)
    assert (row.person, row.words) == (ilse, "Marcus Obi gives you a case.")
    case.refresh_from_db()
    assert minders_of(case) == [ilse]


def test_after_a_year_it_is_forgotten_that_somebody_was_told(time_machine):
    _mention()
    for days, left in ((365, 1), (366, 0)):
        time_machine.move_to(NOW + timedelta(days=days))
        remove_expired()
        assert Notification.objects.count() == left


class TestDigest:
    @pytest.mark.parametrize(
        ("moment", "asked"),
        [
            (datetime(2017, 3, 15, 6, 59, tzinfo=CALIFORNIA), False),
            (datetime(2017, 3, 15, 7, 0, tzinfo=CALIFORNIA), True),
            (datetime(2017, 3, 18, 9, 0, tzinfo=CALIFORNIA), False),  # a Saturday
            (datetime(2017, 3, 31, 9, 0, tzinfo=CALIFORNIA), False),  # Cesar Chavez Day
            (datetime(2017, 3, 15, 23, 0, tzinfo=CALIFORNIA), True),  # no worker was alive in the morning
        ],
    )
    def test_it_is_asked_for_once_on_business_days_from_its_hour_on(self, time_machine, moment, asked):
        time_machine.move_to(moment)
        assert [ask_for_digests(), ask_for_digests()] == [asked, False]
        assert Job.objects.filter(kind="cases.send_digests").count() == asked

    def test_everybody_for_whom_something_is_due_is_told_once_in_numbers(self):
        case, today = open_(), timezone.localdate()
        type(case).objects.filter(pk=case.pk).update(due_on=date(2017, 3, 1))
        given = {"case": case, "given_at": timezone.now(), "given_by": a_case_manager(), "due_on": today}
        CaseTask.objects.create(what="Ask Adele Marchetti", owner=a_case_manager(), **given)
        an_auditor()
        for _run in range(2):
            send_digests(progress=lambda _done, _total: None)
        rows = Notification.objects.filter(kind=K.DIGEST.value).order_by("person__full_name")
        assert [(str(row.person), row.words) for row in rows] == [
            ("Ines Calloway", "1 case is late."),
            ("Marcus Obi", "1 task of yours is due."),
        ]

    def test_a_job_that_was_late_tells_nobody_on_a_day_without_business(self, time_machine):
        case = open_()
        type(case).objects.filter(pk=case.pk).update(due_on=date(2017, 3, 1))
        time_machine.move_to(datetime(2017, 3, 18, 9, 0, tzinfo=CALIFORNIA))
        assert send_digests(progress=lambda _done, _total: None) == 0
