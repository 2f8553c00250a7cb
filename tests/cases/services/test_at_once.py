"""Two workers at one moment, each with a connection of its own: what comes by itself is done once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from cases.enums import CallDirection, CaseState, JobKind, NotificationKind
from cases.models import Call, CaseTask, MissedClock, Note, NoticeDue
from cases.services.calls import log_call
from cases.services.case_tasks import give_task
from cases.services.chasing import look_at
from cases.services.notes import write_note
from cases.services.notifications import notify
from imr_site.jobs.models import Job
from imr_site.jobs.services import run_job
from tests.cases.conftest import NOW
from tests.factories import a_case, a_case_manager, open_
from tests.imr_site.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_march")]


def test_of_two_sweeps_one_looks_and_of_two_workers_one_mails(time_machine):
    case = a_case(CaseState.RECORDS_PENDING)
    (row,) = notify(people=[a_case_manager()], kind=NotificationKind.TASK, about="task/0", words="A task.")
    time_machine.move_to(NOW + timedelta(days=20))
    assert sorted(at_once(2, lambda _n: look_at(case_id=case.pk, seen=case.look_on))) == [False, True]
    overdue = NoticeDue.objects.filter(notice="records_overdue")
    assert (overdue.count(), MissedClock.objects.filter(clock="C8").count()) == (1, 1)
    assert row.by_mail
    job = Job.objects.get(kind=JobKind.MAIL_NOTIFICATION, key=f"{row.pk}")
    assert sorted(at_once(2, lambda _n: run_job(job.pk))) == [False, True]
    assert len(mail.outbox) == 1


def test_what_is_sent_twice_at_one_moment_is_kept_once():
    case, who = open_(), a_case_manager()
    said = {"case": case, "actor": who, "submission": "page-1"}
    call = {"other": "Her son", "direction": CallDirection.IN, "asked": "Where?", "answered": "Here."}
    task = {"what": "Ask for the MRI.", "owner": who, "due_on": NOW.date()}
    for keep in (
        lambda _n: write_note(text="She moved.", **said),
        lambda _n: log_call(**call, **said),
        lambda _n: give_task(**task, **said),
    ):
        first, second = at_once(2, keep)
        assert first == second
    assert (Note.objects.count(), Call.objects.count(), CaseTask.objects.count()) == (1, 1, 1)
